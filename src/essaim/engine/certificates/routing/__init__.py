"""Judges of routing answers, in plain Python, sharing no line with the solvers.

Each function returns the faults that it finds, in sentences; an empty list accepts the answer.
"""

from .care import check_home_care
from .dial import check_dial_a_ride
from .tour import check_tour
from .week import check_week
from .windows import check_windows

__all__ = [
    "check_dial_a_ride",
    "check_home_care",
    "check_tour",
    "check_week",
    "check_windows",
]
