"""What the three rules count, as costs per rank, in passes that are solved one after the other."""

from __future__ import annotations

import math
from collections.abc import Iterable

from .parties import Parties

LARGEST = 2**61
"""Every key of the compiled search stays below this."""


def passes(rule: str, parties: Parties, *, groups: bool = True) -> tuple[dict[int, int], ...]:
    """Cost of each rank, and of staying out (rank 0), for each pass.

    A later pass chooses among the optima of the earlier ones. ``squares`` and ``ranks`` need
    one pass: staying out costs more than everything else together, so that most people are
    placed first. ``rank-maximal`` packs as many ranks into a pass as whole numbers allow: one
    first choice outweighs everybody's second choice.

    Raises
    ------
    ValueError
        If the numbers would not fit.
    """
    ranks = sorted({rank for level in parties.levels for rank in level})
    scale = scale_of(parties) if groups else 1
    if rule == "rank-maximal":
        return _packed(ranks, parties.people, len(parties.places), scale)
    power = 2 if rule == "squares" else 1
    cost = {rank: rank**power for rank in ranks}
    cost[0] = parties.people * max(cost.values(), default=1) + 1
    if cost[0] * scale * (len(parties.places) + 2) ** 2 > LARGEST:
        raise ValueError("There are too many people, ranks and sizes of groups for exact whole numbers.")
    return (cost,)


def scale_of(parties: Parties) -> int:
    """The least number that every size of party divides, so that costs per person are whole."""
    return math.lcm(*set(parties.size.tolist())) if len(parties.size) else 1


def _packed(ranks: Iterable[int], people: int, places: int, scale: int) -> tuple[dict[int, int], ...]:
    ranks = list(ranks)
    base = max(2 * (places + 2) * scale, people) + 1
    fit = 1
    while base**fit * scale * (places + 2) ** 2 <= LARGEST and fit < max(len(ranks), 1):
        fit += 1
    chunks = [ranks[left : left + fit] for left in range(0, len(ranks), fit)] or [[]]
    blank = dict.fromkeys([0, *ranks], 0)
    return tuple(blank | {rank: -(base ** (len(chunk) - 1 - spot)) for spot, rank in enumerate(chunk)} for chunk in chunks)
