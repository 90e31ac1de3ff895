"""A week at the place: what was promised to those who come, beside who of the team is there."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from essaim.core.schemes.models import Scheme
from essaim.modules.activities.queries import Opening, openings
from essaim.modules.rota.queries import Hours, Presence, presences, uncovered


@dataclass(frozen=True)
class Day:
    """One day: its opening hours if any, who is there, and the hours at which nobody is."""

    day: date
    opening: Opening | None
    there: list[Presence]
    gaps: list[Hours]


def days_of(scheme: Scheme, *, since: date, until: date) -> list[Day]:
    """Every day of a stretch. A constant number of queries."""
    opened = {one.day: one for one in openings(scheme, since=since, until=until)}
    there = presences(scheme, since=since, until=until)
    return [_day(day, opened.get(day), there[day]) for day in sorted(there)]


def days_with_gaps(scheme: Scheme, *, now: datetime, days: int) -> list[Day]:
    """The days to come on which the place is open and somebody is missing; of today, the hours that are not over."""
    today = timezone.localdate(now)
    found = days_of(scheme, since=today, until=today + timedelta(days=days - 1))
    return [day for day in (still_to_come(one, now) for one in found) if day.gaps]


def still_to_come(day: Day, now: datetime) -> Day:
    """The same day without the gaps that are behind us."""
    here = timezone.localtime(now)
    today, hour = here.date(), here.time()
    if day.day != today:
        return day if day.day > today else replace(day, gaps=[])
    return replace(day, gaps=[(max(first, hour), last) for first, last in day.gaps if last > hour])


def _day(day: date, opening: Opening | None, there: list[Presence]) -> Day:
    return Day(day, opening, there, uncovered(opening.hours, there) if opening else [])
