"""One order for every input: people by id, workshops by id, and groups as parties that move as one."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .problem import MOST_RANK, Problem

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Parties:
    """The people still to be placed, as parties of one or more, and where each party may go.

    Attributes
    ----------
    members : tuple of tuple of int
        Rows of `Problem.people`, for the parties of several only, which come last.
    single : int array
        Rows of `Problem.people`, one per party of one, in order of id.
    size : int array, shape ``(parties,)``
    start : int array, shape ``(parties + 1,)``
        Choices of party ``p`` are ``start[p]:start[p + 1]``.
    place : int array
        Workshop of each choice, in order of id.
    level : int array
        Row of `levels` of each choice.
    levels : tuple of tuple of int
        Ranks that the members give: ``(3,)`` for one person, ``(1, 1, 2)`` for three.
    places : int array, shape ``(m,)``
        Row of `Problem.workshops` of each workshop here.
    capacity, minimum : int array, shape ``(m,)``
        What manual moves have left.
    """

    members: tuple[tuple[int, ...], ...]
    single: Ints
    size: Ints
    start: Ints
    place: Ints
    level: Ints
    levels: tuple[tuple[int, ...], ...]
    places: Ints
    capacity: Ints
    minimum: Ints

    @cached_property
    def people(self) -> int:
        """How many people the parties are."""
        return int(self.size.sum())

    @property
    def groups(self) -> range:
        """The parties of several."""
        return range(len(self.single), len(self.size))

    def rows(self, party: int) -> tuple[int, ...]:
        """Rows of `Problem.people` of one party."""
        if party < len(self.single):
            return (int(self.single[party]),)
        return self.members[party - len(self.single)]

    def unit_costs(self, cost: NDArray[np.object_] | Ints, scale: int) -> Ints:
        """Cost per person of each level, times ``scale``, a multiple of every size."""
        return np.array(
            [sum(int(cost[rank]) for rank in ranks) * scale // len(ranks) for ranks in self.levels],
            dtype=np.int64,
        )


def admissible(problem: Problem) -> NDArray[np.bool_]:
    """Which choices respect age and accessibility, shape ``(k,)``."""
    age = problem.age[problem.chooser]
    old_enough = np.isnan(age) | (age >= problem.min_age[problem.chosen])
    reachable = problem.accessible[problem.chosen] | ~problem.needs_access[problem.chooser]
    return old_enough & reachable


def by_id(ids: tuple[str, ...]) -> Ints:
    """Rows in the order of their ids."""
    if all(map(operator.lt, ids, ids[1:])):
        return np.arange(len(ids))
    return np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)


def order(problem: Problem) -> Parties:
    """Put the problem in its one order; choices that are barred, and people moved by hand, are left out."""
    person_order, place_order = by_id(problem.people), by_id(problem.workshops)
    place_rank = _inverse(place_order)
    person_rank = _inverse(person_order)
    keep = admissible(problem) & ~_moved(problem)[problem.chooser]
    person, place = person_rank[problem.chooser[keep]], place_rank[problem.chosen[keep]]
    rank = problem.rank[keep]
    key = (person * (MOST_RANK + 1) + rank) * len(place_order) + place
    if (key[1:] < key[:-1]).any():
        sorted_choices = np.argsort(key, kind="stable")
        person, place, rank = person[sorted_choices], place[sorted_choices], rank[sorted_choices]
    groups = _groups(problem, person_order)
    capacity, minimum = _left(problem)
    single, size, start, place, level, levels = _assemble(problem, person_order, groups, person, place, rank)
    members = tuple(tuple(int(person_order[each]) for each in group) for group in groups)
    return Parties(
        members,
        single,
        size,
        start,
        place,
        level,
        levels,
        place_order,
        capacity[place_order],
        minimum[place_order],
    )


def _inverse(order: Ints) -> Ints:
    inverse = np.empty_like(order)
    inverse[order] = np.arange(len(order))
    return inverse


def _moved(problem: Problem) -> NDArray[np.bool_]:
    if not problem.moves:
        return np.zeros(len(problem.people), dtype=bool)
    return np.array([person in problem.moves for person in problem.people])


def _left(problem: Problem) -> tuple[Ints, Ints]:
    taken = np.zeros(len(problem.workshops), dtype=np.int64)
    row = {place: number for number, place in enumerate(problem.workshops)}
    for place in problem.moves.values():
        if place is not None:
            taken[row[place]] += 1
    return problem.capacity - taken, np.maximum(problem.minimum - taken, 0)


def _groups(problem: Problem, person_order: Ints) -> list[list[int]]:
    """Groups of two or more people still to be placed, as ranks in the order of ids."""
    if not any(problem.group):
        return []
    together: dict[str, list[int]] = {}
    for number, row in enumerate(person_order.tolist()):
        if problem.group[row] and problem.people[row] not in problem.moves:
            together.setdefault(problem.group[row], []).append(number)
    return sorted(group for group in together.values() if len(group) > 1)


def _assemble(
    problem: Problem, person_order: Ints, groups: list[list[int]], person: Ints, place: Ints, rank: Ints
) -> tuple[Ints, Ints, Ints, Ints, Ints, tuple[tuple[int, ...], ...]]:
    alone = ~_moved(problem)[person_order]
    alone[[each for group in groups for each in group]] = False
    used = alone[person]
    counts = np.bincount(person[used], minlength=len(alone))[alone]
    ranks = np.flatnonzero(np.bincount(rank[used]))
    level_of = np.zeros(MOST_RANK + 1, dtype=np.int64)
    level_of[ranks] = np.arange(len(ranks))
    levels = [(int(each),) for each in ranks]
    arcs = _group_arcs(groups, person, place, rank)
    number = {ranks: row for row, ranks in enumerate(levels)}
    group_place, group_level, group_counts = [], [], []
    for choices in arcs:
        group_counts.append(len(choices))
        for ranks_given, where in choices:
            group_place.append(where)
            group_level.append(number.setdefault(ranks_given, len(number)))
    singles = np.ones(int(alone.sum()), dtype=np.int64)
    size = np.concatenate([singles, np.array([len(group) for group in groups], dtype=np.int64)])
    start = np.concatenate([[0], np.cumsum(np.concatenate([counts, group_counts]))]).astype(np.int64)
    return (
        person_order[alone],
        size,
        start,
        np.concatenate([place[used], np.array(group_place, dtype=np.int64)]),
        np.concatenate([level_of[rank[used]], np.array(group_level, dtype=np.int64)]),
        tuple(number),
    )


def _group_arcs(groups: list[list[int]], person: Ints, place: Ints, rank: Ints) -> list[list[tuple[tuple[int, ...], int]]]:
    """Choices common to all members of each group: the ranks they give, and the workshop."""
    arcs = []
    for group in groups:
        common: dict[int, list[int]] | None = None
        for each in group:
            left, right = np.searchsorted(person, [each, each + 1])
            own = dict(zip(place[left:right].tolist(), rank[left:right].tolist(), strict=True))
            if common is None:
                common = {where: [given] for where, given in own.items()}
            else:
                common = {where: [*given, own[where]] for where, given in common.items() if where in own}
        choices = [(tuple(sorted(given)), where) for where, given in (common or {}).items()]
        arcs.append(sorted(choices, key=lambda choice: (sum(choice[0]), choice)))
    return arcs
