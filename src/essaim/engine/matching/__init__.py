"""Who helps whom: instant ranking for one need, exact assignment for a whole country.

`rank` answers one need at once with reasons; `solve` assigns all needs to all offers, serving
as many as possible at the least total distance, with a certificate that anyone can check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .criteria import CRITERIA, Criterion, Weights
from .exclusions import RULES, Exclusion, Reason
from .need import Need
from .offers import Offers
from .ranking import Ranking, Share, Suggestion, rank

if TYPE_CHECKING:
    from .assignment import (
        Assignment,
        Certificate,
        Change,
        Loss,
        Pair,
        Party,
        Problem,
        Standing,
        WhyNot,
        solve,
        why_not,
    )

_ASSIGNMENT = (
    "Assignment", "Certificate", "Change", "Loss", "Pair", "Party", "Problem", "Standing", "WhyNot",
    "solve", "why_not",
)  # fmt: skip

__all__ = [
    "CRITERIA",
    "RULES",
    "Assignment",
    "Certificate",
    "Change",
    "Criterion",
    "Exclusion",
    "Loss",
    "Need",
    "Offers",
    "Pair",
    "Party",
    "Problem",
    "Ranking",
    "Reason",
    "Share",
    "Standing",
    "Suggestion",
    "Weights",
    "WhyNot",
    "rank",
    "solve",
    "why_not",
]


def __getattr__(name: str) -> Any:
    """Load the assignment solver, and the compiler with it, only when it is named."""
    if name not in _ASSIGNMENT:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import assignment

    return getattr(assignment, name)
