"""The engines compared: each reads the same raw points and answers with the same facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import changes, command
from .clocks import clocks, since

Data = dict[str, np.ndarray]
RADIUS_M = 6_371_008.8


def essaim(data: Data) -> dict[str, Any]:
    """All pairs, with the certificate checked; compiled code warmed first, as at set-up."""
    from essaim.engine.certificates.matching import faults
    from essaim.engine.matching import solve

    for many in (20, 4_000):
        solve(_problem({side: data[side][:many] for side in ("needs", "offers")} | {"capacity": np.array(1)}))
    begun = clocks()
    problem = _problem(data)
    answer = solve(problem)
    spent = since(begun)
    return spent | {
        "objective": f"{answer.served} served, {answer.cost_m} m",
        "bound": f"{answer.most_served}, {answer.bound}",
        "gap": answer.gap,
        "certificate": answer.optimal and not faults(problem, answer),
    }


def _problem(data: Data) -> Any:
    from essaim.engine.matching import Party, Problem

    needs, offers = data["needs"], data["offers"]
    return Problem(
        Party.of(np.arange(len(needs)), needs[:, 0], needs[:, 1]),
        Party.of(
            np.arange(len(offers)), offers[:, 0], offers[:, 1],
            quantity=np.full(len(offers), int(data["capacity"])),
        ),
    )  # fmt: skip


def ortools_nearest(data: Data) -> dict[str, Any]:
    """OR-Tools' minimum-cost flow on the 32 nearest offers of each need: fast, but not all pairs."""
    from scipy.spatial import cKDTree

    begun = clocks()
    needs, offers = _vectors(data["needs"]), _vectors(data["offers"])
    chord, near = cKDTree(offers).query(needs, min(32, len(offers)))
    tails = np.repeat(np.arange(len(needs)), near.shape[1])
    return _ortools(data, begun, tails, near.ravel(), _arc(chord.ravel()))


def ortools_complete(data: Data) -> dict[str, Any]:
    """OR-Tools' minimum-cost flow on every pair."""
    begun = clocks()
    needs, offers = _vectors(data["needs"]), _vectors(data["offers"])
    chord = np.linalg.norm(needs[:, None] - offers[None], axis=2).ravel()
    tails = np.repeat(np.arange(len(needs)), len(offers))
    return _ortools(data, begun, tails, np.tile(np.arange(len(offers)), len(needs)), _arc(chord))


def _ortools(data: Data, begun: tuple[float, float], tails: np.ndarray, heads: np.ndarray, costs: np.ndarray) -> dict[str, Any]:
    from ortools.graph.python import min_cost_flow

    n, m, capacity = len(data["needs"]), len(data["offers"]), int(data["capacity"])
    flow = min_cost_flow.SimpleMinCostFlow()
    ends = np.concatenate([n + np.arange(m), np.arange(n)])
    flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([tails, ends]),
        np.concatenate([n + heads, np.full(n + m, n + m)]),
        np.concatenate([np.ones(len(tails), int), np.full(m, capacity), np.ones(n, int)]),
        np.concatenate([costs, np.zeros(m, int), np.full(n, 10**8)]),
    )
    flow.set_nodes_supplies(np.arange(n), np.ones(n, int))
    flow.set_node_supply(n + m, -n)
    if flow.solve() != flow.OPTIMAL:
        raise SystemExit("OR-Tools found no optimum.")
    unserved, cost = divmod(flow.optimal_cost(), 10**8)
    return since(begun) | {"objective": f"{n - unserved} served, {cost} m"}


def _vectors(points: np.ndarray) -> np.ndarray:
    phi, lam = np.radians(points).T
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=1)


def _arc(chord: np.ndarray) -> np.ndarray:
    return np.floor(2 * RADIUS_M * np.arcsin(np.minimum(1, chord / 2)) + 0.5).astype(np.int64)


ENGINES: dict[str, Callable[[Data], dict[str, Any]]] = {
    "essaim": essaim,
    "100 come": changes.come,
    "100 go": changes.go,
    "solve anew": changes.anew,
    "essaim match": command.match,
    "ortools on 32 nearest": ortools_nearest,
    "ortools on all pairs": ortools_complete,
}
