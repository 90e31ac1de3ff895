"""Groups that stay whole: keep those the flow left whole, mend the others, then search what remains."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .. import integer_programme
from ..stopping import OnProgress, Progress, Stop
from .flow import Flow, MinimaOutOfReach, cheapest
from .parties import Ints, Parties

Costs = Sequence[Mapping[int, int]]
Value = tuple[int, ...]


@dataclass(frozen=True)
class Settled:
    """Workshop of each party (``m`` for out), the value of it, and how far it is proven.

    ``value`` and ``bounds`` are in steps: of `steps_of`; steps beyond ``len(bounds)`` have no
    bound yet.
    """

    place: Ints
    value: Value
    bounds: Value
    proven: bool
    search: bool


def steps_of(costs: Costs) -> tuple[Mapping[int, int], ...]:
    """What to make least, one after the other: people out then cost, or minus the people at each rank."""
    if len(costs) == 1 and costs[0][0] > 0:
        ranks = [rank for rank in costs[0] if rank]
        return ({0: 1} | dict.fromkeys(ranks, 0), {0: 0} | {rank: costs[0][rank] for rank in ranks})
    ranks = sorted(rank for rank in costs[0] if rank)
    return tuple(dict.fromkeys([0, *ranks], 0) | {rank: -1} for rank in ranks)


def value_of(parties: Parties, place: Ints, steps: Costs) -> Value:
    """Value of a plan in each step."""
    got = _arcs_taken(parties, place)
    out = int(parties.size.sum() - parties.size[_owner(parties)[got]].sum())
    totals = []
    for step in steps:
        table = np.array([sum(step[rank] for rank in ranks) for ranks in parties.levels], dtype=object)
        totals.append(out * step[0] + sum(table[parties.level[got]].tolist()))
    return tuple(int(total) for total in totals)


def _owner(parties: Parties) -> Ints:
    return np.repeat(np.arange(len(parties.size)), np.diff(parties.start))


def _arcs_taken(parties: Parties, place: Ints) -> Ints:
    return np.flatnonzero(parties.place == place[_owner(parties)])


def settle(
    parties: Parties, costs: Costs, relaxed: Flow, *, scale: int, lottery: Ints, stop: Stop,
    on_progress: OnProgress,
) -> Settled:
    """Place groups whole, as near to the relaxed answer's bound as ``stop`` allows.

    Raises
    ------
    MinimaOutOfReach
        When no plan with whole groups meets the minima.
    """
    steps = steps_of(costs)
    where = np.full(len(parties.size), -1)
    where[relaxed.party] = relaxed.place
    whole = _whole(parties, relaxed, where)
    if whole.all() and relaxed.proven:
        value = value_of(parties, where, steps)
        return Settled(where, value, value, True, False)
    best = _mended(parties, costs, steps, relaxed, where, whole, lottery, stop, on_progress)
    return _searched(parties, costs, steps, relaxed, best, scale, lottery, stop, on_progress)


def _whole(parties: Parties, relaxed: Flow, where: Ints) -> NDArray[np.bool_]:
    whole = np.ones(len(parties.size), dtype=bool)
    whole[relaxed.party[relaxed.place != where[relaxed.party]]] = False
    return whole


def _mended(
    parties: Parties, costs: Costs, steps: Costs, relaxed: Flow, where: Ints, whole: NDArray[np.bool_],
    lottery: Ints, stop: Stop, on_progress: OnProgress,
) -> tuple[Ints, Value] | None:
    """Whole groups stay; split ones, largest first, go where prices and room favour them."""
    many = len(parties.places)
    place = np.full(len(parties.size), many)
    taken = np.zeros(many + 1, dtype=np.int64)
    for party in parties.groups:
        if whole[party]:
            place[party] = where[party]
            taken[where[party]] += parties.size[party]
    split = [party for party in parties.groups if not whole[party]]
    for party in sorted(split, key=lambda each: (-int(parties.size[each]), each)):
        arcs = range(int(parties.start[party]), int(parties.start[party + 1]))
        for arc in sorted(arcs, key=lambda each: _priced(parties, costs, relaxed, each)):
            spot = int(parties.place[arc])
            if taken[spot] + parties.size[party] <= parties.capacity[spot]:
                place[party] = spot
                taken[spot] += parties.size[party]
                break
    return _filled(parties, costs, steps, place, lottery, stop, on_progress)


def _priced(parties: Parties, costs: Costs, relaxed: Flow, arc: int) -> tuple[int, ...]:
    spot, ranks = int(parties.place[arc]), parties.levels[int(parties.level[arc])]
    priced = [
        sum(cost[rank] for rank in ranks) + len(ranks) * int(price[spot])
        for cost, price in zip(costs, relaxed.prices, strict=False)
    ]
    return (*priced, spot)


def _filled(
    parties: Parties, costs: Costs, steps: Costs, place: Ints, lottery: Ints, stop: Stop,
    on_progress: OnProgress,
) -> tuple[Ints, Value] | None:
    """With the groups where they are, place the people alone exactly; None if minima forbid it."""
    many, alone = len(parties.places), len(parties.single)
    taken = np.bincount(place[alone:], weights=parties.size[alone:], minlength=many + 1)[:many].astype(np.int64)
    rest = replace(
        parties,
        members=(),
        size=parties.size[:alone],
        start=parties.start[: alone + 1],
        place=parties.place[: parties.start[alone]],
        level=parties.level[: parties.start[alone]],
        capacity=parties.capacity - taken,
        minimum=np.maximum(parties.minimum - taken, 0),
    )
    try:
        flow = cheapest(
            rest, costs, scale=1, lottery=lottery[:alone], stop=stop, on_progress=on_progress, stage="mends"
        )
    except MinimaOutOfReach:
        return None
    place = place.copy()
    place[flow.party] = flow.place
    return place, value_of(parties, place, steps)


def _searched(
    parties: Parties, costs: Costs, steps: Costs, relaxed: Flow, best: tuple[Ints, Value] | None, scale: int,
    lottery: Ints, stop: Stop, on_progress: OnProgress,
) -> Settled:
    """Branch and bound, one step after the other, over the choices that prices do not rule out."""
    known = _known(parties, costs, steps, relaxed, scale)
    if best and known == best[1]:
        return Settled(best[0], best[1], best[1], True, False)
    model = _Model(parties, _possible(parties, costs, relaxed, best, scale))
    used, bounds, proven = relaxed.rounds, [], True
    for number, step in enumerate(steps):
        if best and len(known) > number and known[number] == best[1][number]:
            bounds.append(best[1][number])
            model.fix(step, best[1][number])
            continue
        answer = model.least(step, stop, used)
        used += answer.nodes + 1
        if answer.infeasible and not best:
            raise MinimaOutOfReach(np.flatnonzero(parties.minimum > 0).tolist(), int(parties.minimum.sum()), -1)
        found = None if answer.values is None else model.groups(answer.values)
        if found is not None:
            better = _filled(parties, costs, steps, found, lottery, stop, on_progress)
            best = better if better and (best is None or better[1] < best[1]) else best
        bound = math.ceil(answer.bound - 1e-6) if math.isfinite(answer.bound) else None
        if bound is None or best is None or bound < best[1][number]:
            if bound is not None:
                bounds.append(bound)
            proven = False
            break
        bounds.append(best[1][number])
        model.fix(step, best[1][number])
        on_progress(Progress("groups", min(stop.share(used), 1.0), float(best[1][number]), float(bounds[-1])))
    if best is None:
        raise MinimaOutOfReach(np.flatnonzero(parties.minimum > 0).tolist(), int(parties.minimum.sum()), -1)
    bounds = max(tuple(bounds), known[: len(bounds) + 1])
    return Settled(best[0], best[1], bounds, proven, True)


def _known(parties: Parties, costs: Costs, steps: Costs, relaxed: Flow, scale: int) -> Value:
    """What the prices alone prove of the steps; only the first where they leave the next one open."""
    if not relaxed.bounds:
        return ()
    if len(costs) == 1 and costs[0][0] > 0:
        total = -(-relaxed.bounds[0] // scale)
        out, cost = divmod(max(total, 0), costs[0][0])
        return (out, cost)
    weight = max(-value for value in costs[0].values())
    return (-(-relaxed.bounds[0] // (scale * weight)),)


def _possible(
    parties: Parties, costs: Costs, relaxed: Flow, best: tuple[Ints, Value] | None, scale: int
) -> NDArray[np.bool_]:
    """Choices that some plan no worse than the best known may use (reduced-cost fixing)."""
    if best is None or len(costs) > 1 or costs[0][0] <= 0 or not relaxed.prices:
        return np.ones(len(parties.place), dtype=bool)
    out = costs[0][0]
    slack = (best[1][0] * out + best[1][1]) * scale - relaxed.bounds[0]
    row = np.zeros(max(costs[0]) + 1, dtype=object)
    for rank, value in costs[0].items():
        row[rank] = value
    value = parties.unit_costs(row, scale)[parties.level] + relaxed.prices[0][parties.place]
    least = np.full(len(parties.size), out * scale)
    np.minimum.at(least, _owner(parties), value)
    return (value - least[_owner(parties)]) * parties.size[_owner(parties)] <= slack


class _Model:
    """The rows of the integer programme: a party once at most, a workshop within its numbers."""

    def __init__(self, parties: Parties, possible: NDArray[np.bool_]) -> None:
        from scipy.sparse import coo_matrix

        self.parties = parties
        self.arcs = np.flatnonzero(possible)
        self.owner = _owner(parties)[self.arcs]
        arcs, many, count = len(self.arcs), len(parties.places), len(parties.size)
        rows = np.concatenate([self.owner, count + parties.place[self.arcs]])
        values = np.concatenate([np.ones(arcs), parties.size[self.owner]])
        self.matrix = coo_matrix(
            (values, (rows, np.tile(np.arange(arcs), 2))), shape=(count + many, arcs)
        ).tocsr()
        self.low = np.concatenate([np.zeros(count), parties.minimum]).astype(float)
        self.high = np.concatenate([np.ones(count), parties.capacity]).astype(float)
        self.integral = self.owner >= len(parties.single)

    def _costs(self, step: Mapping[int, int]) -> NDArray[np.float64]:
        """Cost of each choice against staying out."""
        table = [sum(step[rank] - step[0] for rank in ranks) for ranks in self.parties.levels]
        return np.array(table, dtype=float)[self.parties.level[self.arcs]]

    def least(self, step: Mapping[int, int], stop: Stop, used: int) -> integer_programme.Answer:
        """Minimise one step."""
        base = step[0] * self.parties.people
        answer = integer_programme.minimise(
            self._costs(step), self.matrix, self.low, self.high, integral=self.integral, stop=stop, used=used
        )
        return replace(answer, bound=answer.bound + base)

    def fix(self, step: Mapping[int, int], value: int) -> None:
        """From now on, be no worse in this step."""
        from scipy.sparse import csr_matrix, vstack

        row = self._costs(step)
        if not row.any():
            return
        self.matrix = vstack([self.matrix, csr_matrix(row)]).tocsr()
        self.low = np.append(self.low, -np.inf)
        self.high = np.append(self.high, value - step[0] * self.parties.people + 1e-6)

    def groups(self, values: NDArray[np.float64]) -> Ints:
        """Where the groups go in a point of the programme; the people alone are left out."""
        place = np.full(len(self.parties.size), len(self.parties.places))
        chosen = np.flatnonzero((values > 0.5) & self.integral)
        place[self.owner[chosen]] = self.parties.place[self.arcs[chosen]]
        return place
