"""The answer: who goes where, what it is worth, what nothing could beat, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .reasons import Reasons

Value = int | tuple[int, ...]


@dataclass(frozen=True)
class Certificate:
    """Prices from which anyone can work out that no plan is better, in one pass over the choices.

    Attributes
    ----------
    costs : tuple of mapping of int to int
        For each pass, the cost of each rank; rank 0 is the cost of staying out. A later pass
        counts only between answers that are equal in the earlier ones.
    scale : int
        Prices are for costs times this.
    prices : tuple of mapping of str to int
        For each pass, the price of a place in each workshop; negative where a minimum binds.
    search : bool
        Groups left a gap above the bound of the prices, and branch and bound closed it: the
        answer then stands on that search, the bound of the prices on its own.
    """

    costs: tuple[Mapping[int, int], ...]
    scale: int
    prices: tuple[Mapping[str, int], ...]
    search: bool = False


@dataclass(frozen=True)
class Result:
    """An allocation.

    Attributes
    ----------
    places : tuple of str or None
        Workshop of each person, in the order of ``Problem.people``; None for out.
    ranks : tuple of int
        Rank that the person gave it; 0 for out, and where a manual move leads off the list.
    objective : int or tuple of int
        Sum of rank² or of ranks over those placed; for rank-maximal, how many have rank 1, 2...
    bound : int or tuple of int
        Nothing better is possible with as many people placed (ranks proven so far, for
        rank-maximal).
    gap : float
        Relative difference of objective and bound; 0 when proven.
    optimal : bool
        Proven: as many people as possible are placed, and no such plan is better.
    assigned, unassigned : int
    most_assigned : int
        No plan places more people than this.
    by_rank : mapping of int to int
    envy : int
        People who would rather have a workshop that somebody holds who ranked it lower.
    seed : int
        Of the lottery that decided between equal answers.
    reasons : mapping of str to Reason
        Why not better, for everybody who is not at their first choice.
    certificate : Certificate
    """

    places: tuple[str | None, ...]
    ranks: tuple[int, ...]
    objective: Value
    bound: Value
    gap: float
    optimal: bool
    assigned: int
    unassigned: int
    most_assigned: int
    by_rank: Mapping[int, int]
    envy: int
    seed: int
    reasons: Reasons = field(repr=False)
    certificate: Certificate = field(repr=False)

    @property
    def first_share(self) -> float:
        """Share of all people who have their first choice."""
        return self.by_rank.get(1, 0) / max(self.assigned + self.unassigned, 1)
