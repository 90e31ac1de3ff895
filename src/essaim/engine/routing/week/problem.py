"""A week of visits and the people who make them: what must be known, and what is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from essaim.engine.geometry import faulty_coordinate

WEEK_MINUTES = 7 * 24 * 60

Interval = tuple[int, int]
"""Minutes of the week, from Monday midnight: (first, last)."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that is asked for.

    Parameters
    ----------
    id, person : str
        The visit, and the person visited (several visits of a person share continuity).
    lat, lon : float
        Degrees.
    minutes : int
        Length of the visit.
    windows : tuple of (int, int)
        The visit *starts* within one of them (minutes of the week, both ends included).
    skills : frozenset of str
        All of them are needed.
    languages : frozenset of str
        One of them is needed; empty asks for none.
    gender : str
        Required gender of the worker; empty asks for none.
    priority : float
        Worth of serving this visit, 1 by default.
    fixed_worker : str
        The only worker who may come.
    fixed_start : int or None
        The only minute of the week at which the visit may start; replaces the windows.
    """

    id: str
    person: str
    lat: float
    lon: float
    minutes: int
    windows: tuple[Interval, ...]
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    gender: str = ""
    priority: float = 1.0
    fixed_worker: str = ""
    fixed_start: int | None = None


@dataclass(frozen=True, slots=True)
class Worker:
    """Someone who visits, from home on foot within shifts, up to ``hours_week`` hours of visits.

    Attributes
    ----------
    id : str
    lat, lon : float
        Degrees (WGS 84).
    shifts : tuple of Interval
        Minutes of the week.
    hours_week : float
    skills, languages : frozenset of str
    gender : str
        ``""`` where nobody asked.
    knows : frozenset of str
        Ids of the people on whom they have called before.
    """

    id: str
    lat: float
    lon: float
    shifts: tuple[Interval, ...]
    hours_week: float
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    gender: str = ""
    knows: frozenset[str] = frozenset()


@dataclass(frozen=True)
class WeekProblem:
    """Visits to give to workers within one week.

    Served visits come first (by their priorities), then continuity and metres on foot together:
    one more worker for a person weighs as much as ``metres_per_new_face`` metres.

    Parameters
    ----------
    visits, workers : sequence
        In any order; the answer does not depend on it.
    speed_kmh, detour : float
        Walking speed, and length of a way over its great circle. A travel time is rounded up to
        the minute.
    metres_per_new_face, metres_per_stranger : int
        Weight of a further worker for the same person, and of a visit by somebody whom a person
        who knows workers does not know.

    Raises
    ------
    ValueError
        One sentence on the first thing that cannot be: a duplicate or empty id, a point that is
        nowhere, a window that ends before it starts, a length that is not positive…
    """

    visits: Sequence[Visit]
    workers: Sequence[Worker]
    speed_kmh: float = 4.5
    detour: float = 1.3
    metres_per_new_face: int = 4000
    metres_per_stranger: int = 100

    def __post_init__(self) -> None:
        object.__setattr__(self, "visits", tuple(sorted(self.visits, key=lambda v: v.id)))
        object.__setattr__(self, "workers", tuple(sorted(self.workers, key=lambda w: w.id)))
        _refuse_duplicates("visit", [visit.id for visit in self.visits])
        _refuse_duplicates("worker", [worker.id for worker in self.workers])
        _require(_positive(self.speed_kmh), "The walking speed must be above zero.")
        _require(isfinite(self.detour) and self.detour >= 1, "The detour must be at least 1.")
        _require(
            self.metres_per_new_face >= 0 and self.metres_per_stranger >= 0,
            "The weights of continuity cannot be negative.",
        )
        known = {worker.id for worker in self.workers}
        for visit in self.visits:
            _check_visit(visit, known)
        for worker in self.workers:
            _check_worker(worker)


def _check_visit(visit: Visit, workers: set[str]) -> None:
    name = f"Visit “{visit.id}”"
    _check_point(name, visit.lat, visit.lon)
    _require(
        isinstance(visit.minutes, int) and 0 < visit.minutes <= 24 * 60,
        f"{name}: a visit lasts 1 to 1440 minutes, not {visit.minutes}.",
    )
    _require(
        _positive(visit.priority) and visit.priority <= 1000,
        f"{name}: the priority must be above 0 and at most 1000.",
    )
    _require(bool(visit.windows) or visit.fixed_start is not None, f"{name} has no window.")
    _check_intervals(name, "window", visit.windows, empty=True)
    _require(
        visit.fixed_start is None or 0 <= visit.fixed_start < WEEK_MINUTES,
        f"{name}: the fixed start is not a minute of the week.",
    )
    _require(
        not visit.fixed_worker or visit.fixed_worker in workers,
        f"{name}: there is no worker “{visit.fixed_worker}”.",
    )


def _check_worker(worker: Worker) -> None:
    name = f"Worker “{worker.id}”"
    _check_point(name, worker.lat, worker.lon)
    _check_intervals(name, "shift", worker.shifts, empty=False)
    ordered = sorted(worker.shifts)
    _require(all(a[1] <= b[0] for a, b in zip(ordered, ordered[1:], strict=False)), f"{name}: two shifts overlap.")
    _require(
        isfinite(worker.hours_week) and 0 <= worker.hours_week <= 168,
        f"{name}: the weekly hours must lie between 0 and 168.",
    )


def _check_intervals(name: str, word: str, intervals: Iterable[Interval], *, empty: bool) -> None:
    for first, last in intervals:
        _require(0 <= first and last <= WEEK_MINUTES, f"{name}: a {word} lies outside the week.")
        _require(first <= last if empty else first < last, f"{name}: a {word} ends before it starts.")


def _check_point(name: str, lat: float, lon: float) -> None:
    fault = faulty_coordinate([lat], [lon])
    _require(fault is None, f"{name}: {lat}, {lon} is not a point on Earth.")


def _refuse_duplicates(word: str, ids: list[str]) -> None:
    _require(all(ids), f"A {word} has no id.")
    twice = next((a for a, b in zip(ids, ids[1:], strict=False) if a == b), None)
    _require(twice is None, f"The {word} “{twice}” appears twice.")


def _positive(number: float) -> bool:
    return isfinite(number) and number > 0


def _require(holds: Any, sentence: str) -> None:
    if not holds:
        raise ValueError(sentence)


def missing(visit: Visit, worker: Worker) -> str:
    """Return what keeps a worker from a visit, whatever the hour: one word, or nothing."""
    if visit.fixed_worker and visit.fixed_worker != worker.id:
        return "fixed_worker"
    if not visit.skills <= worker.skills:
        return "skills"
    if visit.languages and not visit.languages & worker.languages:
        return "languages"
    if visit.gender and visit.gender != worker.gender:
        return "gender"
    return ""


def start_windows(visit: Visit) -> tuple[Interval, ...]:
    """Return the windows in which a visit may start, in order, overlapping ones joined."""
    if visit.fixed_start is not None:
        return ((visit.fixed_start, visit.fixed_start),)
    joined: list[Interval] = []
    for first, last in sorted(visit.windows):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)
