"""Why each child does what they do: the first wishes had, and why the others are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .duals import MILLION
from .parties import Party
from .problem import Child, Problem, Trade, Turn
from .result import Certificate


def reasons(problem: Problem, everybody: Sequence[Party], turns: Sequence[Turn], certificate: Certificate) -> Mapping[str, tuple[str, ...]]:
    """Sentences for each child."""
    had: dict[str, set[str]] = {child.id: set() for child in problem.children}
    for turn in turns:
        had[turn.child].add(turn.trade)
    party_of = {child.id: party for party in everybody for child in party.members}
    return {
        child.id: (
            _summary(problem, child, had[child.id]),
            *_missing(problem, child, had[child.id], party_of[child.id], certificate),
        )
        for child in sorted(problem.children, key=lambda child: child.id)
    }


def _summary(problem: Problem, child: Child, had: set[str]) -> str:
    first = child.wishes[: problem.top[1]]
    many = sum(trade in had for trade in first)
    return f"{many} of the first {len(first)} wishes, {len(had)} trades in all."


def _missing(problem: Problem, child: Child, had: set[str], party: Party, certificate: Certificate) -> list[str]:
    trades = {trade.id: trade for trade in problem.trades}
    return [_why_not(problem, child, trades[name], party, certificate) for name in child.wishes[: problem.top[1]] if name not in had]


def _why_not(problem: Problem, child: Child, trade: Trade, party: Party, certificate: Certificate) -> str:
    if trade.id in child.done:
        return f"{trade.id}: already made."
    if child.age is not None and child.age < trade.min_age:
        return f"{trade.id}: from {trade.min_age:g} years."
    if trade.id not in party.times:
        return f"{trade.id}: not possible for all who stay together, or closed whenever there is time."
    price = certificate.total.places.get(trade.id, 0)
    if price > 0:
        return f"{trade.id}: all its places are taken; one more would be worth {price / MILLION:g} points to all."
    return f"{trade.id}: other turns together were worth more."
