"""People to fetch with a minibus, around a place in the country, with fixed seeds."""

from __future__ import annotations

import random

from essaim.engine.routing.tour import TourProblem, TourStop


def _stop(chance: random.Random, name: str) -> TourStop:
    lat, lon = 50.62 + chance.uniform(-0.05, 0.05), 3.05 + chance.uniform(-0.08, 0.08)
    return TourStop(name, lat, lon, wheelchair=int(chance.random() < 0.15))


def draw(stops: int, seed: int) -> TourProblem:
    """One person a stop, one in seven in a wheelchair; five places, one of them for a wheelchair."""
    chance = random.Random(seed)
    people = [_stop(chance, f"s{number:02}") for number in range(stops)]
    return TourProblem(people, 50.62, 3.05, arrive=16 * 60, capacity=5, wheelchairs=1, max_ride=45)


def one_more(seed: int) -> TourStop:
    """Somebody who calls late."""
    return _stop(random.Random(seed + 1000), "late")
