"""How many visits could be served at most: prices per visit and per worked minute, by routes.

The linear program chooses routes (one per shift at most, each visit once at most, weekly hours);
its routes are priced in exactly. For any prices the value

    sum of visit prices + sum of shift prices + sum of the workers' minutes times their prices

bounds every plan from above as soon as no route is worth more than the prices of what it uses
(duality; Desaulniers, Desrosiers, Solomon 2005). The prices are the certificate, whatever solver
found them: a shift's price is raised here to its best route where the solver's was too low.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from essaim.engine.stopping import OnProgress, Progress, Stop

from .arrays import WeekArrays
from .problem import WeekProblem
from .search import Routes

MOST_LABELS = 200_000
QUICK_LABELS = 1_500
"""Labels per shift while prices are still wild: routes that pay are found, no bound is claimed."""

ROUTES_PER_SHIFT = 12
SMALLEST_GAIN = 1e-7

Route = tuple[int, tuple[int, ...]]
"""A shift, and its visits in order."""


@dataclass(frozen=True)
class Prices:
    """What a visit, a shift and a minute of a worker's week are worth."""

    visits: NDArray[np.float64]
    shifts: NDArray[np.float64]
    minutes: NDArray[np.float64]


@dataclass(frozen=True)
class Bound:
    """An upper bound on the priorities served, and the prices that prove it."""

    value: float
    prices: Prices


def priced(prices: Prices, capacity: NDArray[np.int64]) -> float:
    """Return the sum of all prices, each times how much there is of it."""
    return float(prices.visits.sum() + prices.shifts.sum() + prices.minutes @ capacity)


class RouteProgram:
    """The linear program over routes, grown by pricing."""

    def __init__(self, problem: WeekProblem, arrays: WeekArrays, data) -> None:
        self.problem, self.arrays, self.data = problem, arrays, data
        self.value = np.array([visit.priority for visit in problem.visits])
        self.routes: dict[Route, None] = {}

    def add(self, routes: Routes) -> None:
        """Take the routes of a plan as columns, and each of their visits on its own."""
        for shift, visits in enumerate(routes):
            if visits:
                self.routes[shift, tuple(visits)] = None
        for visit, shift in zip(*np.nonzero(self.arrays.reachable), strict=True):
            self.routes[int(shift), (int(visit),)] = None

    def matrix(self):
        """Return the columns as a sparse matrix: rows are visits, shifts, then workers."""
        from scipy.sparse import csc_array

        n, shifts = len(self.problem.visits), len(self.arrays.shifts)
        rows, cols, cells = [], [], []
        for column, (shift, visits) in enumerate(self.routes):
            worker = n + shifts + self.arrays.shifts[shift].worker
            rows += [*visits, n + shift, worker]
            cols += [column] * (len(visits) + 2)
            cells += [1.0] * (len(visits) + 1) + [float(self.data.service[list(visits)].sum())]
        shape = (n + shifts + len(self.problem.workers), len(self.routes))
        return csc_array((cells, (rows, cols)), shape=shape)

    def limits(self) -> NDArray[np.float64]:
        """Return the right-hand sides of the rows."""
        ones = np.ones(len(self.problem.visits) + len(self.arrays.shifts))
        return np.concatenate([ones, self.data.capacity.astype(float)])

    def values(self) -> NDArray[np.float64]:
        """Return the priorities served by each column."""
        return np.array([self.value[list(visits)].sum() for _, visits in self.routes])

    def prices(self) -> Prices:
        """Solve the linear program over the routes known so far."""
        from scipy.optimize import linprog

        answer = linprog(-self.values(), A_ub=self.matrix(), b_ub=self.limits(), method="highs")
        dual = np.maximum(0.0, -answer.ineqlin.marginals)
        n, shifts = len(self.problem.visits), len(self.arrays.shifts)
        return Prices(dual[:n], dual[n : n + shifts], dual[n + shifts :])

    def price(self, prices: Prices, most_labels: int) -> tuple[Prices, int, bool]:
        """Add the routes that pay; return prices that no route beats, new routes, exactness."""
        before, exact = len(self.routes), True
        raised = prices.shifts.copy()
        for shift, facts in enumerate(self.arrays.shifts):
            gain = self.value - prices.visits - prices.minutes[facts.worker] * self.data.service
            gain = np.where(self.arrays.reachable[:, shift], gain, 0.0)
            best, whole = self._price_shift(shift, gain, raised[shift], most_labels)
            raised[shift], exact = max(raised[shift], best), exact and whole
        fresh = len(self.routes) - before
        return Prices(prices.visits, raised, prices.minutes), fresh, exact

    def _price_shift(self, shift: int, gain, floor: float, most_labels: int) -> tuple[float, bool]:
        from .pricing import best_routes

        visits = np.flatnonzero(gain > SMALLEST_GAIN)
        density = gain[visits] / self.data.service[visits]
        visits = visits[np.argsort(-density, kind="stable")]
        parent, node, total, whole = best_routes(
            self.data, shift, visits, gain[visits], floor + SMALLEST_GAIN, most_labels
        )
        order = np.argsort(-total, kind="stable")[:ROUTES_PER_SHIFT]
        for label in order[total[order] > floor + SMALLEST_GAIN]:
            route = _trace(int(label), parent, node, visits)
            if len(set(route)) == len(route):
                self.routes[shift, route] = None
        slack = SMALLEST_GAIN * (len(visits) + 1)
        return float(max(total[order[0]], floor)) + slack, whole


def _trace(label: int, parent, node, visits) -> tuple[int, ...]:
    route: list[int] = []
    while label > 0:
        route.append(int(visits[node[label]]))
        label = int(parent[label])
    return tuple(reversed(route))


def grow(program: RouteProgram, *, stop: Stop, done: int, until: float, objective: float,
         on_progress: OnProgress) -> Bound:
    """Price routes in until none pays, the stop's share reaches ``until``, or the bound is met."""
    best = first_bound(program)
    most_labels = QUICK_LABELS
    while stop.share(done) < until:
        prices, fresh, exact = program.price(program.prices(), most_labels)
        value = priced(prices, program.data.capacity)
        if exact and value < best.value:
            best = Bound(value, prices)
        on_progress(Progress("bound", stop.share(done), objective, best.value))
        if (not fresh and most_labels == MOST_LABELS) or best.value - objective < 1e-6:
            break
        most_labels = QUICK_LABELS if fresh else MOST_LABELS
    return best


def first_bound(program: RouteProgram) -> Bound:
    """Return the bound that needs no search: every visit that anybody can make."""
    arrays = program.arrays
    prices = np.where(arrays.reachable.any(axis=1), program.value, 0.0)
    shifts, workers = np.zeros(len(arrays.shifts)), np.zeros(len(program.problem.workers))
    return Bound(float(prices.sum()), Prices(prices, shifts, workers))
