"""When a search should stop, and what it says while it runs; the engine itself knows no clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Stop(Protocol):
    """A stopping criterion: how much of the allowance is used up."""

    def share(self, iterations: int) -> float:
        """Return the used share of the allowance after ``iterations``; 1 or more means stop."""
        ...


@dataclass(frozen=True, slots=True)
class Iterations:
    """Stop after a number of iterations: the criterion that makes an answer reproducible."""

    budget: int

    def __post_init__(self) -> None:
        if self.budget < 1:
            raise ValueError("An iteration budget is at least 1.")

    def share(self, iterations: int) -> float:
        """Return ``iterations / budget``."""
        return iterations / self.budget


@dataclass(frozen=True, slots=True)
class Progress:
    """What a search reports now and then: its stage, the share used, the best objective, a bound."""

    stage: str
    share: float
    objective: float
    bound: float | None = None


OnProgress = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """Report nothing."""
