"""More than sixteen stops: a few neighbouring trips at a time are made anew, exactly."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from essaim.engine.stopping import OnProgress, Progress, Stop

from .exact import Trips, best_trips
from .problem import TourProblem

AT_ONCE = 10


def improve(
    problem: TourProblem,
    minutes: NDArray[np.int64],
    stops: list[int],
    *,
    stop: Stop,
    seed: int,
    on_progress: OnProgress,
) -> Trips:
    """Return good trips for any number of stops.

    Starts with neighbours by angle, solved ten at a time, then takes random neighbouring trips
    of about ten stops together and replaces them by their exact best.
    """
    chance = random.Random(seed)
    around = sorted(stops, key=lambda k: (_angle(problem, k), k))
    trips: Trips = []
    for start in range(0, len(around), AT_ONCE):
        trips += best_trips(problem, minutes, sorted(around[start : start + AT_ONCE]))[0]
    measure = _measure(problem, minutes)
    done, cost = 0, sum(measure(trip) for trip in trips)
    while stop.share(done) < 1 and len(trips) > 1:
        done += 1
        group = _group(trips, minutes, chance.choice(stops), chance)
        better, value = best_trips(problem, minutes, sorted(k for t in group for k in trips[t]))
        before = sum(measure(trips[t]) for t in group)
        if value <= before:
            trips = [trip for t, trip in enumerate(trips) if t not in group] + better
            cost += value - before
        on_progress(Progress("search", stop.share(done), cost / 2**24))
    return trips


def _angle(problem: TourProblem, k: int) -> float:
    here = problem.stops[k]
    return float(np.arctan2(here.lat - problem.lat, here.lon - problem.lon))


def _group(trips: Trips, minutes, seed: int, chance: random.Random) -> set[int]:
    """Return the trips that come nearest to a stop, about ten stops altogether."""

    def nearness(t: int) -> tuple[float, int]:
        return min(minutes[seed, k] for k in trips[t]) * chance.uniform(0.7, 1.3), t

    group: set[int] = set()
    count = 0
    for t in sorted(range(len(trips)), key=nearness):
        if len(group) > 1 and count + len(trips[t]) > AT_ONCE:
            break
        if count + len(trips[t]) <= 16:
            group.add(t)
            count += len(trips[t])
    return group


def _measure(problem: TourProblem, minutes) -> Callable[[list[int]], int]:
    place = len(problem.stops)

    def value(trip: list[int]) -> int:
        ride, ridden, after = 0, 0, place
        for k in reversed(trip):
            ride += int(minutes[k, after]) + problem.stops[k].board_minutes
            ridden, after = ridden + ride * problem.stops[k].people, k
        return (ride + int(minutes[place, after])) * 2**24 + ridden

    return value


def radial_prices(problem: TourProblem, minutes, stops: list[int]) -> dict[str, float]:
    """Return prices that no trip undercuts: a share of the way there and back, and boarding.

    A trip lasts at least the way there and back to its farthest stop, hence at least the mean
    of these ways weighted by the share of the minibus that each stop fills (Haimovich, Rinnooy
    Kan 1985). Ways rounded up to the minute keep this true only with the shortest ways, which
    are used here.
    """
    from scipy.sparse.csgraph import shortest_path

    ways, place = shortest_path(minutes.astype(float)), len(problem.stops)
    return {
        problem.stops[k].id: float(
            (ways[place, k] + ways[k, place]) * problem.stops[k].people / problem.capacity + problem.stops[k].board_minutes
        )
        for k in stops
    }
