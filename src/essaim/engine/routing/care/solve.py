"""Solve home care with interdependent services by ruin and recreate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from essaim.engine.stopping import OnProgress, Progress, Stop, silent

from .problem import CareProblem

HOT, COLD = 0.3, 0.005
"""First and last temperature as shares of a first plan's cost for each patient."""
CHUNK = 50
MOST_REMOVED = 8


@dataclass(frozen=True)
class CareResult:
    """Services of each carer in order, with their starts.

    ``routes`` and ``starts`` have a row for every carer. ``objective`` is (distance + total
    lateness + worst lateness) / 3; the bound is a third of the least distance in and out of
    every visit, which is weak. ``reasons`` holds patients who could not be served.

    Attributes
    ----------
    routes : tuple of tuple of int
    starts : tuple of tuple of float
        Minutes, as in the problem.
    distance, total_lateness, worst_lateness, objective, bound, gap : float
        Minutes; the gap is a share of the objective.
    optimal : bool
    reasons : tuple of (str, str)
    certificate : dict of str to tuple of float
    """

    routes: tuple[tuple[int, ...], ...]
    starts: tuple[tuple[float, ...], ...]
    distance: float
    total_lateness: float
    worst_lateness: float
    objective: float
    bound: float
    gap: float
    optimal: bool
    reasons: tuple[tuple[str, str], ...]
    certificate: dict[str, tuple[float, ...]]


def solve(problem: CareProblem, *, stop: Stop, seed: int = 0, on_progress: OnProgress = silent) -> CareResult:
    """Minimise the mean of distance, total lateness and worst lateness (Mankowska et al. 2014).

    Parameters
    ----------
    problem : CareProblem
    stop : Stop
    seed : int
    on_progress : callable

    Returns
    -------
    CareResult
        The best plan found, the same for the same seed and number of iterations.
    """
    from essaim.engine.routing.ruin.plan import seeded

    from . import kernel

    data = _data(problem)
    patients, services = len(problem.ready), len(problem.patient)
    out = float(data.out[0])
    plans = [kernel.empty_plan(patients, services, problem.able.shape[1], out) for _ in range(3)]
    chance, done, most = seeded(seed), 0, min(MOST_REMOVED, patients)
    kernel.search(data, *plans, chance, 1e-9, most, 20)
    scale = float(plans[1].total[1] - plans[1].count[0] * out) / patients
    while (used := stop.share(done)) < 1 or not done:
        heat = scale * HOT * (COLD / HOT) ** min(used, 1.0)
        kernel.search(data, *plans, chance, heat, most, CHUNK)
        done += CHUNK
        shown = float(plans[1].total[1]) / 3
        on_progress(Progress("search", min(1.0, stop.share(done)), shown))
    return _result(problem, data, plans[1])


def _data(problem: CareProblem):
    from .kernel import Data

    n = len(problem.ready)
    apart = problem.way[:n, :n] + 0.5 * np.abs(problem.ready[:, None] - problem.ready[None, :])
    np.fill_diagonal(apart, -1)
    near = np.argsort(apart, axis=1, kind="stable").astype(np.int32)
    first = np.searchsorted(problem.patient, np.arange(n)).astype(np.int64)
    out = np.array([10 * (float(problem.way.max()) + float(problem.due.max()))])
    return Data(
        problem.way,
        problem.ready,
        problem.due,
        problem.patient,
        problem.length,
        problem.lag,
        problem.mates(),
        problem.able,
        first,
        near,
        out,
    )


def _result(problem: CareProblem, data, best) -> CareResult:
    from . import kernel

    start = np.empty(len(problem.patient))
    kernel.lateness(
        best.route,
        best.size,
        best.carer,
        data.way,
        data.ready,
        data.due,
        data.patient,
        data.length,
        data.lag,
        data.mate,
        start,
        kernel.NEVER,
    )
    routes = tuple(tuple(best.route[r, :size].tolist()) for r, size in enumerate(best.size))
    office = len(problem.ready)
    distance = 0.0
    for route in routes:
        nodes = [office, *(int(problem.patient[s]) for s in route), office]
        distance += float(sum(problem.way[a, b] for a, b in zip(nodes, nodes[1:], strict=False)))
    late = [max(0.0, float(start[s] - problem.due[problem.patient[s]])) for r in routes for s in r]
    total, worst = sum(late), max(late, default=0.0)
    objective = (distance + total + worst) / 3
    absent = sorted(problem.names[who] for who in best.absent[: int(best.count[0])])
    reasons = tuple((name, "No order of visits leaves room for this patient.") for name in absent)
    shares = least_ways(problem)
    bound = 0.0 if absent else min(objective, sum(shares) / 3)
    return CareResult(
        routes,
        tuple(tuple(float(start[s]) for s in route) for route in routes),
        distance,
        total,
        worst,
        objective,
        bound,
        (objective - bound) / objective if objective else 0.0,
        objective <= bound and not absent,
        reasons,
        {"least_ways": shares},
    )


def least_ways(problem: CareProblem) -> tuple[float, ...]:
    """Return half the least way in plus the least way out of each service's place."""
    n = len(problem.ready)
    way = problem.way + np.diag(np.full(n + 1, np.inf))
    half = (way.min(axis=0) + way.min(axis=1)) / 2
    return tuple(float(half[who]) for who in problem.patient)
