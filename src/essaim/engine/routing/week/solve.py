"""Solve a week of visits: search, price routes for a bound, choose among routes, search again."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from math import floor

import numpy as np

from essaim.engine.stopping import Iterations, OnProgress, Progress, Stop, silent

from .arrays import WeekArrays, arrays_of
from .bound import Bound, RouteProgram, first_bound, grow, is_met
from .problem import WeekProblem
from .reasons import fill, timed, why_unserved
from .result import Planned, WeekPrices, WeekResult
from .search import CHUNK, Routes, Search

HOT, COLD = 0.1, 100.0
"""First temperature as a share of the cost of leaving a visit out; last one in metres."""
SEARCH_UNTIL = 0.75
MIP_NODES = 200
CHOICE_SECONDS = 15.0
"""The integer program hears no interruption, hence never runs longer under a clock."""


def solve(problem: WeekProblem, *, stop: Stop, seed: int = 0, on_progress: OnProgress = silent, prove: bool = True) -> WeekResult:
    """Plan a week of visits: first the priorities served, then continuity and metres.

    Ruin and recreate (Christiaens, Vanden Berghe 2020), then a linear program over routes
    priced in exactly, whose prices bound every plan, then a choice among all routes met
    by integer programming, then ruin and recreate from the better plan.

    Parameters
    ----------
    problem : WeekProblem
    stop : Stop
        How long to go on. With `Iterations` the answer is the same for any order of the input.
    seed : int
    on_progress : callable
    prove : bool
        False skips the bound: all of the allowance goes to the search.

    Returns
    -------
    WeekResult
    """
    arrays = arrays_of(problem)
    if not problem.visits or not arrays.shifts:
        return _result(problem, arrays, [[] for _ in arrays.shifts], None)
    search = Search(problem, arrays, seed)
    hot = HOT * search.unit
    if not prove:
        search.run(stop, on_progress, hot=hot, cold=COLD, share=(0.0, 1.0))
        return _result(problem, arrays, _filled(problem, arrays, search), None)
    program, bound, done = _search_and_bound(search, hot, stop, on_progress)
    _choose_better(search, program, bound, stop, done, on_progress)
    start = max(stop.share(done), SEARCH_UNTIL)
    search.run(stop, on_progress, hot=3 * COLD, cold=COLD / 3, share=(start, 1.0), done=done)
    return _result(problem, arrays, _filled(problem, arrays, search), bound)


def _filled(problem: WeekProblem, arrays: WeekArrays, search: Search) -> Routes:
    routes = search.routes()
    fill(problem, arrays, routes)
    return routes


def _search_and_bound(search: Search, hot: float, stop: Stop, on_progress: OnProgress) -> tuple[RouteProgram, Bound, int]:
    """Search in a thread of its own (the kernels hold no lock) while routes are priced in."""
    program = RouteProgram(search.problem, search.arrays, search.data)
    first = Search(search.problem, search.arrays, 0)
    first.run(Iterations(4 * CHUNK), silent, hot=COLD, cold=COLD, share=(0.0, 1.0))
    program.add(first.routes())
    objective = _served(program, first.routes())
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(search.run, stop, on_progress, hot=hot, cold=COLD, share=(0.0, SEARCH_UNTIL))
        bound = grow(
            program,
            stop=stop,
            done=0,
            until=SEARCH_UNTIL,
            objective=objective,
            on_progress=on_progress,
        )
        return program, bound, running.result()


def _choose_better(
    search: Search,
    program: RouteProgram,
    bound: Bound,
    stop: Stop,
    done: int,
    on_progress: OnProgress,
) -> None:
    """Take the best choice among all routes met, where it serves more than the search does."""
    objective = _served(program, search.routes())
    if stop.share(done) >= 1 or is_met(bound.value, objective, program.value):
        return
    on_progress(Progress("choice", stop.share(done), objective, bound.value))
    program.add(search.routes())
    whole = np.all(program.value == np.rint(program.value))
    room = max(0.0, bound.value - objective - float(whole)) + 1e-3
    program.add_all_within(bound.prices, room)
    chosen = _choose(program, bound, room, stop)
    if _served(program, chosen) > objective + 1e-9:
        search.load(chosen)


def _served(program: RouteProgram, routes: Routes) -> float:
    return float(sum(program.value[visit] for route in routes for visit in route))


def _choose(program: RouteProgram, bound: Bound, room: float, stop: Stop) -> Routes:
    """Choose among the known routes by integer programming (HiGHS through scipy)."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    routes = _promising(program, bound, room)
    if not routes:
        return []
    program.routes = dict.fromkeys(routes)
    options: dict[str, float] = {"node_limit": MIP_NODES}
    left = getattr(stop, "seconds_left", None)
    if left is not None:
        options["time_limit"] = min(CHOICE_SECONDS, max(0.1, left() * 0.6))
    answer = milp(
        -program.values(),
        integrality=np.ones(len(routes)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(program.matrix(), -np.inf, program.limits()),
        options=options,
    )
    chosen: Routes = [[] for _ in program.arrays.shifts]
    for (shift, visits), taken in zip(routes, [] if answer.x is None else answer.x, strict=False):
        if taken > 0.5:
            chosen[shift] = list(visits)
    return chosen


def _promising(program: RouteProgram, bound: Bound, room: float, most: int = 20_000) -> list:
    """Return the routes of which any better plan is made: those that lose at most ``room``."""
    prices = np.concatenate([bound.prices.visits, bound.prices.shifts, bound.prices.minutes])
    loss = program.matrix().T @ prices - program.values()
    routes, order = list(program.routes), np.argsort(loss, kind="stable")[:most]
    return [routes[k] for k in np.sort(order[loss[order] <= room])]


def _result(problem: WeekProblem, arrays: WeekArrays, routes: Routes, bound: Bound | None) -> WeekResult:
    plan, travel = _planned(problem, arrays, routes)
    priority = {visit.id: visit.priority for visit in problem.visits}
    objective = float(sum(priority[row.visit] for row in plan))
    proof = bound or _trivial_bound(problem, arrays)
    value = max(objective, _rounded(problem, proof.value))
    return WeekResult(
        plan=plan,
        reasons=why_unserved(problem, arrays, routes),
        objective=objective,
        bound=value,
        gap=(value - objective) / objective if objective else float(value > 0),
        optimal=value - objective < 1e-9,
        certificate=_prices(problem, arrays, proof),
        asked=len(problem.visits),
        served=len(plan),
        travel_m=travel,
        continuity=continuity(problem, plan),
    )


def _trivial_bound(problem: WeekProblem, arrays: WeekArrays) -> Bound:
    priorities = np.array([visit.priority for visit in problem.visits])
    return first_bound(priorities, arrays, len(problem.workers))


def _rounded(problem: WeekProblem, value: float) -> float:
    """Round a bound down where every priority is a whole number."""
    whole = all(visit.priority == int(visit.priority) for visit in problem.visits)
    return float(floor(value + 1e-9)) if whole else value


def _planned(problem: WeekProblem, arrays: WeekArrays, routes: Routes) -> tuple[tuple[Planned, ...], int]:
    rows, total = [], 0
    for shift, route in enumerate(routes):
        worker = arrays.shifts[shift].worker
        home = at = len(problem.visits) + worker
        for visit, start in zip(route, timed(problem, arrays, shift, route), strict=True):
            metres = int(arrays.metres[at, visit])
            rows.append(Planned(problem.visits[visit].id, problem.workers[worker].id, start, metres))
            total, at = total + metres, visit
        total += int(arrays.metres[at, home])
    return tuple(rows), total


def continuity(problem: WeekProblem, plan: tuple[Planned, ...]) -> float:
    """Return the mean number of workers met by those who have several visits in the plan."""
    person = {visit.id: visit.person for visit in problem.visits}
    met = defaultdict(list)
    for row in plan:
        met[person[row.visit]].append(row.worker)
    several = [len(set(workers)) for workers in met.values() if len(workers) > 1]
    return sum(several) / len(several) if several else 0.0


def _prices(problem: WeekProblem, arrays: WeekArrays, bound: Bound) -> WeekPrices:
    visits, shifts, minutes = bound.prices.visits, bound.prices.shifts, bound.prices.minutes
    return WeekPrices(
        {visit.id: float(p) for visit, p in zip(problem.visits, visits, strict=True)},
        {(problem.workers[shift.worker].id, shift.opens): float(p) for shift, p in zip(arrays.shifts, shifts, strict=True)},
        {worker.id: float(p) for worker, p in zip(problem.workers, minutes, strict=True)},
    )
