"""What is read of a place that is open: its hours, and how often its door was pushed."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db.models import QuerySet

from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.modules.activities.models import (
    DropIn,
    OpeningDay,
)


@dataclass(frozen=True)
class Opening:
    """One day at the place: its hours, or why it is closed."""

    day: date
    hours: tuple[tuple[time, time], ...] = ()
    label: str = ""
    is_closed: bool = False


def openings(scheme: Scheme, *, since: date, until: date) -> list[Opening]:
    """Every day of a stretch on which the place opens, or would and does not: weekly hours, days of their own, closures."""
    closed = {}
    for rest in scheme.closed_days.filter(first_day__lte=until, last_day__gte=since):
        closed |= {rest.first_day + timedelta(days=n): rest.label for n in range((rest.last_day - rest.first_day).days + 1)}
    weekly: dict[int, list] = {}
    for slot in scheme.opening_slots.all():
        weekly.setdefault(slot.weekday, []).append((slot.starts, slot.ends))
    extra: dict[date, list[OpeningDay]] = {}
    for row in scheme.opening_days.filter(day__range=(since, until)):
        extra.setdefault(row.day, []).append(row)
    days = (since + timedelta(days=n) for n in range((until - since).days + 1))
    found = [_opening(day, weekly.get(day.weekday(), []), extra.get(day, []), closed.get(day)) for day in days]
    return [opening for opening in found if opening.hours or opening.is_closed]


def _opening(day: date, weekly: list, extra: list[OpeningDay], why_closed: str | None) -> Opening:
    """A day that was opened on purpose opens, whatever the week or the holidays say."""
    if extra:
        return Opening(day, tuple((row.starts, row.ends) for row in extra), extra[0].label)
    if why_closed is not None:
        return Opening(day, (), why_closed, is_closed=bool(weekly))
    return Opening(day, tuple(weekly))


def has_hours(scheme: Scheme) -> bool:
    """Whether the place opens to whoever comes: every week, or on days out of the ordinary."""
    return scheme.opening_slots.exists() or OpeningDay.objects.filter(scheme=scheme).exists()


def saturdays_missing(scheme: Scheme, *, month: date) -> int:
    """How many Saturdays of a month are still to be chosen, by what the scheme promises."""
    wanted = setting(scheme, "open_saturdays_month") or 0
    first = month.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    opened = sum(1 for opening in openings(scheme, since=first, until=last) if opening.hours and opening.day.weekday() == 5)
    return max(0, wanted - opened)


def drop_ins(scheme: Scheme, start: date, end: date) -> QuerySet[DropIn]:
    """Each time somebody pushed the door."""
    return DropIn.objects.filter(scheme=scheme, day__range=(start, end))
