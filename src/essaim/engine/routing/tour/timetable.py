"""From orders of stops to times: which trip goes first, when the minibus is at each door."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .exact import Trips
from .problem import TourProblem
from .result import Call, Trip


class Timetable:
    """Times of trips there and back, as late (there) and as early (back) as they can be."""

    def __init__(self, problem: TourProblem, metres: NDArray[np.int64], minutes: NDArray[np.int64]) -> None:
        self.problem, self.metres, self.minutes = problem, metres, minutes
        self.place = len(problem.stops)

    def length(self, trip: list[int]) -> int:
        """Return the minutes from the place through the stops and back, boarding included."""
        return self._along(trip, self.minutes) + sum(self._board(k) for k in trip)

    def _along(self, trip: list[int], table: NDArray[np.int64]) -> int:
        nodes = [self.place, *trip, self.place]
        return int(sum(table[a, b] for a, b in zip(nodes, nodes[1:], strict=False)))

    def _board(self, k: int) -> int:
        return self.problem.stops[k].board_minutes

    def trips(self, trips: Trips) -> tuple[Trip, ...]:
        """Return all trips with their times, in the order of the day."""
        there = () if self.problem.arrive is None else self._there(trips)
        back = () if self.problem.leave is None else self._back(trips)
        return (*there, *back)

    def _in_order(self, trips: Trips) -> Trips:
        """Order trips so that the fewest minutes are waited at the place (Smith 1956)."""

        def rank(trip: list[int]) -> tuple[float, list[int]]:
            return sum(self.problem.stops[k].people for k in trip) / max(1, self.length(trip)), trip

        return sorted(trips, key=rank)

    def _there(self, trips: Trips) -> tuple[Trip, ...]:
        rows, returns = [], self.problem.arrive or 0
        for trip in reversed(self._in_order(trips)):
            rows.append(self.one_there(trip, returns))
            returns = rows[-1].leaves - self.problem.unload_minutes
        return tuple(reversed(rows))

    def one_there(self, trip: list[int], returns: int) -> Trip:
        clock, after, calls = returns, self.place, []
        for k in reversed(trip):
            clock -= int(self.minutes[k, after]) + self._board(k)
            calls.append(Call(self.problem.stops[k].id, clock, returns - clock))
            after = k
        leaves = clock - int(self.minutes[self.place, after])
        return Trip(False, leaves, returns, tuple(reversed(calls)), self._along(trip, self.metres))

    def _back(self, trips: Trips) -> tuple[Trip, ...]:
        rows, leaves = [], self.problem.leave or 0
        for trip in reversed(self._in_order(trips)):
            rows.append(self._one_back(list(reversed(trip)), leaves))
            leaves = rows[-1].returns + self.problem.unload_minutes
        return tuple(rows)

    def _one_back(self, trip: list[int], leaves: int) -> Trip:
        clock, before, calls = leaves, self.place, []
        for k in trip:
            clock += int(self.minutes[before, k])
            ride = clock + self._board(k) - leaves
            calls.append(Call(self.problem.stops[k].id, clock, ride))
            clock, before = clock + self._board(k), k
        returns = clock + int(self.minutes[before, self.place])
        return Trip(True, leaves, returns, tuple(calls), self._along(trip, self.metres))
