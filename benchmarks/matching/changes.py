"""A standing assignment that a hundred people join or leave, and the same found anew."""

from __future__ import annotations

from typing import Any

import numpy as np

from .clocks import clocks, since

MANY = 100
Data = dict[str, np.ndarray]


def _party(points: np.ndarray, rows: np.ndarray, capacity: int = 1) -> Any:
    from essaim.engine.matching import Party

    return Party.of(rows, points[rows, 0], points[rows, 1], quantity=np.full(len(rows), capacity))


def _standing(data: Data) -> tuple[Any, Any]:
    """Everybody but the last two hundred needs; changes of each kind have been made, so that all code is warm."""
    from essaim.engine.matching import Problem, Standing

    last, offers = len(data["needs"]) - 2 * MANY, np.arange(len(data["offers"]))
    problem = Problem(_party(data["needs"], np.arange(last)), _party(data["offers"], offers, int(data["capacity"])))
    standing = Standing(problem)
    standing.change(needs=_party(data["needs"], np.arange(last, last + MANY)))
    standing.change(gone_needs=range(MANY))
    return standing, _party(data["needs"], np.arange(last + MANY, last + 2 * MANY))


def _told(standing: Any, change: Any, spent: dict[str, float]) -> dict[str, Any]:
    from essaim.engine.certificates.matching import faults

    answer = standing.answer()
    proven = change.optimal and not faults(answer.problem, answer)
    return spent | {
        "objective": f"{change.served} served, {change.cost_m} m",
        "bound": f"{answer.most_served}, {answer.bound}", "gap": answer.gap, "certificate": proven,
        "search": f"{change.pivots} pivots" + (", anew" if change.anew else ""),
    }  # fmt: skip


def come(data: Data) -> dict[str, Any]:
    """A hundred needs arrive."""
    standing, late = _standing(data)
    begun = clocks()
    change = standing.change(needs=late)
    return _told(standing, change, since(begun))


def go(data: Data) -> dict[str, Any]:
    """A hundred of the served leave."""
    standing, _ = _standing(data)
    begun = clocks()
    change = standing.change(gone_needs=range(MANY, 2 * MANY))
    return _told(standing, change, since(begun))


def anew(data: Data) -> dict[str, Any]:
    """What the change replaces: the whole problem after the arrivals, solved."""
    from essaim.engine.matching import solve

    standing, late = _standing(data)
    standing.change(needs=late)
    problem = standing.problem
    begun = clocks()
    answer = solve(problem)
    return since(begun) | {
        "objective": f"{answer.served} served, {answer.cost_m} m",
        "bound": f"{answer.most_served}, {answer.bound}", "gap": answer.gap, "certificate": answer.optimal,
    }  # fmt: skip
