"""Verify an allocation from the problem alone: it holds, it is worth what it says, none is better."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

_BASE = 2**200


def faults(problem: Any, result: Any) -> list[str]:
    """What is wrong with a result of ``allocation.solve``; an empty list when all of it holds.

    Plain whole numbers, one pass over the choices. Where branch and bound kept groups whole
    (``certificate.search``), the bound of the prices is checked as a bound, and the last step of
    the proof is the search's word.
    """
    found = list(_plan_faults(problem, result))
    return found or list(_value_faults(problem, result)) or list(_bound_faults(problem, result))


def _choices(problem: Any) -> dict[str, dict[str, int]]:
    """Admissible choices of each person, with their ranks."""
    lists: dict[str, dict[str, int]] = {person: {} for person in problem.people}
    for row, place, rank in zip(problem.chooser, problem.chosen, problem.rank, strict=True):
        young = problem.age[row] < problem.min_age[place]
        barred = problem.needs_access[row] and not problem.accessible[place]
        if not (young or barred):
            lists[problem.people[row]][problem.workshops[place]] = int(rank)
    return lists


def _groups(problem: Any) -> list[list[str]]:
    """People still free, those of a group together."""
    groups = defaultdict(list)
    for number, (person, word) in enumerate(zip(problem.people, problem.group, strict=True)):
        if person not in problem.moves:
            groups[word or number].append(person)
    return list(groups.values())


def _plan_faults(problem: Any, result: Any) -> Iterator[str]:
    if len(result.places) != len(problem.people) or len(result.ranks) != len(problem.people):
        yield "Somebody is missing from the result."
        return
    lists, place = _choices(problem), dict(zip(problem.people, result.places, strict=True))
    given = defaultdict(dict)
    for row, spot, rank in zip(problem.chooser, problem.chosen, problem.rank, strict=True):
        given[problem.people[row]][problem.workshops[spot]] = int(rank)
    for person, rank in zip(problem.people, result.ranks, strict=True):
        if rank != given[person].get(place[person], 0):
            yield f"{person} has another rank than the result says."
        if person in problem.moves and place[person] != problem.moves[person]:
            yield f"{person} is not where the manual move put them."
        elif person not in problem.moves and place[person] and place[person] not in lists[person]:
            yield f"{person} may not be in {place[person]}."
    load = Counter(each for each in result.places if each)
    for spot, most, least in zip(problem.workshops, problem.capacity, problem.minimum, strict=True):
        if not least <= load[spot] <= most:
            yield f"{spot} has {load[spot]} people, not between {least} and {most}."
    for group in _groups(problem):
        if len({place[person] for person in group}) > 1:
            yield f"The group of {group[0]} is torn apart."


def _value_faults(problem: Any, result: Any) -> Iterator[str]:
    count = Counter(rank for rank in result.ranks if rank)
    power = 2 if problem.rule == "squares" else 1
    worth: Any = sum(many * rank**power for rank, many in count.items())
    if problem.rule == "rank-maximal":
        worth = tuple(count[rank] for rank in range(1, len(result.objective) + 1))
    placed = sum(1 for place in result.places if place)
    facts = (worth, placed, len(problem.people) - placed, dict(count))
    if facts != (result.objective, result.assigned, result.unassigned, dict(result.by_rank)):
        yield "The objective or the counts are not those of the plan."
    if result.optimal and (result.gap or result.bound != result.objective or result.most_assigned < placed):
        yield "It is called optimal against its own bound."


def _bound_faults(problem: Any, result: Any) -> Iterator[str]:
    cost, price = _combined(result.certificate)
    yield from _rule_faults(problem, result.certificate.costs)
    lists, scale = _choices(problem), result.certificate.scale
    place = dict(zip(problem.people, result.places, strict=True))
    taken = Counter(spot for spot in problem.moves.values() if spot)
    bound = worth = 0
    for group in _groups(problem):
        common = set.intersection(*(set(lists[person]) for person in group))
        values = {spot: scale * sum(cost[lists[person][spot]] for person in group) for spot in common} | {
            None: scale * cost[0] * len(group)
        }
        worth += values[place[group[0]]]
        bound += min(value + len(group) * price.get(spot, 0) for spot, value in values.items())
    for spot, most, least in zip(problem.workshops, problem.capacity, problem.minimum, strict=True):
        rent = int(most) if price.get(spot, 0) > 0 else max(int(least) - taken[spot], 0) + taken[spot]
        bound -= price.get(spot, 0) * (rent - taken[spot])
    yield from _claim_faults(problem, result, cost[0] * scale, bound, scale)
    if worth < bound:
        yield "The plan costs less than the bound of its prices: these are prices of something else."
    if result.optimal and not result.certificate.search and worth // scale != -(-bound // scale):
        yield "The prices do not prove that nothing is better."


def _claim_faults(problem: Any, result: Any, out: int, bound: int, scale: int) -> Iterator[str]:
    """Without a search, nothing may be claimed beyond what the prices prove."""
    if result.certificate.search or problem.rule == "rank-maximal":
        return
    stay, left = divmod(-(-bound // scale), out // scale)
    hand = sum(1 for spot in problem.moves.values() if spot is None)
    if result.most_assigned < len(problem.people) - stay - hand:
        yield "It says that fewer can be placed than the prices prove."
    if result.most_assigned == result.assigned and not problem.moves and result.bound > left:
        yield "It claims a higher bound than the prices prove."


def _combined(certificate: Any) -> tuple[dict[int, int], dict[str, int]]:
    """One cost per rank and one price per workshop, the earlier passes outweighing the later ones."""
    cost: dict[int, int] = defaultdict(int)
    price: dict[str, int] = defaultdict(int)
    for costs, prices in zip(certificate.costs, certificate.prices, strict=True):
        for rank in certificate.costs[0]:
            cost[rank] = cost[rank] * _BASE + costs[rank]
        for spot in certificate.prices[0]:
            price[spot] = price[spot] * _BASE + prices[spot]
    return cost, price


def _rule_faults(problem: Any, costs: Any) -> Iterator[str]:
    """The costs must be those of the rule, else the prices prove something else."""
    ranks = sorted(rank for rank in costs[0] if rank)
    many = len(problem.people)
    if problem.rule == "rank-maximal":
        order = [(number, rank) for number, each in enumerate(costs) for rank in ranks if each[rank]]
        falling = all(
            costs[a[0]][a[1]] < 0 and (a[0] < b[0] or costs[a[0]][a[1]] < many * costs[b[0]][b[1]])
            for a, b in zip(order, order[1:], strict=False)
        )
        if [rank for _, rank in order] != ranks or not falling or any(each[0] for each in costs):
            yield "The costs are not those of the rule."
        return
    power = 2 if problem.rule == "squares" else 1
    heavy = sum(sorted((rank**power for rank in ranks), reverse=True)[:1]) * (many - len(problem.moves))
    if any(costs[0][rank] != rank**power for rank in ranks) or costs[0][0] <= heavy:
        yield "The costs are not those of the rule."
