"""From problem to proven answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .. import lottery
from ..stopping import Iterations, OnProgress, Stop, silent
from . import rules
from .flow import Flow, MinimaOutOfReach, cheapest
from .groups import settle
from .parties import Ints, Parties, admissible, by_id, order
from .problem import RULES, Problem
from .reasons import Reasons
from .result import Certificate, Result
from .search import Settled
from .value import known_of, steps_of, value_of

PATIENCE = Iterations(1_000_000)


class NoPlan(ValueError):
    """No plan meets the minima; the sentence says which minimum to lower.

    Attributes
    ----------
    workshops : tuple of str
        The workshops whose minima cannot be met together.
    """

    def __init__(self, sentence: str, workshops: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.workshops = workshops


def solve(problem: Problem, *, stop: Stop = PATIENCE, seed: int = 0, on_progress: OnProgress = silent) -> Result:
    """Place as many people as possible, as well as the rule can, and prove it.

    Parameters
    ----------
    problem : Problem
    stop : Stop
        An iteration is a round of the flow (all chains of one cost at once) or a node of the
        search that keeps groups whole.
    seed : int
        Of the lottery between equal answers: same seed, same answer, in any order of the input.
    on_progress : callable

    Returns
    -------
    Result
        The best so far, with its gap, when ``stop`` came first.

    Raises
    ------
    NoPlan
        When the minima cannot be met.
    ValueError
        When ranks and sizes of groups together outgrow whole numbers.

    Notes
    -----
    People alone: primal-dual (successive shortest chains with blocking flows) on the graph of
    workshops, ``O(rounds × choices)``, one round per price level; Ahuja, Magnanti, Orlin, *Network Flows*, 1993, ch. 9.
    Rank-maximal: Irving, Kavitha, Mehlhorn, Michail, Paluch, 2006, by lexicographic passes.
    Groups: the same flow as bound, reduced-cost fixing, then branch and bound.
    """
    parties = order(problem)
    costs = rules.passes(problem.rule, parties)
    scale = rules.scale_of(parties)
    numbers = _numbers(problem, parties, seed)
    try:
        relaxed = cheapest(parties, costs, scale=scale, lottery=numbers, stop=stop, on_progress=on_progress)
        settled = _settled(parties, costs, relaxed, scale, numbers, stop, on_progress)
    except MinimaOutOfReach as fault:
        raise _no_plan(problem, parties, fault) from None
    return _result(problem, parties, costs, relaxed, settled, scale, seed)


def compare(problem: Problem, *, stop: Stop = PATIENCE, seed: int = 0) -> dict[str, Result]:
    """Solve under each rule: what the others would change.

    Parameters
    ----------
    problem : Problem
        Its own rule is replaced by each in turn.
    stop : Stop
    seed : int

    Returns
    -------
    dict of str to Result
        By rule, in the order of ``RULES``.
    """
    return {rule: solve(replace(problem, rule=rule), stop=stop, seed=seed) for rule in RULES}


def _numbers(problem: Problem, parties: Parties, seed: int) -> Ints:
    """Lottery number of each party: of a group, its best."""
    drawn = np.empty(len(problem.people), dtype=np.int64)
    drawn[by_id(problem.people)] = lottery.numbers(len(problem.people), seed)
    best = [max(int(drawn[row]) for row in members) for members in parties.members]
    return np.concatenate([drawn[parties.single], np.array(best, dtype=np.int64)])


def _settled(
    parties: Parties,
    costs: tuple[Mapping[int, int], ...],
    relaxed: Flow,
    scale: int,
    numbers: Ints,
    stop: Stop,
    on_progress: OnProgress,
) -> Settled:
    if parties.members:
        return settle(parties, costs, relaxed, scale=scale, lottery=numbers, stop=stop, on_progress=on_progress)
    place = np.empty(len(parties.size), dtype=np.int64)
    place[relaxed.party] = relaxed.place
    value = value_of(parties, place, steps_of(costs))
    if relaxed.proven:
        return Settled(place, value, value, True, False)
    return Settled(place, value, known_of(costs, relaxed, 1), False, False)


def _no_plan(problem: Problem, parties: Parties, fault: MinimaOutOfReach) -> NoPlan:
    names = tuple(problem.workshops[parties.places[place]] for place in fault.places)
    listed = ", ".join(names)
    if fault.willing < 0:
        return NoPlan(f"With groups kept whole, the minima of {listed} cannot all be met: lower one.", names)
    what = f"The minimum of {listed} is" if len(names) == 1 else f"The minima of {listed} add up to"
    people = "nobody else" if not fault.willing else f"only {fault.willing}"
    return NoPlan(f"{what} {fault.needed}, and {people} of those who are free may go there: lower the minimum.", names)


@dataclass(frozen=True)
class _Seats:
    """Workshop row of each person (-1 for out) and the rank given to it (0 for none)."""

    seat: Ints
    rank: Ints


def _seats(problem: Problem, parties: Parties, place: Ints) -> _Seats:
    seat = np.full(len(problem.people), -1)
    rows = np.append(parties.places, -1)
    alone = len(parties.single)
    seat[parties.single] = rows[place[:alone]]
    for party, members in enumerate(parties.members, start=alone):
        seat[list(members)] = rows[place[party]]
    if problem.moves:
        row = {name: number for number, name in enumerate(problem.workshops)}
        for number, person in enumerate(problem.people):
            if person in problem.moves:
                seat[number] = row.get(problem.moves[person], -1)
    rank = np.zeros(len(problem.people), dtype=np.int64)
    mine = problem.chosen == seat[problem.chooser]
    rank[problem.chooser[mine]] = problem.rank[mine]
    return _Seats(seat, rank)


def _result(
    problem: Problem,
    parties: Parties,
    costs: tuple[Mapping[int, int], ...],
    relaxed: Flow,
    settled: Settled,
    scale: int,
    seed: int,
) -> Result:
    seats = _seats(problem, parties, settled.place)
    by_rank = _by_rank(seats.rank)
    objective, bound, placed = _worth(problem, parties, settled, seats, by_rank)
    assigned = int((seats.seat >= 0).sum())
    prices = tuple({problem.workshops[row]: int(price) for row, price in zip(parties.places, each, strict=True)} for each in relaxed.prices)
    return Result(
        places=tuple(map((*problem.workshops, None).__getitem__, seats.seat.tolist())),
        ranks=tuple(seats.rank.tolist()),
        objective=objective,
        bound=bound,
        gap=0.0 if settled.proven else _gap(objective, bound),
        optimal=settled.proven,
        assigned=assigned,
        unassigned=len(problem.people) - assigned,
        most_assigned=placed,
        by_rank=by_rank,
        envy=_envy(problem, seats),
        seed=seed,
        reasons=_reasons(problem, parties, costs, relaxed, seats, scale),
        certificate=Certificate(costs[: len(prices)], scale, prices, settled.search),
    )


def _by_rank(rank: Ints) -> dict[int, int]:
    values, counts = np.unique(rank[rank > 0], return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))


def _worth(
    problem: Problem, parties: Parties, settled: Settled, seats: _Seats, by_rank: Mapping[int, int]
) -> tuple[int | tuple[int, ...], int | tuple[int, ...], int]:
    """Objective and bound with the manual moves counted in, and the most that can be placed."""
    moved = np.array([person in problem.moves for person in problem.people]) if problem.moves else None
    by_hand = _by_rank(seats.rank[moved]) if moved is not None else {}
    hand_placed = int((seats.seat[moved] >= 0).sum()) if moved is not None else 0
    if problem.rule == "rank-maximal":
        ranks = range(1, max((rank for level in parties.levels for rank in level), default=0) + 1)
        top = max([*by_rank, *ranks], default=0)
        objective = tuple(by_rank.get(rank, 0) for rank in range(1, top + 1))
        listed = sorted({rank for level in parties.levels for rank in level})
        known = dict(zip(listed, (-each for each in settled.bounds), strict=False))
        last = top if settled.proven else max(known, default=0)
        bound = tuple(known.get(rank, 0) + by_hand.get(rank, 0) for rank in range(1, last + 1))
        return objective, bound, _most(parties) + hand_placed
    power = 2 if problem.rule == "squares" else 1
    objective = sum(count * rank**power for rank, count in by_rank.items())
    extra = sum(count * rank**power for rank, count in by_hand.items())
    out = settled.bounds[0] if settled.bounds else 0
    same = len(settled.bounds) > 1 and out == settled.value[0]
    least = settled.bounds[1] if same else _least(parties, parties.people - settled.value[0], power)
    return objective, least + extra, parties.people - out + hand_placed


def _most(parties: Parties) -> int:
    """People who have a choice at all, or places, whichever is fewer."""
    return min(int(parties.size[np.diff(parties.start) > 0].sum()), int(parties.capacity.sum()))


def _least(parties: Parties, people: int, power: int) -> int:
    """What so many people would cost if all workshops were endless."""
    best = []
    for party in np.flatnonzero(np.diff(parties.start) > 0):
        ranks = [parties.levels[level] for level in parties.level[parties.start[party] : parties.start[party + 1]]]
        cheapest_ranks = min(ranks, key=lambda each: sum(rank**power for rank in each))
        best += [rank**power for rank in cheapest_ranks]
    return sum(sorted(best)[:people])


def _gap(objective: int | tuple[int, ...], bound: int | tuple[int, ...]) -> float:
    if isinstance(objective, int) and isinstance(bound, int):
        return (objective - bound) / max(abs(objective), 1)
    for ours, most in zip(objective, bound, strict=False):
        if ours != most:
            return (most - ours) / max(most, 1)
    return 1.0


def _envy(problem: Problem, seats: _Seats) -> int:
    fit = admissible(problem)
    held = np.zeros(len(problem.workshops), dtype=np.int64)
    inside = seats.seat >= 0
    np.maximum.at(held, seats.seat[inside], seats.rank[inside])
    mine = np.where(seats.rank > 0, seats.rank, np.iinfo(np.int64).max)
    if problem.moves:
        mine[[person in problem.moves for person in problem.people]] = 0
    wished = fit & (problem.rank < mine[problem.chooser]) & (held[problem.chosen] > problem.rank)
    envious: NDArray[np.bool_] = np.zeros(len(problem.people), dtype=bool)
    envious[problem.chooser[wished]] = True
    return int(envious.sum())


def _reasons(
    problem: Problem,
    parties: Parties,
    costs: tuple[Mapping[int, int], ...],
    relaxed: Flow,
    seats: _Seats,
    scale: int,
) -> Reasons:
    price = np.zeros(len(problem.workshops), dtype=np.int64)
    if relaxed.prices:
        price[parties.places] = relaxed.prices[0]
    ranks = set(problem.rank.tolist()) | {0}
    full = {rank: costs[0].get(rank, 0) for rank in ranks}
    return Reasons(problem, seats.seat, price, full, scale)
