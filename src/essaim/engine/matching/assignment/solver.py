"""Exact assignment: simplex on the pairs known, then a look over all pairs, until none is missing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...stopping import OnProgress, Progress, Stop, silent
from . import spread
from .answer import Assignment, Certificate
from .network import Network
from .problem import Problem, total
from .start import network_of

PIVOTS_AT_A_TIME = 20_000
PARTNERS_A_ROUND = 4


def solve(problem: Problem, *, stop: Stop | None = None, seed: int = 0, on_progress: OnProgress = silent) -> Assignment:
    """Serve as many units as possible, then at the least total cost, over all pairs.

    Parameters
    ----------
    problem : Problem
        ``n`` needs, ``m`` offers; any pair that no rule bars counts, near or far.
    stop : Stop, optional
        Asked with the number of pivots made; without one the search runs to the proven optimum.
    seed : int
        Without effect: the method draws no lots. Here for one shape of all solvers.
    on_progress : callable
        Receives `Progress` between two stretches of pivots.

    Returns
    -------
    Assignment
        The same for any order of the input. When stopped early, the best so far with its bound.

    Notes
    -----
    Primal network simplex (Dantzig 1951; strongly feasible bases, Cunningham 1976) with column
    generation by a tree of points under prices. Memory O(n + m + pairs looked at).
    """
    network = network_of(problem)
    done = optimise(network, stop, on_progress)
    return answer_of(problem, network, done)


def optimise(network: Network, stop: Stop | None, on_progress: OnProgress) -> bool:
    """Bring the network to its optimum; False if stopped before."""
    while True:
        settled = network.improve(PIVOTS_AT_A_TIME)
        share = 0.0 if stop is None else stop.share(network.pivots)
        on_progress(Progress("matching", share, float(network.objective())))
        if share >= 1:
            return False
        if settled and not network.add_violated(PARTNERS_A_ROUND):
            return True


def answer_of(problem: Problem, network: Network, done: bool) -> Assignment:
    """Read people, prices and proof off a network."""
    arcs, costs = network.flows()
    sizes = (problem.needs.quantity, problem.offers.quantity)
    need_rows, offer_rows, amounts, arc = spread.to_members(arcs, network.groups, sizes)
    prices = network.prices_of_rows(done)
    bound = total(sizes[0], prices[0]) - total(sizes[1], prices[1])
    served, demanded = int(amounts.sum()), int(sizes[0].sum())
    cost = total(amounts, costs[arc])
    least_unserved, bound_m = divmod(max(bound, 0), network.big)
    proven = done and bound == (demanded - served) * network.big + cost
    return Assignment(
        problem=problem,
        need_rows=need_rows,
        offer_rows=offer_rows,
        quantity=amounts,
        metres=costs[arc] - _steps(problem, need_rows, offer_rows),
        served=served,
        demanded=demanded,
        cost_m=cost,
        most_served=demanded - least_unserved,
        bound=bound_m,
        gap=_gap(demanded - served, cost, least_unserved, bound_m),
        optimal=proven,
        certificate=Certificate(*prices, network.big),
        pivots=network.pivots,
        nearest_m=network.nearest_of_rows(),
    )


def _gap(unserved: int, cost: int, least_unserved: int, bound: int) -> float:
    if unserved > least_unserved:
        return 1.0
    return (cost - bound) / cost if cost else 0.0


def _steps(problem: Problem, need_rows: NDArray, offer_rows: NDArray) -> NDArray[np.int64]:
    extra = np.zeros(len(need_rows), dtype=np.int64)
    for level, step in enumerate(problem.area_steps_m):
        apart = problem.needs.areas[need_rows, level] != problem.offers.areas[offer_rows, level]
        extra += step * apart
    return extra
