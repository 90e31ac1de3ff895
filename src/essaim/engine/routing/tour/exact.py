"""The best trips for up to sixteen stops, compared with all others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .problem import TourProblem

MOST_EXACT = 16

Trips = list[list[int]]
"""Stops of each trip, in order, as indices."""


def best_trips(problem: TourProblem, minutes: NDArray[np.int64], stops: Sequence[int]) -> tuple[Trips, int]:
    """Return the trips of least minutes, then of least minutes ridden, and their joint value.

    Parameters
    ----------
    problem : TourProblem
    minutes : int64[all stops + 1, all stops + 1]
    stops : sequence of int
        At most sixteen, each of which can be fetched alone.

    Notes
    -----
    O(n² 2ⁿ + 3ⁿ) at worst; sets beyond the capacity are skipped.
    """
    from . import kernel

    if len(stops) > MOST_EXACT:
        raise ValueError(f"Exact trips take at most {MOST_EXACT} stops.")
    nodes = [*stops, len(problem.stops)]
    table = np.ascontiguousarray(minutes[np.ix_(nodes, nodes)])
    board, people, chairs = loads(problem, stops)
    value, first, onward = kernel.trips_of(table, board, people, chairs, problem.capacity, problem.wheelchairs, problem.max_ride)
    total, trip = kernel.partition(value, len(stops))
    left, trips = (1 << len(stops)) - 1, []
    result = int(total[left])
    while left:
        order = kernel.order_of(int(trip[left]), first, onward, table, board, people)
        trips.append([stops[k] for k in order])
        left &= ~int(trip[left])
    return trips, result


def loads(problem: TourProblem, stops: Sequence[int]) -> tuple[NDArray[np.int64], ...]:
    """Return boarding minutes, people and wheelchairs of some stops."""
    chosen = [problem.stops[k] for k in stops]
    rows = [(stop.board_minutes, stop.people, stop.wheelchair) for stop in chosen]
    return tuple(np.array(rows, dtype=np.int64).reshape(-1, 3).T.copy())
