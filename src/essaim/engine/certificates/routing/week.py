"""Judge of a week of visits: every rule, every figure, and the prices that bound it."""

from __future__ import annotations

from math import floor
from typing import Any

from .ways import way_of


def _starts(visit: Any) -> list[tuple[int, int]]:
    fixed = visit.fixed_start
    return sorted(visit.windows) if fixed is None else [(fixed, fixed)]


def _may(visit: Any, worker: Any) -> bool:
    return (
        visit.fixed_worker in ("", worker.id)
        and all(skill in worker.skills for skill in visit.skills)
        and (not visit.languages or any(word in worker.languages for word in visit.languages))
        and visit.gender in ("", worker.gender)
    )


def check_week(problem: Any, result: Any, *, prove: bool = True) -> list[str]:
    """Judge a plan of a week: every rule, every figure of the report, and the bound.

    Parameters
    ----------
    problem, result : WeekProblem, WeekResult
        Or anything with the same attributes.
    prove : bool
        Whether to verify the prices too, which takes longer.

    Returns
    -------
    list of str
        The faults, in words; empty when the answer holds.
    """
    faults = _check_rows(problem, result.plan) or _check_shifts(problem, result)
    return faults or _check_figures(problem, result) or (_check_prices(problem, result) if prove else [])


def _check_rows(problem: Any, plan: Any) -> list[str]:
    visits = {visit.id: visit for visit in problem.visits}
    workers = {worker.id: worker for worker in problem.workers}
    faults, seen = [], set()
    for row in plan:
        if row.visit not in visits or row.worker not in workers:
            faults.append(f"{row.visit} or {row.worker} does not exist")
            continue
        if row.visit in seen:
            faults.append(f"{row.visit} is served twice")
        seen.add(row.visit)
        if not _may(visits[row.visit], workers[row.worker]):
            faults.append(f"{row.worker} does not suit {row.visit}")
        if not any(lo <= row.start <= hi for lo, hi in _starts(visits[row.visit])):
            faults.append(f"{row.visit} starts outside its windows")
    for worker in problem.workers:
        spent = sum(visits[row.visit].minutes for row in plan if row.worker == worker.id and row.visit in visits)
        if spent > worker.hours_week * 60:
            faults.append(f"{worker.id} works {spent} minutes in the week")
    return faults


def _check_shifts(problem: Any, result: Any) -> list[str]:
    """Walk every worker's week, shift by shift, from home and back."""
    visits = {visit.id: visit for visit in problem.visits}
    faults, walked = [], 0.0
    for worker in problem.workers:
        rows = sorted((row for row in result.plan if row.worker == worker.id), key=lambda r: r.start)
        for opens, closes in worker.shifts:
            clock, at = opens, worker
            for row in [row for row in rows if opens <= row.start < closes]:
                length, minutes = way_of(problem, at, visits[row.visit])
                if clock + minutes > row.start:
                    faults.append(f"{worker.id} cannot be at {row.visit} at {row.start}")
                if abs(length - row.travel_m) > 0.51:
                    faults.append(f"the way to {row.visit} is {length} m, not {row.travel_m}")
                clock, at, walked = (
                    row.start + visits[row.visit].minutes,
                    visits[row.visit],
                    walked + row.travel_m,
                )
                rows.remove(row)
            length, minutes = way_of(problem, at, worker)
            walked += floor(length + 0.5)
            if clock + minutes > closes:
                faults.append(f"{worker.id} is not back by {closes}")
        faults += [f"{row.visit} lies in no shift of {worker.id}" for row in rows]
    if abs(walked - result.travel_m) > 1 + len(problem.visits) / 2:
        faults.append(f"the ways add up to {walked} m, not {result.travel_m}")
    return faults


def _check_figures(problem: Any, result: Any) -> list[str]:
    priority = {visit.id: visit.priority for visit in problem.visits}
    person = {visit.id: visit.person for visit in problem.visits}
    served = {row.visit for row in result.plan}
    met: dict[str, list[str]] = {}
    for row in result.plan:
        met.setdefault(person[row.visit], []).append(row.worker)
    several = [len(set(workers)) for workers in met.values() if len(workers) > 1]
    mean = sum(several) / len(several) if several else 0.0
    claims = [
        ("visits asked for", len(priority), result.asked),
        ("visits served", len(served), result.served),
        ("objective", sum(priority[visit] for visit in served), result.objective),
        ("continuity", mean, result.continuity),
        ("visits with a reason", sorted(set(priority) - served), sorted(r.visit for r in result.reasons)),
        ("optimal", result.bound - result.objective < 1e-9, result.optimal),
    ]
    faults = [
        f"{what}: {true}, not {said}"
        for what, true, said in claims
        if true != said and not (isinstance(true, float) and abs(true - said) < 1e-6)
    ]
    if result.bound < result.objective - 1e-9:
        faults.append("the bound is below what the plan serves")
    return faults


def _check_prices(problem: Any, result: Any) -> list[str]:
    """Verify that no route is worth more than its prices, and that the prices add up."""
    prices = result.certificate
    faults = [
        f"the price of {key} is negative"
        for table in (prices.visits, prices.shifts, prices.minutes)
        for key, price in table.items()
        if price < 0
    ]
    total = sum(prices.visits.values()) + sum(prices.shifts.values())
    total += sum(prices.minutes[worker.id] * floor(worker.hours_week * 60) for worker in problem.workers)
    whole = all(visit.priority == int(visit.priority) for visit in problem.visits)
    proven = floor(total + 1e-9) if whole else total
    if result.bound < proven - 1e-6 and result.bound > result.objective + 1e-9 or (result.optimal and proven > result.objective + 1e-6):
        faults.append(f"the prices add up to {total}, which does not prove {result.bound}")
    for worker in problem.workers:
        for opens, closes in worker.shifts:
            limit = prices.shifts[worker.id, opens] + 1e-6
            if _a_route_beats(problem, prices, worker, opens, closes, limit):
                faults.append(f"a route of {worker.id} from {opens} is worth more than its prices")
    return faults


def _a_route_beats(problem: Any, prices: Any, worker: Any, opens: int, closes: int, limit: float) -> bool:
    """Tell whether some route gains more than ``limit``: labels in the order of their length."""
    gains = {}
    for visit in problem.visits:
        gain = visit.priority - prices.visits[visit.id] - prices.minutes[worker.id] * visit.minutes
        if gain > 1e-7 and _may(visit, worker) and any(lo < closes and hi >= opens for lo, hi in _starts(visit)):
            gains[visit] = gain
    dense = sorted(gains, key=lambda visit: -gains[visit] / visit.minutes)
    way = {(a.id, b.id): way_of(problem, a, b)[1] for a in [*dense, worker] for b in [*dense, worker]}
    nearest = {v.id: min([way[a.id, v.id] for a in [*dense, worker] if a is not v]) for v in dense}
    labels = {(frozenset(), worker.id): (opens, 0.0)}
    while labels:
        longer: dict = {}
        for (seen, at), (clock, gain) in labels.items():
            for visit in dense:
                if visit.id in seen:
                    continue
                arrival = clock + way[at, visit.id]
                start = next((max(arrival, lo) for lo, hi in _starts(visit) if arrival <= hi), None)
                if start is None or start + visit.minutes + way[visit.id, worker.id] > closes:
                    continue
                done, total, mask = start + visit.minutes, gain + gains[visit], seen | {visit.id}
                if total > limit:
                    return True
                more, left = 0.0, closes - done
                for other in dense:
                    if left <= 0:
                        break
                    if other.id not in mask and _starts(other)[-1][1] >= done:
                        span = other.minutes + nearest[other.id]
                        more += gains[other] * min(1.0, left / span)
                        left -= span
                if total + more <= limit:
                    continue
                key = (mask, visit.id)
                if key not in longer or done < longer[key][0]:
                    longer[key] = (done, total)
        labels = longer
    return False
