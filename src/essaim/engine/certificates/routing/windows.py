"""Judge of routes with windows."""

from __future__ import annotations

from math import floor, sqrt
from typing import Any


def check_windows(problem: Any, result: Any) -> list[str]:
    """Judge routes with windows: every client once, loads, times, the distance, the bound.

    Parameters
    ----------
    problem, result : WindowsProblem, WindowsResult
        Or anything with the same attributes.

    Returns
    -------
    list of str
        The faults, in words; empty when the answer holds.
    """
    n = len(problem.demand)
    visited = [client for route in result.routes for client in route]
    left_out = [client for client, _ in result.reasons]
    faults = [] if sorted(visited + left_out) == list(range(1, n)) else ["not every client once"]
    if len(result.routes) > problem.vehicles:
        faults.append("more routes than vehicles")
    if faults:
        return faults
    total = 0
    for route in result.routes:
        if sum(int(problem.demand[client]) for client in route) > problem.capacity:
            faults.append(f"route {route} is overloaded")
        clock, at = float(problem.ready[0]) * 10, 0
        for client in [*route, 0]:
            leg = _tenths(problem, at, client)
            total, clock = total + leg, clock + leg
            if clock > float(problem.due[client]) * 10 + 1e-6:
                faults.append(f"client {client} is reached late")
            clock = max(clock, float(problem.ready[client]) * 10) + float(problem.service[client]) * 10
            at = client
    if abs(total / 10 - result.objective) > 1e-6:
        faults.append(f"the routes are {total / 10} long, not {result.objective}")
    return faults or _check_successors(problem, result)


def _tenths(problem: Any, a: int, b: int) -> int:
    (xa, ya), (xb, yb) = problem.place[a], problem.place[b]
    return floor(sqrt((xa - xb) ** 2 + (ya - yb) ** 2) * 10 + 1e-9)


def _check_successors(problem: Any, result: Any) -> list[str]:
    """No leg that windows and loads allow is shorter than leaving plus entering costs."""
    n, leave, enter = len(problem.demand), result.certificate["leave"], result.certificate["enter"]
    faults = ["the depot has a price"] if leave[0] or enter[0] else []
    for a in range(n):
        first = max(float(problem.ready[a]) * 10, float(problem.ready[0]) * 10 + _tenths(problem, 0, a))
        for b in range(n):
            leg = _tenths(problem, a, b)
            together = a and b and int(problem.demand[a]) + int(problem.demand[b]) > problem.capacity
            late = first * (a > 0) + float(problem.ready[0]) * 10 * (a == 0)
            late = late + float(problem.service[a]) * 10 + leg > float(problem.due[b]) * 10 + 1e-9
            if a != b and not late and not together and leave[a] + enter[b] > leg + 1e-6:
                faults.append(f"the leg {a} to {b} is shorter than its prices")
    if not result.reasons and result.bound > (sum(leave) + sum(enter)) / 10 + 1e-6:
        faults.append("the prices do not add up to the bound")
    if result.bound > result.objective + 1e-9 or result.optimal != (result.objective <= result.bound and not result.reasons):
        faults.append("the bound and the claim of optimality do not agree")
    return faults
