"""Whose turn it is: a year of trades, sessions or breakfasts, fair and proven.

`solve` plans all turns of a year, raising the worst-off first, around what has already happened,
and proves it; `NoRotation` says which rule to relax when nothing is possible.
"""

from .climb import Stopped
from .problem import Block, Child, Problem, Trade, Turn
from .result import Certificate, Multipliers, Result
from .solver import NoRotation, solve

__all__ = [
    "Block",
    "Certificate",
    "Child",
    "Multipliers",
    "NoRotation",
    "Problem",
    "Result",
    "Stopped",
    "Trade",
    "Turn",
    "solve",
]
