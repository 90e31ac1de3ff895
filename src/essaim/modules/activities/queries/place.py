"""What is read of a place that is open: its hours, and how often its door was pushed."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db.models import QuerySet

from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import days_off, setting
from essaim.modules.activities.models import (
    DropIn,
    OpeningDay,
)
from essaim.modules.activities.queries.programme import next_month

SATURDAY = 5
Stretch = tuple[time, time, str]


@dataclass(frozen=True)
class Opening:
    """One day at the place: its stretches of hours, each with what is said of it, or why it is closed."""

    day: date
    stretches: tuple[Stretch, ...] = ()
    label: str = ""
    is_closed: bool = False

    @property
    def hours(self) -> tuple[tuple[time, time], ...]:
        """From when until when, without words."""
        return tuple((starts, ends) for starts, ends, _label in self.stretches)


def openings(scheme: Scheme, *, since: date, until: date) -> list[Opening]:
    """Every day of a stretch on which the place opens, or would and does not: weekly hours, days of their own, days off."""
    closed = days_off(scheme, since=since, until=until, commune_code=scheme.territory[0] if scheme.territory else "")
    weekly: dict[int, list[Stretch]] = {}
    for slot in scheme.opening_slots.all():
        weekly.setdefault(slot.weekday, []).append((slot.starts, slot.ends, ""))
    extra: dict[date, list[Stretch]] = {}
    for row in scheme.opening_days.filter(day__range=(since, until)):
        extra.setdefault(row.day, []).append((row.starts, row.ends, row.label))
    days = (since + timedelta(days=n) for n in range((until - since).days + 1))
    found = [_opening(day, weekly.get(day.weekday(), []), extra.get(day, []), closed.get(day)) for day in days]
    return [opening for opening in found if opening.stretches or opening.is_closed]


def _opening(day: date, weekly: list[Stretch], extra: list[Stretch], why_closed: str | None) -> Opening:
    """What is opened on purpose adds to the week, and opens a day off; only a day off takes away."""
    if why_closed is None:
        return Opening(day, _joined([*weekly, *extra]))
    if extra:
        return Opening(day, _joined(extra))
    return Opening(day, (), why_closed, is_closed=bool(weekly))


def _joined(stretches: list[Stretch]) -> tuple[Stretch, ...]:
    """In the order of the day, those that overlap said as one, with the words of each."""
    found: list[Stretch] = []
    for starts, ends, label in sorted(stretches):
        if found and starts < found[-1][1]:
            first, last, before = found.pop()
            label = ", ".join(part for part in (before, label) if part)
            starts, ends = first, max(last, ends)
        found.append((starts, ends, label))
    return tuple(found)


def has_hours(scheme: Scheme) -> bool:
    """Whether the place opens to whoever comes: every week, or on days out of the ordinary."""
    return scheme.opening_slots.exists() or OpeningDay.objects.filter(scheme=scheme).exists()


def saturdays_to_choose(scheme: Scheme, *, on: date) -> list[tuple[date, int]]:
    """Months of which Saturdays are still to be chosen, and how many: this one, and in time the next one."""
    months = [on.replace(day=1)]
    if on.day >= setting(scheme, "next_saturdays_from_day"):
        months.append(next_month(on))
    found = [(month, saturdays_missing(scheme, month=month, on=on)) for month in months]
    return [(month, number) for month, number in found if number]


def saturdays_missing(scheme: Scheme, *, month: date, on: date) -> int:
    """How many Saturdays of a month are still to be chosen, by what the scheme promises: no more than are left of it."""
    wanted = setting(scheme, "open_saturdays_month") or 0
    first, last = month.replace(day=1), next_month(month) - timedelta(days=1)
    opened = {one.day for one in openings(scheme, since=first, until=last) if one.stretches and one.day.weekday() == SATURDAY}
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    left = [day for day in days if day >= on and day.weekday() == SATURDAY and day not in opened]
    return max(0, min(wanted - len(opened), len(left)))


def drop_ins(scheme: Scheme, start: date, end: date) -> QuerySet[DropIn]:
    """Each time somebody pushed the door."""
    return DropIn.objects.filter(scheme=scheme, day__range=(start, end))
