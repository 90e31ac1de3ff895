"""People to fetch with one minibus: what must be known, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from essaim.engine.geometry import faulty_coordinate, whole_metres

DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class TourStop:
    """A place where people board together.

    Parameters
    ----------
    id : str
    lat, lon : float
        Degrees.
    people : int
        Places that they take, the wheelchair included.
    wheelchair : int
        How many of them come in a wheelchair.
    board_minutes : int
        Time that boarding (and alighting, on the way back) takes.
    """

    id: str
    lat: float
    lon: float
    people: int = 1
    wheelchair: int = 0
    board_minutes: int = 2


@dataclass(frozen=True)
class TourProblem:
    """Fetch everybody with one minibus, in several trips where needed, and bring them back.

    Parameters
    ----------
    stops : sequence of TourStop
        In any order; the answer does not depend on it.
    lat, lon : float
        The place to which people go; the minibus starts and ends there.
    arrive : int or None
        Minute of the day by which everybody is there; None for no way there.
    leave : int or None
        Minute of the day from which people are taken back; None for no way back.
    capacity, wheelchairs : int
        Places for passengers, and how many of them take a wheelchair.
    max_ride : int
        Most minutes between the arrival of the minibus at a stop and at the place (on the way
        back, between leaving the place and the end of alighting).
    speed_kmh, detour : float
        Speed, and length of a way over its great circle; each leg is rounded up to the minute.
    unload_minutes : int
        Time at the place between two trips.

    Raises
    ------
    ValueError
        One sentence on the first thing that cannot be.
    """

    stops: Sequence[TourStop]
    lat: float
    lon: float
    arrive: int | None
    leave: int | None = None
    capacity: int = 5
    wheelchairs: int = 1
    max_ride: int = 30
    speed_kmh: float = 35.0
    detour: float = 1.3
    unload_minutes: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "stops", tuple(sorted(self.stops, key=lambda stop: stop.id)))
        _check_point("The place", self.lat, self.lon)
        ids = [stop.id for stop in self.stops]
        twice = next((a for a, b in zip(ids, ids[1:], strict=False) if a == b), None)
        _require(twice is None, f"The stop “{twice}” appears twice.")
        _check_bus(self)
        for stop in self.stops:
            _check_stop(stop, self)


def _check_bus(problem: TourProblem) -> None:
    for moment in (problem.arrive, problem.leave):
        _require(moment is None or 0 <= moment < DAY, "A time of the tour lies outside the day.")
    both = problem.arrive is not None and problem.leave is not None
    _require(not both or problem.arrive <= problem.leave, "The return is before the arrival.")
    _require(
        problem.arrive is not None or problem.leave is not None,
        "A tour needs a time of arrival or of return.",
    )
    _require(problem.capacity >= 1, "The capacity must be at least 1.")
    _require(
        0 <= problem.wheelchairs <= problem.capacity,
        "There cannot be more places for wheelchairs than places.",
    )
    _require(problem.max_ride >= 1, "The longest ride must be at least 1 minute.")
    _require(isfinite(problem.speed_kmh) and problem.speed_kmh > 0, "The speed must be above zero.")
    _require(isfinite(problem.detour) and problem.detour >= 1, "The detour must be at least 1.")
    _require(problem.unload_minutes >= 0, "The time between two trips cannot be negative.")


def _check_stop(stop: TourStop, problem: TourProblem) -> None:
    name = f"Stop “{stop.id}”"
    _require(stop.id, "A stop has no id.")
    _check_point(name, stop.lat, stop.lon)
    _require(stop.people >= 1, f"{name}: at least one person must board.")
    _require(0 <= stop.wheelchair <= stop.people, f"{name}: more wheelchairs than people.")
    _require(stop.board_minutes >= 0, f"{name}: boarding cannot take a negative time.")
    _require(
        stop.people <= problem.capacity,
        f"{name}: {stop.people} people, and the minibus has {problem.capacity} places.",
    )
    _require(
        stop.wheelchair <= problem.wheelchairs,
        f"{name}: {stop.wheelchair} wheelchairs, and the minibus takes {problem.wheelchairs}.",
    )


def _check_point(name: str, lat: float, lon: float) -> None:
    fault = faulty_coordinate([lat], [lon])
    _require(fault is None, f"{name}: {lat}, {lon} is not a point on Earth.")


def _require(holds: Any, sentence: str) -> None:
    if not holds:
        raise ValueError(sentence)


def travel(problem: TourProblem) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return metres and whole minutes, shape (stops + 1, stops + 1); the place comes last."""
    lat = np.array([*(stop.lat for stop in problem.stops), problem.lat])
    lon = np.array([*(stop.lon for stop in problem.stops), problem.lon])
    straight = whole_metres(lat[:, None], lon[:, None], lat[None, :], lon[None, :])
    metres = straight * problem.detour
    minutes = np.ceil(metres / (problem.speed_kmh * 1000 / 60) - 1e-9)
    return np.rint(metres).astype(np.int64), minutes.astype(np.int64)
