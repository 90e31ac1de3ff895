"""What multipliers prove, in whole points (the checker works this out again on its own)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .duals import MILLION
from .parties import Party, ideals, points, room, top_wishes
from .problem import Problem
from .result import Multipliers


def most_points(problem: Problem, everybody: Sequence[Party], prices: Multipliers, worst: int | None) -> int:
    """No plan has a greater total (among those where nobody loses more than ``worst``)."""
    floor = prices.floor if worst is not None else {}
    weights = {child.id: MILLION + floor.get(child.id, 0) for party in everybody for child in party.members}
    bound = _weighted(problem, everybody, prices, weights)
    if worst is not None:
        bound -= sum(
            floor.get(child.id, 0) * max(ideal - worst, 0)
            for party in everybody
            for child, ideal in zip(party.members, ideals(problem, party), strict=True)
        )
    return bound // MILLION


def least_loss(problem: Problem, everybody: Sequence[Party], prices: Multipliers) -> int:
    """In every plan somebody loses at least this."""
    total = sum(prices.floor.values())
    if total <= 0:
        return 0
    ideal = sum(
        prices.floor.get(child.id, 0) * best
        for party in everybody
        for child, best in zip(party.members, ideals(problem, party), strict=True)
    )
    return max(0, -(-(ideal - _weighted(problem, everybody, prices, prices.floor)) // total))


def _weighted(problem: Problem, everybody: Sequence[Party], prices: Multipliers, weights: Mapping[str, int]) -> int:
    """Most that the weighted points can be, by weak duality."""
    left: dict[str, int] = {}
    for (trade, _), places in room(problem).items():
        left[trade] = left.get(trade, 0) + places
    bound = sum(prices.places.get(trade, 0) * places for trade, places in left.items())
    for party in everybody:
        turn = prices.turns.get(party.members[0].id, 0)
        bound += turn * (party.most if turn > 0 else party.least)
        owed = list(zip(party.members, top_wishes(problem, party), strict=True))
        bound -= sum(prices.top.get(child.id, 0) * many for child, (_, many) in owed)
        for trade, times in party.times.items():
            gain = sum(weights.get(child.id, 0) * points(problem, child, trade) for child in party.members)
            gain += sum(prices.top.get(child.id, 0) for child, (first, many) in owed if many and trade in first)
            gain -= turn + prices.places.get(trade, 0) * len(party.members)
            bound += max(gain, 0) * times
    return bound
