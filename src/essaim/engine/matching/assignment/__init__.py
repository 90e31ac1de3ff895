"""All needs to all offers at once: exact, with prices as proof."""

from .answer import Assignment, Certificate, Loss, Pair
from .problem import Party, Problem
from .solver import solve

__all__ = ["Assignment", "Certificate", "Loss", "Pair", "Party", "Problem", "solve"]
