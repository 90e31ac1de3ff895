"""A minibus that fetches people and brings them back: trips, times, and one more passenger."""

from .insert import Opening, one_more
from .problem import TourProblem, TourStop
from .result import Call, TourResult, Trip
from .solve import solve

__all__ = [
    "Call",
    "Opening",
    "TourProblem",
    "TourResult",
    "TourStop",
    "Trip",
    "one_more",
    "solve",
]
