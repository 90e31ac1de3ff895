"""Judge of home care with interdependent services."""

from __future__ import annotations

from typing import Any


def check_home_care(problem: Any, result: Any) -> list[str]:
    """Judge home care: every service once by someone able, two carers, lags, lateness, cost.

    Parameters
    ----------
    problem, result : CareProblem, CareResult
        Or anything with the same attributes.

    Returns
    -------
    list of str
        The faults, in words; empty when the answer holds. Linear in the services.
    """
    faults: list[str] = []
    begun: dict[int, tuple[float, int]] = {}
    office, distance = len(problem.ready), 0.0
    for carer, (route, starts) in enumerate(zip(result.routes, result.starts, strict=True)):
        clock, at = 0.0, office
        for service, start in zip(route, starts, strict=True):
            here = int(problem.patient[service])
            distance, clock = distance + float(problem.way[at][here]), clock + float(problem.way[at][here])
            if service in begun:
                faults.append(f"service {service} is given twice")
            if not problem.able[service][carer]:
                faults.append(f"carer {carer} cannot give service {service}")
            if start < clock - 1e-4 or start < problem.ready[here] - 1e-4:
                faults.append(f"service {service} cannot start at {start}")
            begun[service] = (start, carer)
            clock, at = start + float(problem.length[service]), here
        distance += float(problem.way[at][office])
    return faults or _check_care(problem, result, begun, distance)


def _check_care(problem: Any, result: Any, begun: dict, distance: float) -> list[str]:
    faults, left_out, late = [], {name for name, _ in result.reasons}, []
    for service, whose in enumerate(problem.patient):
        name = problem.names[whose]
        if (service in begun) == (name in left_out):
            faults.append(f"patient {name} is neither served nor explained")
        elif service in begun:
            late.append(max(0.0, begun[service][0] - float(problem.due[whose])))
            following = service + 1
            if following < len(problem.patient) and problem.patient[following] == whose:
                if following not in begun:
                    faults.append(f"patient {name} gets one service of two")
                    continue
                lag = begun[following][0] - begun[service][0]
                least, most = problem.lag[service]
                if not least - 1e-4 <= lag <= most + 1e-4:
                    faults.append(f"the services of {name} are {lag} apart")
                if begun[following][1] == begun[service][1]:
                    faults.append(f"patient {name} sees one carer twice")
    claims = [
        (distance, result.distance),
        (sum(late), result.total_lateness),
        (max(late, default=0.0), result.worst_lateness),
        ((distance + sum(late) + max(late, default=0.0)) / 3, result.objective),
    ]
    faults += [f"{true} was reported as {said}" for true, said in claims if abs(true - said) > 1e-4]
    return faults or _check_least_ways(problem, result)


def _check_least_ways(problem: Any, result: Any) -> list[str]:
    n, total, faults = len(problem.ready), 0.0, []
    for whose, share in zip(problem.patient, result.certificate["least_ways"], strict=True):
        into = min(float(problem.way[other][whose]) for other in range(n + 1) if other != whose)
        out = min(float(problem.way[whose][other]) for other in range(n + 1) if other != whose)
        total += share
        if not 0 <= share <= (into + out) / 2 + 1e-9:
            faults.append(f"the way to {problem.names[whose]} is shorter than claimed")
    if not result.reasons and result.bound > total / 3 + 1e-6:
        faults.append("the ways do not add up to the bound")
    if result.bound > result.objective + 1e-9 or result.optimal != (result.objective <= result.bound and not result.reasons):
        faults.append("the bound and the claim of optimality do not agree")
    return faults
