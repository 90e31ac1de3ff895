"""Verify a rotation from the problem alone: every rule holds, the points add up, none has more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

_MILLION = 1_000_000


def faults(problem: Any, result: Any) -> list[str]:
    """What is wrong with a result of ``rotation.solve``; an empty list when all of it holds.

    Whole numbers only. Where the certificate says ``search``, its multipliers are checked as a
    bound, and the last step of the proof is the word of branch and bound.
    """
    found = list(_plan_faults(problem, result))
    return found or list(_value_faults(problem, result)) or list(_bound_faults(problem, result))


def _plan_faults(problem: Any, result: Any) -> Iterator[str]:
    children = {child.id: child for child in problem.children}
    trades = {trade.id: trade for trade in problem.trades}
    row = {block.id: number for number, block in enumerate(problem.blocks)}
    kept, own, load = set(problem.kept), defaultdict(list), Counter()
    if not kept <= set(result.turns):
        yield "A turn that was to be kept is missing."
    if {turn.child for turn in result.turns} - set(children) or {turn.block for turn in result.turns} - set(row):
        yield "A turn names a child or a block that does not exist."
        return
    for turn in result.turns:
        own[turn.child].append(turn)
        load[turn.trade, turn.block] += 1
        if turn not in kept:
            yield from _turn_faults(problem, children[turn.child], trades.get(turn.trade), turn)
    for trade in problem.trades:
        for block in problem.blocks:
            open_now = block.id not in trade.closed and block.id not in problem.over
            if open_now and not trade.minimum <= load[trade.id, block.id] <= trade.capacity:
                yield f"{trade.id} in {block.id} has {load[trade.id, block.id]} children."
    for child in problem.children:
        yield from _year_faults(problem, child, own[child.id], row)
    place = {(turn.child, turn.block): turn.trade for turn in set(result.turns) - kept}
    everywhere = {(turn.child, turn.block): turn.trade for turn in result.turns}
    for child in problem.children:
        for block in row:
            mine = (child.id, block)
            if any(place.get(mine) != place.get((other, block)) for other in child.together):
                yield f"{child.id} is parted from one to be with in {block}."
            if mine in place and any(place[mine] == everywhere.get((other, block)) for other in child.apart):
                yield f"{child.id} meets one to be apart from in {block}."


def _turn_faults(problem: Any, child: Any, trade: Any, turn: Any) -> Iterator[str]:
    closed = trade is None or turn.block in (*trade.closed, *problem.over, *child.away)
    if closed or (child.age is not None and child.age < trade.min_age) or trade.id in child.done:
        yield f"{child.id} may not do {turn.trade} in {turn.block}."


def _year_faults(problem: Any, child: Any, turns: list[Any], row: dict[str, int]) -> Iterator[str]:
    if len({turn.block for turn in turns}) < len(turns):
        yield f"{child.id} is in two places at once."
    if max(Counter(turn.trade for turn in turns).values(), default=0) > problem.repeats:
        yield f"{child.id} repeats a trade too often."
    many = len(turns) + (len(child.done) if problem.count_done else 0)
    if not problem.each[0] <= many <= max(problem.each[1], len(problem.kept) and many):
        yield f"{child.id} has {many} turns."
    when = sorted(row[turn.block] for turn in turns if turn not in problem.kept or not problem.rest)
    if problem.rest and any(b - a <= problem.rest for a, b in zip(when, when[1:], strict=False)):
        yield f"{child.id} has too short a rest."
    first, owed = _owed(problem, child, _party(problem)[child.id])
    new = {turn.trade for turn in turns if turn not in problem.kept}
    if len(new & first) < owed:
        yield f"{child.id} has too few of the first wishes."


def _party(problem: Any) -> dict[str, frozenset[str]]:
    """For each child, all who stay together with it."""
    party = {child.id: frozenset({child.id}) for child in problem.children}
    for child in problem.children:
        for other in child.together:
            joined = party[child.id] | party[other]
            for each in joined:
                party[each] = joined
    return party


def _free(problem: Any, party: frozenset[str]) -> dict[str, int]:
    """How often a party may still do each trade in blocks that are left to it."""
    members = [child for child in problem.children if child.id in party]
    had = Counter((turn.child, turn.trade) for turn in problem.kept)
    busy = {turn.block for turn in problem.kept if turn.child in party} | set(problem.over)
    busy |= {block for child in members for block in child.away}
    free = {}
    for trade in problem.trades:
        when = sum(block.id not in busy and block.id not in trade.closed for block in problem.blocks)
        for child in members:
            barred = trade.id in child.done or (child.age is not None and child.age < trade.min_age)
            when = 0 if barred else min(when, problem.repeats - had[child.id, trade.id])
        if when > 0:
            free[trade.id] = when
    return free


def _limits(problem: Any, party: frozenset[str]) -> tuple[int, int]:
    """Least and most turns still to be given to a party."""
    given = []
    for child in (child for child in problem.children if child.id in party):
        kept = sum(turn.child == child.id for turn in problem.kept)
        given.append(kept + (len(child.done) if problem.count_done else 0))
    busy = {turn.block for turn in problem.kept if turn.child in party} | set(problem.over)
    busy |= {block for child in problem.children if child.id in party for block in child.away}
    blocks = sum(block.id not in busy for block in problem.blocks)
    most = max(min(problem.each[1] - each for each in given), 0)
    return max(max(problem.each[0] - each for each in given), 0), min(most, blocks)


def _owed(problem: Any, child: Any, party: frozenset[str]) -> tuple[set[str], int]:
    first = set(child.wishes[: problem.top[1]])
    had = {turn.trade for turn in problem.kept if turn.child == child.id}
    had |= set(child.done) if problem.count_done else set()
    possible = len(first & set(_free(problem, party)))
    return first, max(0, min(problem.top[0] - len(first & had), possible, _limits(problem, party)[1]))


def _points(problem: Any, child: Any, trade: str) -> int:
    many = len(problem.trades)
    return many - child.wishes.index(trade) if trade in child.wishes else (many - len(child.wishes) + 1) // 2


def _value_faults(problem: Any, result: Any) -> Iterator[str]:
    scores = Counter({child.id: 0 for child in problem.children})
    children = {child.id: child for child in problem.children}
    for turn in set(result.turns) - set(problem.kept):
        scores[turn.child] += _points(problem, children[turn.child], turn.trade)
    losses = {name: _ideal(problem, child) - scores[name] for name, child in children.items()}
    if dict(result.scores) != dict(scores) or result.objective != sum(scores.values()):
        yield "The points are not those of the turns."
    if dict(result.losses) != losses or result.worst_loss != max(losses.values()):
        yield "The losses are not those of the turns."
    if problem.fair and result.fairness_cost != result.total_alone - result.objective:
        yield "The cost of fairness does not add up."
    if result.bound < result.objective or (result.optimal and (result.gap or result.bound != result.objective)):
        yield "The bound contradicts the total."


def _ideal(problem: Any, child: Any) -> int:
    party = _party(problem)[child.id]
    free = _free(problem, party)
    worth = [_points(problem, child, trade) for trade, times in free.items() for _ in range(times)]
    return sum(sorted(worth, reverse=True)[: _limits(problem, party)[1]])


def _bound_faults(problem: Any, result: Any) -> Iterator[str]:
    certificate, children = result.certificate, problem.children
    ideal = {child.id: _ideal(problem, child) for child in children}
    floor = certificate.total.floor if certificate.worst else {}
    if min([0, *floor.values(), *certificate.total.places.values(), *certificate.total.top.values()]) < 0:
        yield "A multiplier has the wrong sign."
        return
    weight = {child.id: _MILLION + floor.get(child.id, 0) for child in children}
    bound = _dual(problem, certificate.total, weight)
    bound -= sum(many * max(ideal[name] - result.worst_loss, 0) for name, many in floor.items())
    if bound // _MILLION < result.objective:
        yield "The total exceeds what its multipliers allow: they belong to something else."
    if result.optimal and not certificate.search and bound // _MILLION != result.objective:
        yield "The multipliers do not prove the total."
    if not certificate.worst or not result.optimal:
        return
    shares = certificate.worst.floor
    if min([0, *shares.values(), *certificate.worst.places.values(), *certificate.worst.top.values()]) < 0:
        yield "A multiplier of the worst-off has the wrong sign."
        return
    most = sum(many * ideal[name] for name, many in shares.items()) - _dual(problem, certificate.worst, shares)
    least = max(0, -(-most // max(sum(shares.values()), 1)))
    if least > result.worst_loss or (not certificate.worst_search and least != result.worst_loss):
        yield "The multipliers do not prove the worst loss."


def _dual(problem: Any, prices: Any, weight: Any) -> int:
    """Weak duality: most that the weighted points can be, whatever the plan."""
    taken = Counter((turn.trade, turn.block) for turn in problem.kept)
    bound, seen, party_of = 0, set(), _party(problem)
    for trade in problem.trades:
        for block in problem.blocks:
            if block.id not in trade.closed and block.id not in problem.over:
                bound += prices.places.get(trade.id, 0) * (trade.capacity - taken[trade.id, block.id])
    for party in party_of.values():
        if party in seen:
            continue
        seen.add(party)
        members = [child for child in problem.children if child.id in party]
        turn, (least, most) = prices.turns.get(min(party), 0), _limits(problem, party)
        bound += turn * (most if turn > 0 else least)
        owed = {child.id: _owed(problem, child, party) for child in members}
        bound -= sum(prices.top.get(name, 0) * many for name, (_, many) in owed.items())
        for trade, times in _free(problem, party).items():
            gain = -turn - prices.places.get(trade, 0) * len(members)
            for child in members:
                first, many = owed[child.id]
                gain += weight.get(child.id, 0) * _points(problem, child, trade)
                gain += prices.top.get(child.id, 0) if many and trade in first else 0
            bound += max(gain, 0) * times
    return bound
