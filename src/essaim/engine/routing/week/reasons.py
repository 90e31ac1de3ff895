"""Why a visit cannot be made: the first thing on the way from everybody to somebody free."""

from __future__ import annotations

from collections import Counter

import numpy as np

from .arrays import WeekArrays
from .problem import WeekProblem, missing
from .result import Unserved
from .search import Routes

LACKS = {
    "fixed_worker": "are not the worker who was fixed",
    "skills": "lack a skill",
    "languages": "speak none of the languages",
    "gender": "are not of the gender asked for",
}


def timed(problem: WeekProblem, arrays: WeekArrays, shift: int, route: list[int]) -> list[int]:
    """Return the earliest starts along a route, or an empty list if it cannot be walked."""
    facts = arrays.shifts[shift]
    home = len(problem.visits) + facts.worker
    clock, at, starts = facts.opens, home, []
    for visit in route:
        arrival = clock + int(arrays.minutes[at, visit])
        start = next((max(arrival, lo) for lo, hi in arrays.windows[visit] if arrival <= hi), None)
        if start is None:
            return []
        starts.append(start)
        clock, at = start + problem.visits[visit].minutes, visit
    return starts if clock + int(arrays.minutes[at, home]) <= facts.closes else []


def opening(problem, arrays, shift: int, route: list[int], visit: int) -> int | None:
    """Return a position at which a visit fits into a route, if there is one."""
    tries = range(len(route) + 1)
    return next((i for i in tries if timed(problem, arrays, shift, [*route[:i], visit, *route[i:]])), None)


def fill(problem: WeekProblem, arrays: WeekArrays, routes: Routes) -> None:
    """Put in place every visit left out that still fits somewhere, the weightiest first."""
    inside = {visit for route in routes for visit in route}
    left = [visit for visit in range(len(problem.visits)) if visit not in inside]
    for visit in sorted(left, key=lambda v: (-problem.visits[v].priority, v)):
        for shift in np.flatnonzero(arrays.reachable[visit]):
            at = opening(problem, arrays, shift, routes[shift], visit)
            if at is not None and _hours_left(problem, arrays, routes, shift, visit):
                routes[shift].insert(at, visit)
                break


def _hours_left(problem, arrays, routes: Routes, shift: int, visit: int) -> bool:
    worker = arrays.shifts[shift].worker
    spent = sum(problem.visits[v].minutes for s, route in enumerate(routes) for v in route if arrays.shifts[s].worker == worker)
    return spent + problem.visits[visit].minutes <= int(problem.workers[worker].hours_week * 60)


def why_unserved(problem: WeekProblem, arrays: WeekArrays, routes: Routes) -> tuple[Unserved, ...]:
    """Return a reason for each visit that no route holds."""
    inside = {visit for route in routes for visit in route}
    return tuple(Unserved(visit.id, *_reason(problem, arrays, routes, v)) for v, visit in enumerate(problem.visits) if v not in inside)


def _reason(problem, arrays, routes: Routes, v: int) -> tuple[str, str]:
    able = np.flatnonzero(arrays.able[v])
    if not len(able):
        return "nobody_suitable", _nobody_suitable(problem, v)
    names = _names([problem.workers[w].id for w in able])
    if not _somebody_works_then(problem, arrays, v):
        return "nobody_then", f"Suitable ({names}), but none of them works at these hours."
    shifts = np.flatnonzero(arrays.reachable[v])
    if not len(shifts):
        return "too_far", (f"Suitable ({names}), but nobody can walk there and be back within the shift and the weekly hours.")
    suited = sorted({arrays.shifts[s].worker for s in shifts})
    names = _names([problem.workers[w].id for w in suited])
    if any(opening(problem, arrays, s, routes[s], v) is not None for s in shifts):
        return "hours_used_up", f"There is room in a day of {names}, but no weekly hours are left."
    return "shifts_full", f"All who could come ({names}) are with others at these hours."


def _nobody_suitable(problem: WeekProblem, v: int) -> str:
    if not problem.workers:
        return "There is nobody to send."
    counts = Counter(missing(problem.visits[v], worker) for worker in problem.workers)
    parts = [f"{number} {LACKS[word]}" for word, number in sorted(counts.items())]
    return f"Nobody is suitable: of {len(problem.workers)}, " + ", ".join(parts) + "."


def _somebody_works_then(problem, arrays, v: int) -> bool:
    return any(
        arrays.able[v, shift.worker] and lo < shift.closes and hi >= shift.opens for shift in arrays.shifts for lo, hi in arrays.windows[v]
    )


def _names(ids: list[str], shown: int = 4) -> str:
    more = f" and {len(ids) - shown} more" if len(ids) > shown else ""
    return ", ".join(ids[:shown]) + more
