"""Solve dial-a-ride by ruin and recreate, with the bound of the assignment of successors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from essaim.engine.stopping import OnProgress, Progress, Stop, silent

from .problem import DialProblem

HOT, COLD = 0.004, 0.0003
"""First and last temperature as shares of the first plan's cost for each request."""
CHUNK = 200
MOST_REMOVED = 16


@dataclass(frozen=True)
class DialResult:
    """Routes of node numbers (pick-up i, delivery i + n), their starts, and what they cost.

    ``starts[r][k]`` is the start of service at ``routes[r][k]``; ``leaves[r]`` the departure.
    ``reasons`` holds the requests that no route could take. The bound is weak.

    Attributes
    ----------
    routes : tuple of tuple of int
    leaves : tuple of float
    starts : tuple of tuple of float
        Minutes.
    objective, bound, gap : float
        In the unit of the coordinates; the gap is a share of the objective.
    optimal : bool
    reasons : tuple of (int, str)
    certificate : dict of str to tuple of float
    """

    routes: tuple[tuple[int, ...], ...]
    leaves: tuple[float, ...]
    starts: tuple[tuple[float, ...], ...]
    objective: float
    bound: float
    gap: float
    optimal: bool
    reasons: tuple[tuple[int, str], ...]
    certificate: dict[str, tuple[float, ...]]


def solve(problem: DialProblem, *, stop: Stop, seed: int = 0, on_progress: OnProgress = silent) -> DialResult:
    """Minimise the distance of a dial-a-ride plan, serving as many requests as possible.

    Ruin and recreate with insertions checked against windows, capacity, ride times and route
    durations by the least solution of their difference constraints.

    Parameters
    ----------
    problem : DialProblem
    stop : Stop
    seed : int
    on_progress : callable

    Returns
    -------
    DialResult
        The best plan found, the same for the same seed and number of iterations.
    """
    from essaim.engine.routing.ruin.plan import seeded

    from . import kernel

    data, n = _data(problem), problem.requests
    plans = [kernel.empty_plan(n, problem.vehicles, data.limits[3]) for _ in range(3)]
    chance, done = seeded(seed), 0
    most = min(MOST_REMOVED, max(2, n // 2))
    scale = _scale(data, plans, chance, most)
    while (used := stop.share(done)) < 1 or not done:
        heat = scale * HOT * (COLD / HOT) ** min(used, 1.0)
        kernel.search(data, *plans, chance, heat, most, CHUNK)
        done += CHUNK
        on_progress(Progress("search", min(1.0, stop.share(done)), float(plans[1].total[0])))
    return _result(problem, data, plans[1])


def _scale(data, plans, chance, most: int) -> float:
    """Return the cost of a first plan without its penalties."""
    from . import kernel

    kernel.search(data, *plans, chance, 1e-9, most, 20)
    best = plans[1]
    return float(best.total[0] - best.count[0] * data.limits[3]) or 1.0


def _data(problem: DialProblem):
    from .kernel import Data

    n, way = problem.requests, problem.ways()
    ready, due = _tightened(problem, way)
    middle = (ready + due) / 2
    apart = way[1 : n + 1, 1 : n + 1] + way[n + 1 :, n + 1 :]
    apart = apart + 0.3 * np.abs(middle[1 : n + 1, None] - middle[None, 1 : n + 1])
    np.fill_diagonal(apart, -1)
    near = np.argsort(apart, axis=1, kind="stable")[:, 1:]
    width = np.minimum(due[1 : n + 1] - ready[1 : n + 1], due[n + 1 :] - ready[n + 1 :])
    keys = np.array([-way[0, 1 : n + 1], width, middle[1 : n + 1], -way[range(1, n + 1), range(n + 1, 2 * n + 1)]])
    out = 10 * (float(way.max()) + 1) * 2
    limits = np.array([problem.capacity, problem.longest_route, problem.longest_ride, out])
    return Data(
        way,
        problem.service.astype(float),
        problem.load.astype(np.int64),
        ready,
        due,
        near.astype(np.int32).reshape(n, -1),
        keys,
        limits,
    )


def _tightened(problem: DialProblem, way) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Narrow each window by the other end of its request (Cordeau 2006)."""
    n = problem.requests
    ready, due = problem.ready.astype(float), problem.due.astype(float)
    p, d = slice(1, n + 1), slice(n + 1, 2 * n + 1)
    direct = np.array([way[i, i + n] for i in range(1, n + 1)]) + problem.service[p]
    ready[p] = np.maximum(ready[p], ready[d] - problem.longest_ride - problem.service[p])
    due[p] = np.minimum(due[p], due[d] - direct)
    ready[d] = np.maximum(ready[d], ready[p] + direct)
    due[d] = np.minimum(due[d], due[p] + problem.service[p] + problem.longest_ride)
    return ready, due


def _result(problem: DialProblem, data, best) -> DialResult:
    from . import kernel

    rows = sorted(best.route[r, :size].tolist() for r, size in enumerate(best.size) if size)
    leaves, starts, objective = [], [], 0.0
    for row in rows:
        begin, where = np.empty(len(row) + 2), np.empty(len(data.service), np.int64)
        kernel.schedule(
            np.array(row, np.int32),
            len(row),
            data.way,
            data.service,
            data.ready,
            data.due,
            data.limits,
            begin,
            where,
        )
        leaves.append(float(begin[0]))
        starts.append(tuple(begin[1:-1].tolist()))
        objective += float(sum(data.way[a, b] for a, b in zip([0, *row], [*row, 0], strict=True)))
    absent = sorted(int(request) + 1 for request in best.absent[: int(best.count[0])])
    leave, enter = successor_prices(problem, data)
    bound = min(objective, float(leave.sum() + enter.sum())) if not absent else 0.0
    reasons = tuple((request, "No vehicle could take this request.") for request in absent)
    gap = (objective - bound) / objective if objective else 0.0
    return DialResult(
        tuple(tuple(row) for row in rows),
        tuple(leaves),
        tuple(starts),
        objective,
        bound,
        gap,
        objective <= bound and not absent,
        reasons,
        {"leave": tuple(leave.tolist()), "enter": tuple(enter.tolist())},
    )


def successor_prices(problem: DialProblem, data) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return prices of leaving and entering each node, dual to the assignment of successors."""
    from scipy.optimize import linprog
    from scipy.sparse import csc_array

    nodes = len(data.service)
    a, b = np.nonzero(_possible(problem, data))
    rows = np.concatenate([a[a > 0], nodes + b[b > 0]])
    cols = np.concatenate([np.flatnonzero(a > 0), np.flatnonzero(b > 0)])
    matrix = csc_array((np.ones(len(rows)), (rows, cols)), shape=(2 * nodes, len(a)))
    needed = np.array([k % nodes > 0 for k in range(2 * nodes)], dtype=float)
    answer = linprog(data.way[a, b], A_eq=matrix, b_eq=needed, method="highs")
    if answer.x is None:
        return np.zeros(nodes), np.zeros(nodes)
    prices = answer.eqlin.marginals - 1e-9
    prices[[0, nodes]] = 0.0
    return prices[:nodes], prices[nodes:]


def _possible(problem: DialProblem, data) -> NDArray[np.bool_]:
    """Tell which legs a plan may hold: by windows, capacity, and the order of each request."""
    n = problem.requests
    fits = (data.ready + data.service)[:, None] + data.way <= data.due[None, :] + 1e-7
    fits &= np.abs(problem.load[:, None] + problem.load[None, :]) <= problem.capacity
    np.fill_diagonal(fits, False)
    fits[0, n + 1 :] = False
    fits[1 : n + 1, 0] = False
    for i in range(1, n + 1):
        fits[i + n, i] = False
    return fits
