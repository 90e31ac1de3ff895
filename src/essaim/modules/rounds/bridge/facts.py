"""What a week is made of, in plain numbers: whoever can write these few lines can have a week planned."""

from dataclasses import dataclass, field

DAY = 24 * 60
STEP = 5
"""Nobody is told 9:13: visits start at round minutes wherever that fits."""

USUAL_SHIFTS = tuple((day * DAY + start * 60, day * DAY + end * 60) for day in range(5) for start, end in ((9, 12), (14, 17)))
USUAL_WINDOWS = tuple((day * DAY + 9 * 60, day * DAY + 17 * 60) for day in range(6))
LONG_DAY = (8 * 60, 19 * 60)

Slots = tuple[tuple[int, int], ...]
"""Stretches of minutes of the week, from Monday midnight."""


@dataclass(frozen=True)
class Carer:
    """Somebody who calls on people: from where, when, for how many minutes, on how many more people at most.

    `busy` is what else takes their time, and is outside of the shifts already; `share` weighs what is a fair part of the
    people (hours of work, or 1); `load` is on how many they call now.
    """

    id: str
    lat: float
    lon: float
    shifts: Slots
    minutes_week: int
    languages: frozenset[str] = frozenset()
    gender: str = ""
    knows: frozenset[str] = frozenset()
    places: int | None = None
    load: int = 0
    share: float = 1.0
    busy: Slots = ()


@dataclass(frozen=True)
class Wanted:
    """A visit that somebody should make: it *starts* in one of its windows; by the usual visitor if that can be.

    `wide` are the windows that there would be if the person were free at any hour of the day.
    """

    id: str
    person: str
    lat: float
    lon: float
    minutes: int
    windows: Slots
    languages: frozenset[str] = frozenset()
    usual: str = ""
    wide: Slots = USUAL_WINDOWS


@dataclass(frozen=True)
class Kept:
    """A visit that stays where it is."""

    id: str
    person: str
    lat: float
    lon: float
    minutes: int
    carer: str
    start: int


@dataclass(frozen=True)
class WeekFacts:
    """A week to plan."""

    carers: tuple[Carer, ...]
    wanted: tuple[Wanted, ...]
    kept: tuple[Kept, ...] = ()
    visit_minutes: int = 60


@dataclass(frozen=True)
class Placed:
    """A visit that somebody could make: who, at which minute of the week."""

    id: str
    carer: str
    start: int


@dataclass(frozen=True)
class Left:
    """A visit for which nobody was found: why, and the one rule that would let somebody go if it were relaxed."""

    id: str
    why: str
    relax: str = ""


@dataclass(frozen=True)
class WeekPlan:
    """The plan of a week; `metres` on foot, ways home included; `relaxed` says how many more each rule would let in."""

    placed: tuple[Placed, ...]
    left: tuple[Left, ...] = ()
    metres: int = 0
    relaxed: dict[str, int] = field(default_factory=dict)


def without(slots: Slots, busy: Slots) -> Slots:
    """The stretches of `slots` that no busy stretch touches."""
    free = list(slots)
    for start, end in busy:
        parts = [((a, min(b, start)), (max(a, end), b)) for a, b in free]
        free = [(a, b) for pair in parts for a, b in pair if a < b]
    return tuple(sorted(free))


def within(slots: Slots, first: int, last: int) -> Slots:
    """The stretches of `slots` between two minutes of the week."""
    return tuple((max(a, first), min(b, last)) for a, b in slots if max(a, first) < min(b, last))


def longer(carer: Carer) -> Slots:
    """The shifts that there would be if whoever works on a day worked all day long."""
    days = {start // DAY for start, _end in carer.shifts}
    first = {day: min(a for a, _b in carer.shifts if a // DAY == day) for day in days}
    last = {day: max(b for a, b in carer.shifts if a // DAY == day) for day in days}
    whole = ((min(first[day], day * DAY + LONG_DAY[0]), max(last[day], day * DAY + LONG_DAY[1])) for day in sorted(days))
    return without(tuple(whole), carer.busy)
