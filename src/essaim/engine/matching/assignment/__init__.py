"""All needs to all offers at once: exact, with prices as proof."""

from .alternatives import WhyNot, why_not
from .answer import Assignment, Certificate, Loss, Pair
from .problem import Party, Problem
from .solver import solve

__all__ = ["Assignment", "Certificate", "Loss", "Pair", "Party", "Problem", "WhyNot", "solve", "why_not"]
