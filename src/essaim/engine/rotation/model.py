"""The integer programme of a year: whole-year turns first, or turns block by block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .parties import Party, ideals, points, room, top_wishes
from .problem import Problem

YEAR = -1
Label = tuple[Any, ...]


@dataclass
class Rows:
    """Constraints as they are collected: each has a label, so that it can be named and relaxed."""

    labels: list[Label] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)

    def add(self, label: Label, columns: Mapping[int, float], low: float, high: float) -> None:
        """Add ``low <= sum(value * x[column]) <= high``."""
        self.row += [len(self.labels)] * len(columns)
        self.column += columns.keys()
        self.value += columns.values()
        self.labels.append(label)
        self.low.append(low)
        self.high.append(high)

    def matrix(self, columns: int) -> Any:
        """Sparse matrix of all rows."""
        from scipy.sparse import csr_matrix

        return csr_matrix((self.value, (self.row, self.column)), shape=(len(self.labels), columns))


@dataclass
class Model:
    """Columns ``(party, trade, block)`` with their limits, rows, and what each child gets from each column.

    Attributes
    ----------
    columns : list of tuple
        Party number, trade id, position of the block or `YEAR`.
    most : float array
        Upper limit of each column.
    rows : Rows
    worth : list of tuple
        For each child: party number, index within the party, its ideal.
    """

    problem: Problem
    everybody: Sequence[Party]
    columns: list[tuple[int, str, int]]
    most: NDArray[np.float64]
    rows: Rows
    worth: list[tuple[int, int, int]]

    def points(self, number: int) -> NDArray[np.float64]:
        """Points of one child for each column."""
        party, member, _ = self.worth[number]
        child = self.everybody[party].members[member]
        return np.array(
            [points(self.problem, child, trade) if owner == party else 0 for owner, trade, _ in self.columns],
            dtype=float,
        )

    def total(self) -> NDArray[np.float64]:
        """Points of all children for each column."""
        return np.array(
            [sum(points(self.problem, child, trade) for child in self.everybody[owner].members) for owner, trade, _ in self.columns],
            dtype=float,
        )


def year_model(problem: Problem, everybody: Sequence[Party]) -> Model:
    """How often who does what in the year, whenever that may be: a relaxation, and nearly always enough."""
    columns, most = [], []
    for number, party in enumerate(everybody):
        for trade, times in party.times.items():
            columns.append((number, trade, YEAR))
            most.append(times)
    model = _model(problem, everybody, columns, most)
    left: dict[str, int] = {}
    for (trade, _), places in room(problem).items():
        left[trade] = left.get(trade, 0) + places
    for trade, places in left.items():
        takers = {column: len(everybody[owner].members) for column, (owner, name, _) in enumerate(columns) if name == trade}
        model.rows.add(("places", trade, YEAR), takers, -np.inf, places)
    return model


def block_model(problem: Problem, everybody: Sequence[Party], turns: Sequence[Mapping[str, int]] | None) -> Model:
    """Who does what when; with ``turns``, only how to spread these turns of the year over the blocks."""
    columns = []
    for number, party in enumerate(everybody):
        wanted = party.times if turns is None else turns[number]
        columns += [(number, trade, block) for trade in wanted for block in party.open[trade]]
    model = _model(problem, everybody, columns, [1.0] * len(columns), limits=turns is None)
    by_slot: dict[tuple[str, int], list[int]] = {}
    by_time: dict[tuple[int, int], list[int]] = {}
    by_trade: dict[tuple[int, str], list[int]] = {}
    for column, (owner, trade, block) in enumerate(columns):
        by_slot.setdefault((trade, block), []).append(column)
        by_time.setdefault((owner, block), []).append(column)
        by_trade.setdefault((owner, trade), []).append(column)
    for (owner, block), own in by_time.items():
        model.rows.add(("once", owner, block), dict.fromkeys(own, 1.0), -np.inf, 1)
    for (owner, trade), own in by_trade.items():
        times = everybody[owner].times[trade] if turns is None else turns[owner][trade]
        model.rows.add(("times", owner, trade), dict.fromkeys(own, 1.0), -np.inf if turns is None else times, times)
    _slots(model, by_slot)
    _apart(model, by_slot)
    _rests(model, by_time)
    return model


def _model(
    problem: Problem,
    everybody: Sequence[Party],
    columns: list[tuple[int, str, int]],
    most: list[float],
    *,
    limits: bool = True,
) -> Model:
    rows, worth = Rows(), []
    own: list[list[int]] = [[] for _ in everybody]
    for column, (owner, _, _) in enumerate(columns):
        own[owner].append(column)
    for number, party in enumerate(everybody):
        worth += [(number, member, ideal) for member, ideal in enumerate(ideals(problem, party))]
        if limits:
            rows.add(("turns", number), dict.fromkeys(own[number], 1.0), party.least, party.most)
            for member, (first, owed) in enumerate(top_wishes(problem, party)):
                if owed:
                    liked = {column: 1.0 for column in own[number] if columns[column][1] in first}
                    rows.add(("top", number, member), liked, owed, np.inf)
    return Model(problem, everybody, columns, np.array(most, dtype=float), rows, worth)


def _slots(model: Model, by_slot: Mapping[tuple[str, int], list[int]]) -> None:
    minimum = {trade.id: trade.minimum for trade in model.problem.trades}
    for (trade, block), places in room(model.problem).items():
        takers = {column: float(_size(model, column)) for column in by_slot.get((trade, block), [])}
        here = model.problem.blocks[block].id
        had = sum(turn.trade == trade and turn.block == here for turn in model.problem.kept)
        model.rows.add(("places", trade, block), takers, max(minimum[trade] - had, 0) or -np.inf, places)


def _size(model: Model, column: int) -> int:
    return len(model.everybody[model.columns[column][0]].members)


def _apart(model: Model, by_slot: Mapping[tuple[str, int], list[int]]) -> None:
    pairs = apart_pairs(model.everybody)
    owner_of = {child.id: number for number, party in enumerate(model.everybody) for child in party.members}
    kept: dict[tuple[str, int], set[int]] = {}
    row = {block.id: number for number, block in enumerate(model.problem.blocks)}
    for turn in model.problem.kept:
        kept.setdefault((turn.trade, row[turn.block]), set()).add(owner_of[turn.child])
    for slot, columns in by_slot.items():
        here = {model.columns[column][0]: column for column in columns}
        there = kept.get(slot, set())
        for one, other in pairs:
            both = [here[each] for each in (one, other) if each in here]
            taken = sum(each in there for each in (one, other))
            if both and len(both) + taken > 1:
                model.rows.add(("apart", one, other), dict.fromkeys(both, 1.0), -np.inf, 1 - min(taken, 1))


def apart_pairs(everybody: Sequence[Party]) -> list[tuple[int, int]]:
    """Numbers of parties that must never meet, each pair once."""
    owner = {child.id: number for number, party in enumerate(everybody) for child in party.members}
    pairs = {
        tuple(sorted((number, owner[name]))) for number, party in enumerate(everybody) for child in party.members for name in child.apart
    }
    return sorted((one, other) for one, other in pairs)


def _rests(model: Model, by_time: Mapping[tuple[int, int], list[int]]) -> None:
    """At most one turn in any ``rest + 1`` blocks on end, what was kept counted in."""
    if not model.problem.rest:
        return
    span, last = model.problem.rest + 1, len(model.problem.blocks)
    row = {block.id: number for number, block in enumerate(model.problem.blocks)}
    for number, party in enumerate(model.everybody):
        names = {child.id for child in party.members}
        kept = {row[turn.block] for turn in model.problem.kept if turn.child in names}
        for first in range(max(last - span, 0) + 1):
            window = range(first, min(first + span, last))
            columns = [column for block in window for column in by_time.get((number, block), [])]
            if columns:
                had = bool(kept & set(window))
                model.rows.add(("rest", number, first), dict.fromkeys(columns, 1.0), -np.inf, 1 - had)
