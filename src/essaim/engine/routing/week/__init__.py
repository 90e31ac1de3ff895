"""A week of home visits: who goes where, when, and why some visits cannot be made."""

from .problem import Visit, WeekProblem, Worker
from .result import Planned, Unserved, WeekPrices, WeekResult
from .solve import solve

__all__ = [
    "Planned",
    "Unserved",
    "Visit",
    "WeekPrices",
    "WeekProblem",
    "WeekResult",
    "Worker",
    "solve",
]
