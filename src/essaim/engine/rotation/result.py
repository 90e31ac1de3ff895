"""The answer: a year of turns, what it is worth to whom, what nothing could beat, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .problem import Turn


@dataclass(frozen=True)
class Multipliers:
    """What each limit weighs, in millionths of a point.

    Any values of the right sign give a true bound (weak duality of the year without its blocks):
    nothing about them has to be believed.

    Attributes
    ----------
    places : mapping of str to int
        Per trade, what one more place in the year would be worth.
    turns : mapping of str to int
        Per party (named by the least of its ids), what one more turn would be worth; negative
        where the least number of turns binds.
    top : mapping of str to int
        Per child, what owing one wish less would be worth.
    floor : mapping of str to int
        Per child, weight of the law that nobody loses more than the worst loss.
    """

    places: Mapping[str, int]
    turns: Mapping[str, int]
    top: Mapping[str, int]
    floor: Mapping[str, int]


@dataclass(frozen=True)
class Certificate:
    """Multipliers that bound the total, and the loss of the worst-off child when fairness was asked.

    ``search``, ``worst_search``: the multipliers leave a gap (after rounding to whole points),
    and branch and bound closed it; otherwise they prove the figure on their own.

    Attributes
    ----------
    total : Multipliers
    worst : Multipliers or None
    search, worst_search : bool
    """

    total: Multipliers
    worst: Multipliers | None = None
    search: bool = False
    worst_search: bool = False


@dataclass(frozen=True)
class Result:
    """A rotation.

    Attributes
    ----------
    turns : tuple of Turn
        All turns, kept ones included, by child and block.
    objective : int
        Points of all children over the turns that were planned.
    bound : int
        No plan has more points (among those as fair, when fairness was asked).
    gap : float
        Relative difference; 0 when proven.
    optimal : bool
    scores : mapping of str to int
        Points of each child.
    losses : mapping of str to int
        What each child misses against the turns that would be best for that child alone.
    worst_loss : int
    total_alone : int
        The greatest total when nobody looks after the worst-off.
    fairness_cost : int
        ``total_alone - objective``.
    unfilled : int
        Blocks without a turn, over all children, below the most that each may have.
    reasons : mapping of str to tuple of str
        One list of sentences per child.
    certificate : Certificate
    """

    turns: tuple[Turn, ...]
    objective: int
    bound: int
    gap: float
    optimal: bool
    scores: Mapping[str, int]
    losses: Mapping[str, int]
    worst_loss: int
    total_alone: int
    fairness_cost: int
    unfilled: int
    reasons: Mapping[str, tuple[str, ...]]
    certificate: Certificate
