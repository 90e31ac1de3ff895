"""The exact answer when groups may be split: the bound for everybody, the answer for people alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..stopping import OnProgress, Progress, Stop
from .parties import Parties

Ints = NDArray[np.int64]
_OFTEN = 20
"""Rows are gathered again when one person in so many has moved."""


class MinimaOutOfReach(Exception):
    """Minima that nobody can meet: the workshops, what they need together, who may go there."""

    def __init__(self, places: Sequence[int], needed: int, willing: int) -> None:
        super().__init__("The minima cannot be met.")
        self.places, self.needed, self.willing = tuple(places), needed, willing


@dataclass(frozen=True)
class Units:
    """One row per person; the last choice of each is to stay out (place ``m``, last level)."""

    party: Ints
    start: Ints
    place: Ints
    level: Ints


@dataclass(frozen=True)
class Flow:
    """Where each unit goes, and the prices that prove it.

    Attributes
    ----------
    party : int array, shape ``(units,)``
    place : int array, shape ``(units,)``
        Workshop, or ``m`` for out.
    prices : tuple of int arrays, shape ``(m,)`` each
        One per pass, for costs times ``scale``.
    bounds : tuple of int
        Least total of each pass, times ``scale``.
    proven : bool
        False when stopped early.
    rounds : int
    """

    party: Ints
    place: Ints
    prices: tuple[Ints, ...]
    bounds: tuple[int, ...]
    proven: bool
    rounds: int


def units_of(parties: Parties, lottery: Ints) -> Units:
    """Write every party as so many people with the same choices.

    ``lottery`` has one number per party; of equals, the one with the higher number moves last.
    People with the same first choice stand side by side, which keeps memory near.
    """
    many = len(parties.places)
    counts = np.diff(parties.start)
    first = np.full(len(counts), many)
    first[counts > 0] = parties.place[parties.start[:-1][counts > 0]]
    ranked = np.lexsort((lottery, first))
    party = np.repeat(ranked, parties.size[ranked])
    from . import kernel

    out = (many, len(parties.levels))
    return Units(party, *kernel.rows_of(party, parties.start, parties.place, parties.level, *out))


def cheapest(
    parties: Parties,
    costs: Sequence[Mapping[int, int]],
    *,
    scale: int,
    lottery: Ints,
    stop: Stop,
    on_progress: OnProgress,
    stage: str = "places",
) -> Flow:
    """Least cost in the first pass, then in the second among those optima, and so on.

    Primal-dual on the graph of workshops: ``O(rounds × choices)`` time, one round per distinct
    cost of chain; memory about 100 bytes a choice.

    Raises
    ------
    MinimaOutOfReach
        With a set of workshops whose minima exceed the people who may go there.
    """
    units = units_of(parties, lottery)
    capacity = np.append(parties.capacity, len(units.party) + 1)
    minimum = np.append(parties.minimum, 0)
    keep = np.ones(len(units.place), dtype=bool)
    prices, bounds, rounds, proven = [], [], 0, True
    place = np.zeros(0, dtype=np.int64)
    for cost in costs:
        table = np.append(parties.unit_costs(_row(cost), scale), cost[0] * scale)
        search = _Search(units, keep, table, capacity, minimum)
        proven = search.run(stop, on_progress, stage, rounds)
        rounds += search.rounds
        place = search.places()
        prices.append(search.price[:-1].copy())
        bounds.append(search.bound())
        if not proven:
            break
        keep, capacity, minimum = search.face(keep)
    return Flow(units.party, place, tuple(prices), tuple(bounds), proven, rounds)


def _row(cost: Mapping[int, int]) -> NDArray[np.object_]:
    row = np.zeros(max(cost) + 1, dtype=object)
    for rank, value in cost.items():
        row[rank] = value
    return row


class _Search:
    """The state of one pass."""

    def __init__(self, units: Units, keep: NDArray[np.bool_], table: Ints, capacity: Ints, minimum: Ints) -> None:
        counts = np.add.reduceat(keep, units.start[:-1], dtype=np.int64) if len(units.party) else []
        self.start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        self.work = units.place[keep].astype(np.int32)
        self.level = units.level[keep].astype(np.int32)
        self.table, self.capacity, self.minimum = table, capacity, minimum
        many, people = len(capacity), len(units.party)
        self.price = np.zeros(many, dtype=np.int64)
        self.load = np.zeros(many, dtype=np.int64)
        self.head = np.empty(many, dtype=np.int32)
        self.after, self.before = np.empty(people, dtype=np.int32), np.empty(people, dtype=np.int32)
        self.chosen = np.zeros(people, dtype=np.int32)
        self.rows = (self.start, self.work, self.level, self.chosen, np.arange(people, dtype=np.int32))
        self.rounds, self.gained, self.moved = 0, 0, 0

    def run(self, stop: Stop, on_progress: OnProgress, stage: str, earlier: int) -> bool:
        """Work until proven (True) or told to stop (False)."""
        from . import kernel

        kernel.first_places(self.start, self.work, self.level, self.table, self.price, self.chosen, self.load)
        kernel.lists_of_members(self.work, self.chosen, self.head, self.after, self.before)
        lowest = int(self.table[self.level[self.chosen]].sum())
        for filling in (False, True):
            while (state := self._round(filling, self.table, self.price)) == 0:
                share = stop.share(earlier + self.rounds)
                bound = float(lowest + self.gained)
                on_progress(Progress(stage, min(share, 1.0), bound, bound))
                if share >= 1:
                    self._remember()
                    self._make_do()
                    return False
            if state < 0:
                self._remember()
                raise self._out_of_reach()
        self._remember()
        return True

    def _round(self, filling: bool, table: Ints, price: Ints) -> int:
        from . import kernel

        if self.moved * _OFTEN > len(self.chosen):
            self.rows = kernel.gather(*self.rows, self.head, self.after)
            kernel.lists_of_members(self.rows[1], self.rows[3], self.head, self.after, self.before)
            self.moved = 0
        start, work, level, chosen, _ = self.rows
        state, gain, moved = kernel.one_round(
            start,
            work,
            level,
            table,
            self.capacity,
            self.minimum,
            price,
            chosen,
            self.load,
            self.head,
            self.after,
            self.before,
            filling,
        )
        self.rounds += 1
        self.gained += gain
        self.moved += moved
        return state

    def _remember(self) -> None:
        """Carry the choices made in gathered rows back to the order of the units."""
        start, _, _, chosen, unit = self.rows
        offset = chosen - start[:-1]
        self.chosen = np.empty_like(chosen)
        self.chosen[unit] = self.start[unit] + offset
        self.rows = (self.start, self.work, self.level, self.chosen, np.arange(len(unit), dtype=np.int32))

    def _make_do(self) -> None:
        """Turn an unfinished search into a plan that holds: first whoever is too many, then the minima."""
        from . import kernel

        for person in range(len(self.chosen)):
            if self.load[self.work[self.chosen[person]]] > self.capacity[self.work[self.chosen[person]]]:
                self._step_aside(person)
        kernel.lists_of_members(self.work, self.chosen, self.head, self.after, self.before)
        nothing, flat = np.zeros_like(self.table), np.zeros_like(self.price)
        while (state := self._round(True, nothing, flat)) == 0:
            pass
        self._remember()
        if state < 0:
            raise self._out_of_reach()

    def _step_aside(self, person: int) -> None:
        for arc in range(self.start[person], self.start[person + 1]):
            if self.load[self.work[arc]] < self.capacity[self.work[arc]]:
                self.load[self.work[self.chosen[person]]] -= 1
                self.load[self.work[arc]] += 1
                self.chosen[person] = arc
                return

    def _out_of_reach(self) -> MinimaOutOfReach:
        """The workshops from which a starving one could be reached: all who may go there are there."""
        starving = set(np.flatnonzero(self.load < self.minimum).tolist())
        unit = np.repeat(np.arange(len(self.chosen)), np.diff(self.start))
        seat = self.work[self.chosen]
        closed = np.zeros(len(self.capacity), dtype=bool)
        closed[[min(starving)]] = True
        while True:
            wanting = np.zeros(len(self.chosen), dtype=bool)
            wanting[unit[closed[self.work]]] = True
            larger = closed.copy()
            larger[seat[wanting]] = True
            if (larger == closed).all():
                break
            closed = larger
        places = [int(each) for each in np.flatnonzero(closed[:-1])]
        return MinimaOutOfReach(places, int(self.minimum[:-1][closed[:-1]].sum()), int(wanting.sum()))

    def places(self) -> Ints:
        """Workshop of each unit, ``m`` for out."""
        return self.work[self.chosen].astype(np.int64)

    def bound(self) -> int:
        """Least total by these prices, whatever the plan."""
        value = self.table[self.level] + self.price[self.work]
        own = np.minimum.reduceat(value, self.start[:-1]) if len(self.chosen) else value
        rent = np.where(self.price > 0, self.price * self.capacity, self.price * self.minimum)
        return int(own.sum() - rent.sum())

    def face(self, keep: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], Ints, Ints]:
        """What every optimum of this pass has in common: choices left, fullest and emptiest loads."""
        value = self.table[self.level] + self.price[self.work]
        own = np.minimum.reduceat(value, self.start[:-1]) if len(self.chosen) else value
        tight = value == np.repeat(own, np.diff(self.start))
        left = keep.copy()
        left[keep] = tight
        capacity = np.where(self.price < 0, self.minimum, self.capacity)
        minimum = np.where(self.price > 0, self.capacity, self.minimum)
        return left, capacity, minimum
