"""What a plan is worth, step by step, and what prices alone prove of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from .flow import Flow
from .parties import Ints, Parties

Costs = Sequence[Mapping[int, int]]
Value = tuple[int, ...]


def steps_of(costs: Costs) -> tuple[Mapping[int, int], ...]:
    """What to make least, one after the other: people out then cost, or minus the people at each rank."""
    if len(costs) == 1 and costs[0][0] > 0:
        ranks = [rank for rank in costs[0] if rank]
        return ({0: 1} | dict.fromkeys(ranks, 0), {0: 0} | {rank: costs[0][rank] for rank in ranks})
    ranks = sorted(rank for rank in costs[0] if rank)
    return tuple(dict.fromkeys([0, *ranks], 0) | {rank: -1} for rank in ranks)


def value_of(parties: Parties, place: Ints, steps: Costs) -> Value:
    """Value of a plan in each step."""
    got = arcs_taken(parties, place)
    out = int(parties.size.sum() - parties.size[owner_of(parties)[got]].sum())
    totals = []
    for step in steps:
        table = np.array([sum(step[rank] for rank in ranks) for ranks in parties.levels], dtype=object)
        totals.append(out * step[0] + sum(table[parties.level[got]].tolist()))
    return tuple(int(total) for total in totals)


def owner_of(parties: Parties) -> Ints:
    """Party of each choice."""
    return np.repeat(np.arange(len(parties.size)), np.diff(parties.start))


def arcs_taken(parties: Parties, place: Ints) -> Ints:
    """The choices that a plan gives."""
    return np.flatnonzero(parties.place == place[owner_of(parties)])


def known_of(costs: Costs, relaxed: Flow, scale: int) -> Value:
    """What the prices of the first pass alone prove of the steps that it covers."""
    if not relaxed.bounds:
        return ()
    if len(costs) == 1 and costs[0][0] > 0:
        total = -(-relaxed.bounds[0] // scale)
        out, cost = divmod(max(total, 0), costs[0][0])
        return (out, cost)
    weights = sorted((-value for value in costs[0].values() if value), reverse=True)
    most, digits = -relaxed.bounds[0] // scale, []
    for weight in weights:
        digit, most = divmod(most, weight)
        digits.append(-digit)
    return tuple(digits)
