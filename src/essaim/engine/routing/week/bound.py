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

MOST_LABELS = 50_000
QUICK_LABELS = 1_500
"""Labels per shift while prices are still wild: routes that pay are found, no bound is claimed."""

ROUTES_PER_SHIFT = 12
ENUMERATED = 20_000
CLOSE = 0.01
"""The bound may stay this far above the linear program's value."""
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
        """Take the routes of a plan as columns."""
        for shift, visits in enumerate(routes):
            if visits:
                self.routes[shift, tuple(visits)] = None

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

        answer = linprog(-self.values(), A_ub=self.matrix(), b_ub=self.limits(), method="highs-ipm")
        dual = np.maximum(0.0, -answer.ineqlin.marginals)
        n, shifts = len(self.problem.visits), len(self.arrays.shifts)
        return Prices(dual[:n], dual[n : n + shifts], dual[n + shifts :])

    def price(self, prices: Prices, most_labels: int) -> tuple[Prices, int]:
        """Add the routes that pay; return prices that no route beats, and how many were new."""
        before, raised = len(self.routes), prices.shifts.copy()
        for shift, facts in enumerate(self.arrays.shifts):
            gain = self.value - prices.visits - prices.minutes[facts.worker] * self.data.service
            gain = np.where(self.arrays.reachable[:, shift], gain, 0.0)
            raised[shift] = self._price_shift(shift, gain, raised[shift], most_labels)
        fresh = len(self.routes) - before
        return Prices(prices.visits, raised, prices.minutes), fresh

    def _price_shift(self, shift: int, gain, floor: float, most_labels: int) -> float:
        routes, totals, most = self._routes(shift, gain, floor, most_labels, every=False)
        for k in np.argsort(-totals, kind="stable")[:ROUTES_PER_SHIFT]:
            self.routes[shift, routes[k]] = None
        return max(most, floor) + SMALLEST_GAIN * (len(gain) + 1)

    def _routes(self, shift: int, gain, floor: float, most_labels: int, *, every: bool):
        """Return routes that gain more than ``floor``, their gains, and what bounds all others."""
        from .pricing import best_routes

        visits = np.flatnonzero(gain > SMALLEST_GAIN)
        density = gain[visits] / self.data.service[visits]
        visits = visits[np.argsort(-density, kind="stable")]
        parent, node, total, most = best_routes(self.data, shift, visits, gain[visits], floor + SMALLEST_GAIN, most_labels, every)
        good = np.flatnonzero(total > floor + SMALLEST_GAIN)
        traced = [_trace(int(label), parent, node, visits) for label in good]
        sound = [k for k, route in enumerate(traced) if route and len(set(route)) == len(route)]
        return [traced[k] for k in sound], total[good][sound], most

    def add_all_within(self, prices: Prices, room: float) -> None:
        """Add every route that loses less than ``room`` against the prices, within reason.

        Whatever plan comes within ``room`` of the bound is made of these (Baldacci et al. 2008).
        """
        for shift, facts in enumerate(self.arrays.shifts):
            gain = self.value - prices.visits - prices.minutes[facts.worker] * self.data.service
            gain = np.where(self.arrays.reachable[:, shift], gain, 0.0)
            floor = prices.shifts[shift] - room
            routes, totals, _ = self._routes(shift, gain, floor, ENUMERATED, every=True)
            for k in np.argsort(-totals, kind="stable")[: ENUMERATED // 10]:
                self.routes[shift, routes[k]] = None


def _trace(label: int, parent, node, visits) -> tuple[int, ...]:
    route: list[int] = []
    while label > 0:
        route.append(int(visits[node[label]]))
        label = int(parent[label])
    return tuple(reversed(route))


def grow(program: RouteProgram, *, stop: Stop, done: int, until: float, objective: float, on_progress: OnProgress) -> Bound:
    """Price routes in until none pays, the stop's share reaches ``until``, or the bound is met."""
    workers = len(program.problem.workers)
    best = first_bound(program.value, program.arrays, workers)
    centre, most_labels = None, QUICK_LABELS
    while stop.share(done) < until and not is_met(best.value, objective, program.value):
        exact = program.prices()
        centre = exact if centre is None else _between(centre, exact)
        prices, fresh = program.price(centre, most_labels)
        value = priced(prices, program.data.capacity)
        if value < best.value:
            best = Bound(value, prices)
        on_progress(Progress("bound", stop.share(done), objective, best.value))
        if fresh:
            most_labels = QUICK_LABELS
        elif most_labels == QUICK_LABELS:
            most_labels = MOST_LABELS
        elif value - priced(exact, program.data.capacity) < CLOSE:
            break
        else:
            centre = exact
    return best


def _between(a: Prices, b: Prices) -> Prices:
    """Return prices half-way: linear programs jump, their averages do not (Wentges 1997)."""
    return Prices((a.visits + b.visits) / 2, (a.shifts + b.shifts) / 2, (a.minutes + b.minutes) / 2)


def is_met(bound: float, objective: float, values: NDArray[np.float64]) -> bool:
    """Tell whether a bound leaves no room above an objective, all values being whole or not."""
    step = 1.0 if np.all(values == np.rint(values)) else 1e-6
    return bound < objective + step - 1e-9


def first_bound(priorities: NDArray[np.float64], arrays: WeekArrays, workers: int) -> Bound:
    """Return the bound that needs no search: every visit that anybody can make."""
    prices = np.where(arrays.reachable.any(axis=1), priorities, 0.0)
    nothing = Prices(prices, np.zeros(len(arrays.shifts)), np.zeros(workers))
    return Bound(float(prices.sum()), nothing)
