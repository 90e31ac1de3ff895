"""What a solved tour says: trips with their times, what could not be fetched, and the proof."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """The minibus at a stop: when it is there, and how long these people ride.

    Attributes
    ----------
    stop : str
    at : int
        Minute of the day.
    ride_minutes : int
    """

    stop: str
    at: int
    ride_minutes: int


@dataclass(frozen=True, slots=True)
class Trip:
    """One trip from the place and back.

    Parameters
    ----------
    back : bool
        False brings people to the place, True brings them home.
    leaves, returns : int
        Minutes of the day at which the minibus leaves the place and is there again.
    calls : tuple of Call
        In order.
    metres : int
    """

    back: bool
    leaves: int
    returns: int
    calls: tuple[Call, ...]
    metres: int


@dataclass(frozen=True, slots=True)
class TourResult:
    """Trips with their proof.

    Parameters
    ----------
    trips : tuple of Trip
        In the order of the day.
    objective, bound : float
        Minutes on the road of one direction (boarding included), and what no set of trips
        undercuts; the way back repeats the trips reversed.
    gap : float
        ``(objective - bound) / objective``.
    optimal : bool
    reasons : tuple of (str, str)
        Stops that cannot be fetched, each with a sentence.
    certificate : dict of str to float
        A price in minutes for each stop: no trip is shorter than the prices of its stops.
        Empty where all sets of trips were compared (16 stops or fewer).
    """

    trips: tuple[Trip, ...]
    objective: float
    bound: float
    gap: float
    optimal: bool
    reasons: tuple[tuple[str, str], ...]
    certificate: dict[str, float]
