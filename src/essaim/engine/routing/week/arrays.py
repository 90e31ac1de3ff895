"""A week of visits as the arrays that the compiled code works on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from essaim.engine.geometry import whole_metres

from .problem import Interval, WeekProblem, missing, start_windows

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Shift:
    """One shift: the worker's index, and its first and last minute."""

    worker: int
    opens: int
    closes: int


@dataclass(frozen=True)
class WeekArrays:
    """Distances, times and who may serve what; nodes are the visits, then the workers' homes."""

    metres: Ints  # (nodes, nodes) length of the way, detour included
    minutes: Ints  # (nodes, nodes)
    shifts: tuple[Shift, ...]
    windows: tuple[tuple[Interval, ...], ...]
    able: NDArray[np.bool_]  # (visits, workers) skills, language, gender, fixed worker
    reachable: NDArray[np.bool_]  # (visits, shifts) able, and fits when alone


def travel(problem: WeekProblem) -> tuple[Ints, Ints]:
    """Return metres and whole minutes between all nodes."""
    nodes = [*problem.visits, *problem.workers]
    lat = np.array([node.lat for node in nodes], dtype=float)
    lon = np.array([node.lon for node in nodes], dtype=float)
    straight = whole_metres(lat[:, None], lon[:, None], lat[None, :], lon[None, :])
    metres = straight * problem.detour
    minutes = np.ceil(metres / (problem.speed_kmh * 1000 / 60) - 1e-9)
    return np.rint(metres).astype(np.int64), minutes.astype(np.int64)


def arrays_of(problem: WeekProblem) -> WeekArrays:
    """Translate a problem; O((visits + workers)²) memory."""
    metres, minutes = travel(problem)
    shifts = tuple(Shift(w, opens, closes) for w, worker in enumerate(problem.workers) for opens, closes in sorted(worker.shifts))
    able = np.array(
        [[not missing(visit, worker) for worker in problem.workers] for visit in problem.visits],
        dtype=bool,
    ).reshape(len(problem.visits), len(problem.workers))
    windows = tuple(start_windows(visit) for visit in problem.visits)
    reachable = _reachable(problem, able, minutes, shifts, windows)
    return WeekArrays(metres, minutes, shifts, windows, able, reachable)


def _reachable(problem, able, minutes, shifts, windows) -> NDArray[np.bool_]:
    table = np.zeros((len(problem.visits), len(shifts)), dtype=bool)
    for s, shift in enumerate(shifts):
        home = len(problem.visits) + shift.worker
        budget = problem.workers[shift.worker].hours_week * 60
        for v in np.flatnonzero(able[:, shift.worker]):
            visit = problem.visits[v]
            first = shift.opens + minutes[home, v]
            last = shift.closes - minutes[v, home] - visit.minutes
            alone = any(max(first, lo) <= min(last, hi) for lo, hi in windows[v])
            table[v, s] = alone and visit.minutes <= budget
    return table
