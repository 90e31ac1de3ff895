"""Branch and bound for whole groups, over the few choices that prices do not rule out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .. import integer_programme
from ..stopping import OnProgress, Progress, Stop
from .flow import Flow, MinimaOutOfReach
from .parties import Ints, Parties
from .value import Costs, Value, known_of, owner_of, steps_of, value_of

Plan = tuple[Ints, Value]
Fill = Callable[[Ints], Plan | None]
_WIDER = 4


@dataclass(frozen=True)
class Settled:
    """Workshop of each party (``m`` for out), the value of it, and how far it is proven.

    ``value`` and ``bounds`` follow `value.steps_of`; steps beyond ``len(bounds)`` have no bound
    yet. ``search``: the proof rests on branch and bound, not on the prices alone.
    """

    place: Ints
    value: Value
    bounds: Value
    proven: bool
    search: bool


@dataclass
class _Quest:
    """What is known so far, and what it has cost."""

    best: Plan | None
    used: int
    fill: Fill
    stop: Stop

    def take(self, place: Ints | None) -> Plan | None:
        """Complete a placing of the groups, and keep it if it is better."""
        plan = None if place is None else self.fill(place)
        if plan and (self.best is None or plan[1] < self.best[1]):
            self.best = plan
        return plan


def search(
    parties: Parties,
    costs: Costs,
    relaxed: Flow,
    best: Plan | None,
    *,
    scale: int,
    fill: Fill,
    stop: Stop,
    on_progress: OnProgress,
) -> Settled:
    """Prove the best plan, or find a better one.

    A plan that exceeds the bound of the prices by at most ``d`` uses only choices whose reduced
    cost is at most ``d``: the search starts with ``d = 0`` and widens it until its own optimum
    lies within.

    Raises
    ------
    MinimaOutOfReach
        When no plan with whole groups meets the minima.
    """
    known = known_of(costs, relaxed, scale)
    quest = _Quest(best, relaxed.rounds, fill, stop)
    steps = steps_of(costs)
    if best and relaxed.proven and known == best[1][: len(known)] and len(known) == len(steps):
        return Settled(best[0], best[1], best[1], True, False)
    if not relaxed.proven:
        return _as_it_stands(quest, parties, known, False)
    if len(costs) == 1 and costs[0][0] > 0:
        return _widened(parties, costs, relaxed, quest, scale, on_progress)
    return _stepwise(parties, costs, relaxed, quest, scale, on_progress)


def _as_it_stands(quest: _Quest, parties: Parties, bounds: Value, search: bool) -> Settled:
    if quest.best is None:
        raise MinimaOutOfReach(np.flatnonzero(parties.minimum > 0).tolist(), int(parties.minimum.sum()), -1)
    return Settled(quest.best[0], quest.best[1], bounds, False, search)


def _widened(parties: Parties, costs: Costs, relaxed: Flow, quest: _Quest, scale: int, on_progress: OnProgress) -> Settled:
    bound, out = relaxed.bounds[0], costs[0][0]

    def excess() -> int | None:
        return None if quest.best is None else value_of(parties, quest.best[0], costs)[0] * scale - bound

    proven_excess = 0
    for width in _widths(scale, excess, out * parties.people * scale):
        model = _Model(parties, *_reduced(parties, costs, relaxed, scale), width)
        answer = model.least_excess(quest.stop, quest.used)
        quest.used += answer.nodes + 1
        quest.take(None if answer.values is None else model.groups(answer.values))
        if answer.proven:
            least = width + 1 if answer.infeasible else min(round(answer.bound), width + 1)
        else:
            least = math.ceil(max(answer.bound, 0) - 1e-6)
            least = min(least, width + 1)
        proven_excess = max(proven_excess, least)
        have = excess()
        total = -(-(bound + proven_excess) // scale)
        on_progress(Progress("groups", min(quest.stop.share(quest.used), 1.0), float(have or 0), float(total)))
        if have is not None and have <= proven_excess:
            return Settled(*quest.best, quest.best[1], True, proven_excess > 0)
        if not answer.proven:
            break
    bounds = divmod(-(-(bound + proven_excess) // scale), out)
    return _as_it_stands(quest, parties, bounds, True)


def _widths(scale: int, excess: Callable[[], int | None], most: int) -> Iterator[int]:
    """0, then wider and wider, up to what the best plan known would need."""
    width = 0
    while True:
        have = excess()
        last = most if have is None else have
        yield min(width, last)
        if width >= last:
            return
        width = max(scale, width * _WIDER)


def _stepwise(parties: Parties, costs: Costs, relaxed: Flow, quest: _Quest, scale: int, on_progress: OnProgress) -> Settled:
    """One rank after the other: first among the plans that meet the bound of the prices, then among all."""
    reduced, out = _reduced(parties, costs, relaxed, scale)
    model = _Model(parties, reduced, out, 0)
    settled = _steps(parties, costs, model, _Quest(None, quest.used, quest.fill, quest.stop), (), on_progress)
    if settled and settled.proven:
        return replace(settled, search=False) if len(costs) == 1 else settled
    plans = [quest.best] if quest.best else []
    plans += [(settled.place, settled.value)] if settled else []
    quest.best = min(plans, key=lambda plan: plan[1], default=None)
    if quest.best is None:
        excess = int(reduced.arc.max(initial=0) + abs(out).max(initial=0))
    else:
        excess = value_of(parties, quest.best[0], costs[:1])[0] * scale - relaxed.bounds[0]
    model = _Model(parties, reduced, out, excess, free=True)
    known = known_of(costs, relaxed, scale)
    settled = _steps(parties, costs, model, quest, known, on_progress)
    return settled or _as_it_stands(quest, parties, known[:1], True)


def _steps(parties: Parties, costs: Costs, model: _Model, quest: _Quest, known: Value, on_progress: OnProgress) -> Settled | None:
    bounds: list[int] = []
    for number, step in enumerate(steps_of(costs)):
        equal = quest.best is not None and tuple(bounds) == quest.best[1][:number]
        if equal and known[number : number + 1] == quest.best[1][number : number + 1]:
            bounds.append(known[number])
            model.fix(step, known[number])
            continue
        answer = model.least(step, quest.stop, quest.used)
        quest.used += answer.nodes + 1
        if answer.infeasible:
            return None
        quest.take(None if answer.values is None else model.groups(answer.values))
        if not math.isfinite(answer.bound):
            break
        bounds.append(math.ceil(answer.bound - 1e-6))
        if quest.best is None or tuple(bounds) != quest.best[1][: number + 1]:
            break
        model.fix(step, bounds[-1])
        share = min(quest.stop.share(quest.used), 1.0)
        on_progress(Progress("groups", share, float(quest.best[1][number]), float(bounds[-1])))
    if quest.best is None:
        return None
    proven = tuple(bounds) == quest.best[1]
    return Settled(quest.best[0], quest.best[1], tuple(bounds), proven, True)


def _reduced(parties: Parties, costs: Costs, relaxed: Flow, scale: int) -> tuple[_Reduced, Ints]:
    """Reduced cost of each choice for the whole party, and of staying out."""
    row = np.zeros(max(costs[0]) + 1, dtype=object)
    for rank, value in costs[0].items():
        row[rank] = value
    owner, out = owner_of(parties), costs[0][0] * scale
    value = parties.unit_costs(row, scale)[parties.level] + relaxed.prices[0][parties.place]
    least = np.full(len(parties.size), out)
    np.minimum.at(least, owner, value)
    arcs = (value - least[owner]) * parties.size[owner]
    return _Reduced(arcs, relaxed.prices[0]), (out - least) * parties.size


@dataclass(frozen=True)
class _Reduced:
    """Reduced costs per choice, and prices per workshop."""

    arc: Ints
    price: Ints


class _Model:
    """The rows of the integer programme, over the choices whose reduced cost is at most ``width``.

    Columns: the choices, then staying out (where allowed), then what a workshop with a positive
    price leaves empty, or one with a negative price takes above its minimum.
    """

    def __init__(self, parties: Parties, reduced: _Reduced, out: Ints, width: int, *, free: bool = False) -> None:
        from scipy.sparse import coo_matrix

        self.parties = parties
        self.arcs = np.flatnonzero(reduced.arc <= width)
        self.stay = np.flatnonzero(out <= width)
        self.owner = owner_of(parties)[self.arcs]
        price = np.zeros_like(reduced.price) if free else reduced.price
        self.tied = np.flatnonzero(price)
        count, many = len(parties.size), len(parties.places)
        sign = np.where(price[self.tied] > 0, 1.0, -1.0)
        arcs, stay, tied = len(self.arcs), len(self.stay), len(self.tied)
        rows = np.concatenate([self.owner, count + parties.place[self.arcs], self.stay, count + self.tied])
        columns = np.concatenate([np.arange(arcs), np.arange(arcs), arcs + np.arange(stay + tied)])
        values = np.concatenate([np.ones(arcs), parties.size[self.owner], np.ones(stay), sign])
        self.matrix = coo_matrix((values, (rows, columns)), shape=(count + many, arcs + stay + tied)).tocsr()
        low = np.where(price > 0, parties.capacity, parties.minimum)
        high = np.where(price < 0, parties.minimum, parties.capacity)
        self.low = np.concatenate([np.ones(count), low]).astype(float)
        self.high = np.concatenate([np.ones(count), high]).astype(float)
        self.excess = np.concatenate([reduced.arc[self.arcs], out[self.stay], abs(price[self.tied])])
        self.integral = np.concatenate([self.owner >= len(parties.single), self.stay >= len(parties.single), np.zeros(tied, dtype=bool)])
        room = (parties.capacity - parties.minimum)[self.tied]
        self.most = np.concatenate([np.ones(arcs + stay), np.minimum(room, width // abs(price[self.tied]))])

    def least_excess(self, stop: Stop, used: int) -> integer_programme.Answer:
        """The least that a plan must exceed the bound of the prices by, in scaled costs."""
        return self._minimise(self.excess.astype(float), stop, used)

    def least(self, step: Mapping[int, int], stop: Stop, used: int) -> integer_programme.Answer:
        """Minimise one step."""
        return self._minimise(self._costs(step), stop, used)

    def _minimise(self, cost: NDArray[np.float64], stop: Stop, used: int) -> integer_programme.Answer:
        return integer_programme.minimise(
            cost,
            self.matrix,
            self.low,
            self.high,
            integral=self.integral,
            most=self.most,
            stop=stop,
            used=used,
        )

    def _costs(self, step: Mapping[int, int]) -> NDArray[np.float64]:
        table = np.array([sum(step[rank] for rank in ranks) for ranks in self.parties.levels] or [0])
        arcs = table[self.parties.level[self.arcs]]
        stay = step[0] * self.parties.size[self.stay]
        return np.concatenate([arcs, stay, np.zeros(len(self.tied))]).astype(float)

    def fix(self, step: Mapping[int, int], value: int) -> None:
        """From now on, be no worse in this step."""
        from scipy.sparse import csr_matrix, vstack

        row = self._costs(step)
        if not row.any():
            return
        self.matrix = vstack([self.matrix, csr_matrix(row)]).tocsr()
        self.low = np.append(self.low, -np.inf)
        self.high = np.append(self.high, value + 1e-6)

    def groups(self, values: NDArray[np.float64]) -> Ints:
        """Where the groups go in a point of the programme; the people alone are left out."""
        place = np.full(len(self.parties.size), len(self.parties.places))
        arcs = len(self.arcs)
        chosen = np.flatnonzero((values[:arcs] > 0.5) & self.integral[:arcs])
        place[self.owner[chosen]] = self.parties.place[self.arcs[chosen]]
        return place
