"""Judge of dial-a-ride routes."""

from __future__ import annotations

from math import sqrt
from typing import Any


def check_dial_a_ride(problem: Any, result: Any) -> list[str]:
    """Judge dial-a-ride routes: requests, order, load, windows, rides, durations, the distance.

    Parameters
    ----------
    problem, result : DialProblem, DialResult
        Or anything with the same attributes.

    Returns
    -------
    list of str
        The faults, in words; empty when the answer holds. Linear in the stops.
    """
    n = (len(problem.place) - 1) // 2
    visited = [node for route in result.routes for node in route]
    left_out = [end for request, _ in result.reasons for end in (request, request + n)]
    faults = [] if sorted(visited + left_out) == list(range(1, 2 * n + 1)) else ["not every stop once"]
    if len(result.routes) > problem.vehicles:
        faults.append("more routes than vehicles")
    if faults:
        return faults
    total = 0.0
    for route, leaves, starts in zip(result.routes, result.leaves, result.starts, strict=True):
        faults += _check_ride(problem, n, route, leaves, starts)
        total += sum(_straight(problem, a, b) for a, b in zip((0, *route), (*route, 0), strict=True))
    if abs(total - result.objective) > 1e-4:
        faults.append(f"the routes are {total} long, not {result.objective}")
    return faults or _check_ride_bound(problem, n, result)


def _straight(problem: Any, a: int, b: int) -> float:
    (xa, ya), (xb, yb) = problem.place[a], problem.place[b]
    return sqrt((xa - xb) ** 2 + (ya - yb) ** 2)


def _check_ride(problem: Any, n: int, route: Any, leaves: float, starts: Any) -> list[str]:
    faults, aboard, clock, at, begun = [], 0, leaves, 0, {}
    for node, start in zip(route, starts, strict=True):
        clock += _straight(problem, at, node)
        aboard += int(problem.load[node])
        if start < clock - 1e-4 or not problem.ready[node] - 1e-4 <= start <= problem.due[node] + 1e-4:
            faults.append(f"node {node} cannot start at {start}")
        if aboard > problem.capacity:
            faults.append(f"too many aboard after {node}")
        if node > n and node - n not in begun:
            faults.append(f"{node} comes before its pick-up on this route")
        elif node > n:
            ride = start - begun[node - n] - problem.service[node - n]
            if ride > problem.longest_ride + 1e-4:
                faults.append(f"request {node - n} rides {ride}")
        begun[node] = start
        clock, at = start + problem.service[node], node
    clock += _straight(problem, at, 0)
    if clock - leaves > problem.longest_route + 1e-4 or clock > problem.due[0] + 1e-4:
        faults.append("a route is too long or ends too late")
    if leaves < problem.ready[0] - 1e-4:
        faults.append("a vehicle leaves too early")
    return faults


def _check_ride_bound(problem: Any, n: int, result: Any) -> list[str]:
    """Every leg that a plan may hold costs at least leaving its start plus entering its end."""
    leave, enter = result.certificate["leave"], result.certificate["enter"]
    faults = ["the depot has a price"] if leave[0] or enter[0] else []
    ready, due = _narrowed(problem, n)
    for a in range(2 * n + 1):
        for b in range(2 * n + 1):
            leg = _straight(problem, a, b)
            never = (
                a == b
                or (a == 0 and b > n)
                or (0 < a <= n and b == 0)
                or a == b + n
                and b > 0
                or ready[a] + problem.service[a] + leg > due[b] + 1e-6
                or abs(int(problem.load[a]) + int(problem.load[b])) > problem.capacity
            )
            if not never and leave[a] + enter[b] > leg + 1e-6:
                faults.append(f"the leg {a} to {b} is shorter than its prices")
    if not result.reasons and result.bound > sum(leave) + sum(enter) + 1e-6:
        faults.append("the prices do not add up to the bound")
    if result.bound > result.objective + 1e-9 or result.optimal != (result.objective <= result.bound and not result.reasons):
        faults.append("the bound and the claim of optimality do not agree")
    return faults


def _narrowed(problem: Any, n: int) -> tuple[list[float], list[float]]:
    ready, due = [float(x) for x in problem.ready], [float(x) for x in problem.due]
    for i in range(1, n + 1):
        served, direct = float(problem.service[i]), _straight(problem, i, i + n)
        ready[i] = max(ready[i], ready[i + n] - problem.longest_ride - served)
        due[i] = min(due[i], due[i + n] - direct - served)
        ready[i + n] = max(ready[i + n], ready[i] + served + direct)
        due[i + n] = min(due[i + n], due[i] + served + problem.longest_ride)
    return ready, due
