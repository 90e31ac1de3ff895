"""Solve vehicle routing with windows by ruin and recreate, or by PyVRP where it is installed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from essaim.engine.stopping import OnProgress, Progress, Stop, silent

from .problem import WindowsProblem

HOT, COLD = 100.0, 1.0
"""Temperatures in tenths of distance."""
CHUNK = 1000
NEIGHBOURS = 100
SHARES = (4, 4, 2, 1, 2, 2, 2)
"""How often clients come back at random, by demand, far, near, narrow, early, late first."""


@dataclass(frozen=True)
class WindowsResult:
    """Routes of client numbers and what they cost.

    ``objective`` and ``bound`` are distances (one decimal); ``reasons`` holds the clients that no
    route could take. The bound is that of the assignment of successors, which is weak.

    Attributes
    ----------
    routes : tuple of tuple of int
    objective, bound, gap : float
        The gap is a share of the objective.
    optimal : bool
    reasons : tuple of (int, str)
    certificate : dict of str to tuple of float
    """

    routes: tuple[tuple[int, ...], ...]
    objective: float
    bound: float
    gap: float
    optimal: bool
    reasons: tuple[tuple[int, str], ...]
    certificate: dict[str, tuple[float, ...]]


def solve(problem: WindowsProblem, *, stop: Stop, seed: int = 0, on_progress: OnProgress = silent) -> WindowsResult:
    """Minimise the distance by ruin and recreate (Christiaens, Vanden Berghe 2020).

    Parameters
    ----------
    problem : WindowsProblem
    stop : Stop
    seed : int
    on_progress : callable

    Returns
    -------
    WindowsResult
        The best plan found, the same for the same seed and number of iterations.
    """
    from essaim.engine.routing.ruin import kernel, plan

    data = _data(problem)
    longest = _longest(problem)
    state, best = plan.empty_plan(data, longest), plan.empty_plan(data, longest)
    undo, chance, done = plan.scratch(data, longest), plan.seeded(seed), 0
    while (used := stop.share(done)) < 1 or not done:
        heat = HOT * (COLD / HOT) ** min(used, 1.0)
        kernel.search(data, state, best, undo, chance, heat, heat, CHUNK)
        done += CHUNK
        on_progress(Progress("search", min(1.0, stop.share(done)), float(best.total[0]) / 10))
    routes = [tuple(int(v) + 1 for v in best.route[r, :size]) for r, size in enumerate(best.size)]
    absent = sorted(int(v) + 1 for v in best.absent[: int(best.count[0])])
    return _result(problem, tuple(sorted(route for route in routes if route)), absent)


def _result(problem: WindowsProblem, routes, absent: list[int]) -> WindowsResult:
    table = problem.tenths()
    legs = [(a, b) for route in routes for a, b in zip((0, *route), (*route, 0), strict=True)]
    objective = float(sum(table[a, b] for a, b in legs)) / 10
    rows, columns = successor_prices(problem)
    bound = min(objective, float(rows.sum() + columns.sum()) / 10) if not absent else 0.0
    reasons = tuple((client, "No vehicle could take this client.") for client in absent)
    gap = (objective - bound) / objective if objective else 0.0
    prices = {"leave": tuple(rows.tolist()), "enter": tuple(columns.tolist())}
    return WindowsResult(routes, objective, bound, gap, objective <= bound and not absent, reasons, prices)


def successor_prices(problem: WindowsProblem) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return prices of leaving and of entering each client, in tenths (index 0 unused).

    Every client has one predecessor and one successor; the prices are dual to that assignment,
    the depot being free, so that their sum is below the length of any set of routes.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csc_array

    table, n = problem.tenths(), len(problem.demand)
    a, b = np.nonzero(_possible(problem, table))
    rows = np.concatenate([a[a > 0], n + b[b > 0]])
    cols = np.concatenate([np.flatnonzero(a > 0), np.flatnonzero(b > 0)])
    matrix = csc_array((np.ones(len(rows)), (rows, cols)), shape=(2 * n, len(a)))
    needed = np.array([k % n > 0 for k in range(2 * n)], dtype=float)
    answer = linprog(table[a, b], A_eq=matrix, b_eq=needed, method="highs")
    if answer.x is None:
        return np.zeros(n), np.zeros(n)
    prices = np.floor(answer.eqlin.marginals * 1e6) / 1e6
    prices[[0, n]] = 0.0
    return prices[:n], prices[n:]


def _possible(problem: WindowsProblem, table: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which legs fit the windows and the capacity."""
    ready = np.maximum(problem.ready * 10, problem.ready[0] * 10 + table[0])
    ready[0] = problem.ready[0] * 10
    arrive = (ready + problem.service * 10)[:, None] + table
    together = problem.demand[:, None] + problem.demand[None, :] <= problem.capacity
    fits = (arrive <= problem.due[None, :] * 10 + 1e-9) & together
    np.fill_diagonal(fits, False)
    return fits


def _longest(problem: WindowsProblem) -> int:
    lightest = np.cumsum(np.sort(problem.demand[1:]))
    return int(np.searchsorted(lightest, problem.capacity, side="right")) + 1


def _data(problem: WindowsProblem):
    from essaim.engine.routing.ruin.plan import Data

    n, routes = len(problem.demand) - 1, problem.vehicles
    nodes = np.array([*range(1, n + 1), 0])
    table = problem.tenths()[np.ix_(nodes, nodes)]
    near = np.argsort(table[:n, :n] + np.diag(np.full(n, -1)), axis=1, kind="stable")
    shares = np.cumsum(SHARES) / sum(SHARES)
    return Data(
        minutes=table,
        cost=table,
        service=_tenths(problem.service[1:]),
        window_ptr=np.arange(n + 1),
        window_lo=_tenths(problem.ready[1:]),
        window_hi=_tenths(problem.due[1:]),
        demand=problem.demand[1:].astype(np.int64),
        weight=np.full(n, 20 * int(table.max()) + 1000),
        person=np.zeros(n, np.int64),
        choice_ptr=np.arange(n + 1) * routes,
        choice=np.tile(np.arange(routes), n),
        home=np.full(routes, n),
        opens=np.full(routes, _tenths(problem.ready[:1])[0]),
        closes=np.full(routes, _tenths(problem.due[:1])[0]),
        owner=np.arange(routes),
        twin=np.arange(routes) - 1,
        capacity=np.full(routes, problem.capacity),
        loyalty=np.zeros(1, np.int64),
        stranger=np.zeros((1, routes), np.int64),
        near=near[:, 1 : 1 + NEIGHBOURS].astype(np.int32),
        keys=_keys(problem, table, n),
        key_share=shares,
    )


def _tenths(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(values * 10).astype(np.int64)


def _keys(problem: WindowsProblem, table: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    ready, due = problem.ready[1:], problem.due[1:]
    home = table[n, :n]
    rows = [np.zeros(n), -problem.demand[1:], -home, home, due - ready, ready, -due]
    return np.array(rows, dtype=np.float64)
