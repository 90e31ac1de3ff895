"""What comes back every week, by the clock on the wall: later changes, single exceptions, days off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import pairwise
from typing import NamedTuple

WEEK = timedelta(weeks=1)


class Visit(NamedTuple):
    """One time, by the clock on the wall: an hour stays an hour when clocks change."""

    day: date
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Pattern:
    """A weekday and hours, from `first` on (the first such weekday not before it), every so many weeks.

    Parameters
    ----------
    first : date
        Where the weeks are counted from.
    weekday : int
        0 is Monday.
    starts, ends : time
        Wall-clock hours, without zone.
    every : int
        1 is every week, 2 every other week.
    """

    first: date
    weekday: int
    starts: time
    ends: time
    every: int = 1

    def days(self, since: date, until: date) -> Iterator[date]:
        """Its days from `since` to `until`, both included, oldest first."""
        day = self.first + timedelta(days=(self.weekday - self.first.weekday()) % 7)
        step = WEEK * self.every
        if day < since:
            day += step * -(-(since - day).days // step.days)
        while day <= until:
            yield day
            day += step


@dataclass(frozen=True, slots=True)
class Series:
    """Patterns that follow one another, and what was decided about single days of them.

    Parameters
    ----------
    patterns : tuple of Pattern
        Ordered by `first`; each holds until the next one begins.
    last : date, optional
        The last day of all.
    left_out : frozenset of date
        Days of the patterns that do not take place.
    moved : mapping of date to Visit
        Days of the patterns that take place otherwise; a move is a decision, which no day off undoes.
    """

    patterns: tuple[Pattern, ...]
    last: date | None = None
    left_out: frozenset[date] = frozenset()
    moved: Mapping[date, Visit] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Time:
    """One time of a series: when it was to be, when it is (None: not at all), and why it is otherwise.

    `why` is empty, `left_out`, `moved`, or the name of the day off.
    """

    planned: Visit
    visit: Visit | None
    why: str = ""


def times(series: Series, *, since: date, until: date, days_off: Mapping[date, str]) -> list[Time]:
    """Every time of a series from `since` to `until`, both included, in order.

    A time that was moved counts by the day on which it is now, one that is left out by its own.
    """
    reach = [since, until, *series.moved]
    found = [_time(series, planned, days_off) for planned in _planned(series, min(reach), max(reach))]
    return sorted(
        (item for item in found if since <= (item.visit or item.planned).day <= until),
        key=lambda item: (item.visit or item.planned, item.planned),
    )


def _planned(series: Series, since: date, until: date) -> Iterator[Visit]:
    ends = [after.first - timedelta(days=1) for _before, after in pairwise(series.patterns)]
    for pattern, end in zip(series.patterns, [*ends, series.last or date.max], strict=True):
        last = min(until, end, series.last or date.max)
        for day in pattern.days(max(since, pattern.first), last):
            yield Visit(day, pattern.starts, pattern.ends)


def _time(series: Series, planned: Visit, days_off: Mapping[date, str]) -> Time:
    if planned.day in series.moved:
        return Time(planned, series.moved[planned.day], "moved")
    if planned.day in series.left_out:
        return Time(planned, None, "left_out")
    off = days_off.get(planned.day, "")
    return Time(planned, None if off else planned, off)
