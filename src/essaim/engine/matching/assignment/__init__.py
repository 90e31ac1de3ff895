"""All needs to all offers at once: exact, with prices as proof."""

from .alternatives import WhyNot, why_not
from .answer import Assignment, Certificate, Loss, Pair
from .problem import Party, Problem
from .solver import solve
from .standing import Change, Standing

__all__ = [
    "Assignment",
    "Certificate",
    "Change",
    "Loss",
    "Pair",
    "Party",
    "Problem",
    "Standing",
    "WhyNot",
    "solve",
    "why_not",
]
