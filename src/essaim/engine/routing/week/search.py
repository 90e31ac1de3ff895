"""Ruin and recreate for a week of visits: from a problem to the compiled search and back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from essaim.engine.stopping import OnProgress, Progress, Stop

from .arrays import Ints, WeekArrays
from .problem import WeekProblem

MUST = 50
"""A fixed visit weighs this many ordinary ones, so that only necessity leaves it out."""

CHUNK = 500
NEIGHBOURS = 60
METRES_PER_MINUTE_APART = 20

Routes = list[list[int]]
"""Visits of each shift, in order, as indices."""


def leaving_out(problem: WeekProblem, arrays: WeekArrays) -> int:
    """Return the cost in metres of leaving out a visit of priority 1.

    Several times above any detour: on weeks of 300 visits this served more than a bare majority.
    """
    return int(9 * arrays.metres.max(initial=0)) + 12 * problem.metres_per_new_face + 3000


def data_of(problem: WeekProblem, arrays: WeekArrays):
    """Return the problem as `ruin.plan.Data`."""
    from essaim.engine.routing.ruin.plan import Data

    n = len(problem.visits)
    people = sorted({visit.person for visit in problem.visits})
    index = {person: k for k, person in enumerate(people)}
    keys = _orders(problem, arrays)
    choices = [np.flatnonzero(row) for row in arrays.reachable]
    unit = leaving_out(problem, arrays)
    return Data(
        minutes=arrays.minutes,
        cost=arrays.metres,
        service=_ints(visit.minutes for visit in problem.visits),
        window_ptr=_pointers(arrays.windows),
        window_lo=_ints(lo for windows in arrays.windows for lo, _ in windows),
        window_hi=_ints(hi for windows in arrays.windows for _, hi in windows),
        demand=_ints(visit.minutes for visit in problem.visits),
        weight=_ints(round(unit * worth(visit)) for visit in problem.visits),
        person=_ints(index[visit.person] for visit in problem.visits),
        choice_ptr=_pointers(choices),
        choice=np.concatenate([*choices, np.empty(0, np.int64)]).astype(np.int64),
        home=_ints(n + shift.worker for shift in arrays.shifts),
        opens=_ints(shift.opens for shift in arrays.shifts),
        closes=_ints(shift.closes for shift in arrays.shifts),
        owner=_ints(shift.worker for shift in arrays.shifts),
        twin=np.full(len(arrays.shifts), -1, np.int64),
        capacity=_ints(int(worker.hours_week * 60) for worker in problem.workers),
        loyalty=_ints([problem.metres_per_new_face]),
        stranger=_strangers(problem, people),
        near=_near(arrays),
        keys=keys,
        key_share=np.linspace(1 / len(keys), 1, len(keys)),
    )


def worth(visit) -> float:
    """Return the weight of a visit in the search."""
    fixed = bool(visit.fixed_worker) or visit.fixed_start is not None
    return visit.priority * (MUST if fixed else 1)


def _ints(values) -> Ints:
    return np.array(list(values), dtype=np.int64)


def _pointers(rows) -> Ints:
    return np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)


def _strangers(problem: WeekProblem, people: list[str]) -> Ints:
    table = np.array([[person in worker.knows for worker in problem.workers] for person in people], dtype=bool).reshape(
        len(people), len(problem.workers)
    )
    unknown = table.any(axis=1, keepdims=True) & ~table
    return unknown.astype(np.int64) * problem.metres_per_stranger


def _near(arrays: WeekArrays) -> NDArray[np.int32]:
    """Return each visit's neighbours: near on foot, and at hours that can follow each other."""
    n = len(arrays.windows)
    first = np.array([windows[0][0] for windows in arrays.windows])
    last = np.array([windows[-1][1] for windows in arrays.windows])
    gap = np.maximum(0, np.maximum(first[:, None] - last[None, :], first[None, :] - last[:, None]))
    apart = arrays.metres[:n, :n] + METRES_PER_MINUTE_APART * np.minimum(gap, 240)
    np.fill_diagonal(apart, -1)
    order = np.argsort(apart, axis=1, kind="stable")
    return order[:, 1 : 1 + NEIGHBOURS].astype(np.int32)


def _orders(problem: WeekProblem, arrays: WeekArrays) -> NDArray[np.float64]:
    n = len(problem.visits)
    homes = arrays.metres[:n, n:]
    far = homes.min(axis=1) if homes.size else np.zeros(n)
    choices = arrays.reachable.sum(axis=1)
    width = np.array([sum(hi - lo for lo, hi in windows) for windows in arrays.windows])
    minutes = np.array([visit.minutes for visit in problem.visits])
    priority = np.array([worth(visit) for visit in problem.visits])
    first = np.array([windows[0][0] for windows in arrays.windows])
    rows = [
        np.zeros(n),
        np.zeros(n),
        minutes,
        -minutes,
        -far,
        far,
        choices,
        width,
        first,
        -priority * 1000 + minutes,
    ]
    return np.array(rows, dtype=np.float64)


def longest_route(problem: WeekProblem, arrays: WeekArrays) -> int:
    """Return a number of visits that no shift exceeds, plus one."""
    if not problem.visits or not arrays.shifts:
        return 1
    shortest = min(visit.minutes for visit in problem.visits)
    span = max(shift.closes - shift.opens for shift in arrays.shifts)
    return min(len(problem.visits), span // shortest) + 1


class Search:
    """The state of a search: the plan at hand, the best one, the chance; advanced in chunks."""

    def __init__(self, problem: WeekProblem, arrays: WeekArrays, seed: int) -> None:
        from essaim.engine.routing.ruin import kernel, plan

        self.problem, self.arrays = problem, arrays
        self._plan, self._kernel = plan, kernel
        self.data = data_of(problem, arrays)
        self.longest = longest_route(problem, arrays)
        self.plan = plan.empty_plan(self.data, self.longest)
        self.best = plan.empty_plan(self.data, self.longest)
        self.undo = plan.scratch(self.data, self.longest)
        self.chance = plan.seeded(seed)
        self.unit = leaving_out(problem, arrays)

    def load(self, routes: Routes) -> None:
        """Start again from these routes (which must be feasible)."""
        fresh = self._plan.empty_plan(self.data, self.longest)
        for r, visits in enumerate(routes):
            for i, visit in enumerate(visits):
                self._kernel.put(self.data, fresh, visit, r, i)
        left = np.flatnonzero(fresh.place < 0)
        fresh.absent[: len(left)] = left
        fresh.count[0] = len(left)
        self._kernel.copy_plan(fresh, self.plan)
        if fresh.total[0] < self.best.total[0]:
            self._kernel.copy_plan(fresh, self.best)

    def run(
        self,
        stop: Stop,
        on_progress: OnProgress,
        *,
        hot: float,
        cold: float,
        share: tuple[float, float],
        done: int = 0,
    ) -> int:
        """Cool from ``hot`` to ``cold`` metres while the stop's share goes through ``share``."""
        first, last = share
        used = stop.share(done)
        while used < last or not done:
            part = min(1.0, max(0.0, (used - first) / (last - first)))
            heat = hot * (cold / hot) ** part
            self._kernel.search(self.data, self.plan, self.best, self.undo, self.chance, heat, heat, CHUNK)
            done += CHUNK
            used = stop.share(done)
            served = len(self.data.service) - int(self.best.count[0])
            on_progress(Progress("search", min(used, 1.0), served))
        return done

    def routes(self) -> Routes:
        """Return the best plan's visits by shift."""
        best = self.best
        return [best.route[r, : best.size[r]].tolist() for r in range(len(best.size))]
