"""One order for every input, children who stay together as one party, and what each may do when."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from .. import lottery
from .problem import Child, Problem, Trade


@dataclass(frozen=True)
class Party:
    """Children who do everything together, and the limits that are left to them.

    Attributes
    ----------
    members : tuple of Child
    open : mapping of str to tuple of int
        For each trade they may still do, the positions of the blocks in which they may do it.
    times : mapping of str to int
        How often each of these trades may still be done.
    least, most : int
        Turns still to be given.
    """

    members: tuple[Child, ...]
    open: dict[str, tuple[int, ...]]
    times: dict[str, int]
    least: int
    most: int

    @property
    def name(self) -> str:
        """Ids of the members, for people."""
        return " and ".join(child.id for child in self.members)


def points(problem: Problem, child: Child, trade: str) -> int:
    """Worth of a trade to a child: the number of trades for the first wish, one less for each next one.

    A trade that was not wished for is worth the mean of the places that remain, so that nobody
    gains by a longer or a shorter list.
    """
    many = len(problem.trades)
    if trade not in child.wishes:
        return (many - len(child.wishes) + 1) // 2
    return many - child.wishes.index(trade)


def parties(problem: Problem, seed: int, *, together: bool = True) -> list[Party]:
    """Everybody as parties, in the order that the lottery of ``seed`` gives to the ids."""
    children = sorted(problem.children, key=lambda child: child.id)
    drawn = lottery.numbers(len(children), seed)
    ordered = [children[row] for row in np.argsort(-drawn)]
    joined = _joined(ordered) if together else [[child] for child in ordered]
    return [_party(problem, members) for members in joined]


def _joined(children: list[Child]) -> list[list[Child]]:
    """Connected by ``together``, whoever of them says so."""
    by_id = {child.id: child for child in children}
    near: dict[str, set[str]] = {child.id: set(child.together) for child in children}
    for child in children:
        for other in child.together:
            near[other].add(child.id)
    seen: set[str] = set()
    groups = []
    for child in children:
        waiting, group = [child.id], []
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                group.append(by_id[name])
                waiting += sorted(near[name])
        if group:
            groups.append(sorted(group, key=lambda each: each.id))
    return groups


def _party(problem: Problem, members: list[Child]) -> Party:
    kept = [[turn for turn in problem.kept if turn.child == child.id] for child in members]
    busy = {turn.block for turns in kept for turn in turns} | {name for child in members for name in child.away}
    over = set(problem.over) | busy
    times, open_in = {}, {}
    for trade in sorted(problem.trades, key=lambda each: each.id):
        left = min(_times_left(problem, child, turns, trade) for child, turns in zip(members, kept, strict=True))
        when = tuple(row for row, block in enumerate(problem.blocks) if block.id not in over and block.id not in trade.closed)
        if left > 0 and when:
            times[trade.id], open_in[trade.id] = min(left, len(when)), when
    given = [len(turns) + (len(child.done) if problem.count_done else 0) for child, turns in zip(members, kept, strict=True)]
    least = max(max(problem.each[0] - each for each in given), 0)
    most = max(min(problem.each[1] - each for each in given), 0)
    return Party(tuple(members), open_in, times, least, min(most, _blocks_left(problem, over)))


def _blocks_left(problem: Problem, over: set[str]) -> int:
    return sum(block.id not in over for block in problem.blocks)


def _times_left(problem: Problem, child: Child, kept: list, trade: Trade) -> int:
    if child.age is not None and child.age < trade.min_age or trade.id in child.done:
        return 0
    return problem.repeats - sum(turn.trade == trade.id for turn in kept)


def room(problem: Problem) -> dict[tuple[str, int], int]:
    """Places left per trade and position of block, closed ones left out."""
    taken = Counter((turn.trade, turn.block) for turn in problem.kept)
    return {
        (trade.id, row): trade.capacity - taken[trade.id, block.id]
        for trade in problem.trades
        for row, block in enumerate(problem.blocks)
        if block.id not in trade.closed and block.id not in problem.over
    }


def top_wishes(problem: Problem, party: Party) -> tuple[tuple[frozenset[str], int], ...]:
    """For each member, the first wishes, and how many of them are still owed."""
    owed = []
    for child in party.members:
        first = frozenset(child.wishes[: problem.top[1]])
        had = {turn.trade for turn in problem.kept if turn.child == child.id}
        had |= set(child.done) if problem.count_done else set()
        possible = len(first & set(party.open))
        owed.append((first, max(0, min(problem.top[0] - len(first & had), possible, party.most))))
    return tuple(owed)


def ideals(problem: Problem, party: Party) -> tuple[int, ...]:
    """For each member, the most points that the turns left could bring to that child alone."""
    best = []
    for child in party.members:
        worth = sorted(
            (points(problem, child, trade) for trade, times in party.times.items() for _ in range(times)),
            reverse=True,
        )
        best.append(sum(worth[: party.most]))
    return tuple(best)
