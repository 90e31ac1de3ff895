"""Judges of routing answers, in plain Python, sharing no line with the solvers.

Each function returns the faults that it finds, in sentences; an empty list accepts the answer.
"""

from __future__ import annotations

from math import asin, ceil, cos, floor, radians, sin, sqrt
from typing import Any

RADIUS_M = 6_371_008.8


def metres(a: Any, b: Any) -> int:
    """Return the great-circle distance of two places with ``lat`` and ``lon``, to the metre."""
    turn = sin(radians(b.lat - a.lat) / 2) ** 2
    turn += cos(radians(a.lat)) * cos(radians(b.lat)) * sin(radians(b.lon - a.lon) / 2) ** 2
    return floor(2 * RADIUS_M * asin(sqrt(min(1.0, turn))) + 0.5)


def _way(problem: Any, a: Any, b: Any) -> tuple[float, int]:
    length = metres(a, b) * problem.detour
    return length, ceil(length / (problem.speed_kmh * 1000 / 60) - 1e-9)


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
        spent = sum(visits[row.visit].minutes for row in plan
                    if row.worker == worker.id and row.visit in visits)
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
                length, minutes = _way(problem, at, visits[row.visit])
                if clock + minutes > row.start:
                    faults.append(f"{worker.id} cannot be at {row.visit} at {row.start}")
                if abs(length - row.travel_m) > 0.51:
                    faults.append(f"the way to {row.visit} is {length} m, not {row.travel_m}")
                clock, at, walked = row.start + visits[row.visit].minutes, visits[row.visit], walked + row.travel_m
                rows.remove(row)
            length, minutes = _way(problem, at, worker)
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
    faults = [f"{what}: {true}, not {said}" for what, true, said in claims
              if true != said and not (isinstance(true, float) and abs(true - said) < 1e-6)]
    if result.bound < result.objective - 1e-9:
        faults.append("the bound is below what the plan serves")
    return faults


def _check_prices(problem: Any, result: Any) -> list[str]:
    """Verify that no route is worth more than its prices, and that the prices add up."""
    prices = result.certificate
    faults = [f"the price of {key} is negative"
              for table in (prices.visits, prices.shifts, prices.minutes)
              for key, price in table.items() if price < 0]
    total = sum(prices.visits.values()) + sum(prices.shifts.values())
    total += sum(prices.minutes[worker.id] * floor(worker.hours_week * 60) for worker in problem.workers)
    whole = all(visit.priority == int(visit.priority) for visit in problem.visits)
    proven = floor(total + 1e-9) if whole else total
    if result.bound < proven - 1e-6 and result.bound > result.objective + 1e-9 or (
        result.optimal and proven > result.objective + 1e-6
    ):
        faults.append(f"the prices add up to {total}, which does not prove {result.bound}")
    for worker in problem.workers:
        for opens, closes in worker.shifts:
            limit = prices.shifts[worker.id, opens] + 1e-6
            if _a_route_beats(problem, prices, worker, opens, closes, limit):
                faults.append(f"a route of {worker.id} from {opens} is worth more than its prices")
    return faults


def _a_route_beats(problem: Any, prices: Any, worker: Any, opens: int, closes: int,
                   limit: float) -> bool:
    """Tell whether some route gains more than ``limit``: labels in the order of their length."""
    gains = {}
    for visit in problem.visits:
        gain = visit.priority - prices.visits[visit.id] - prices.minutes[worker.id] * visit.minutes
        if gain > 1e-7 and _may(visit, worker) and any(lo < closes and hi >= opens for lo, hi in _starts(visit)):
            gains[visit] = gain
    dense = sorted(gains, key=lambda visit: -gains[visit] / visit.minutes)
    way = {(a.id, b.id): _way(problem, a, b)[1] for a in [*dense, worker] for b in [*dense, worker]}
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


def check_tour(problem: Any, result: Any, *, prove: bool = True) -> list[str]:
    """Judge the trips of a minibus: places, times, rides, everyone once each way, the bound."""
    stops = {stop.id: stop for stop in problem.stops}
    faults: list[str] = []
    for back, moment in ((False, problem.arrive), (True, problem.leave)):
        trips = [trip for trip in result.trips if trip.back is back]
        called = [call.stop for trip in trips for call in trip.calls]
        left_out = {stop for stop, _ in result.reasons}
        expected = sorted(set(stops) - left_out) if moment is not None else []
        if sorted(called) != expected:
            faults.append("not everybody travels exactly once")
            return faults
        for trip in trips:
            faults += _check_trip(problem, stops, trip)
        faults += _check_chain(problem, trips, back, moment)
    faults += [f"{stop} could be fetched" for stop, _ in result.reasons
               if _lone_ride(problem, stops[stop]) <= problem.max_ride]
    return faults or _check_tour_figures(problem, result, prove)


def _lone_ride(problem: Any, stop: Any) -> int:
    return _way(problem, stop, problem)[1] + stop.board_minutes


def _check_trip(problem: Any, stops: dict, trip: Any) -> list[str]:
    """Drive one trip; `problem` stands for the place, having its ``lat`` and ``lon``."""
    faults, clock, at, length = [], trip.leaves, problem, 0
    boarded = [stops[call.stop] for call in trip.calls]
    if sum(stop.people for stop in boarded) > problem.capacity:
        faults.append("more people than places")
    if sum(stop.wheelchair for stop in boarded) > problem.wheelchairs:
        faults.append("more wheelchairs than places for them")
    for call in trip.calls:
        stop = stops[call.stop]
        way, minutes = _way(problem, at, stop)
        if clock + minutes > call.at:
            faults.append(f"the minibus cannot be at {call.stop} by {call.at}")
        ride = call.at + stop.board_minutes - trip.leaves if trip.back else trip.returns - call.at
        if ride != call.ride_minutes or ride > problem.max_ride:
            faults.append(f"{call.stop} rides {ride} minutes")
        clock, at, length = call.at + stop.board_minutes, stop, length + floor(way + 0.5)
    way, minutes = _way(problem, at, problem)
    if clock + minutes > trip.returns:
        faults.append("the minibus cannot be back in time")
    if abs(length + way - trip.metres) > len(boarded) + 1:
        faults.append(f"the trip is {length + way} m long, not {trip.metres}")
    return faults


def _check_chain(problem: Any, trips: list, back: bool, moment: int | None) -> list[str]:
    faults = [
        "two trips overlap"
        for one, following in zip(trips, trips[1:], strict=False)
        if one.returns + problem.unload_minutes > following.leaves
    ]
    if trips and not back and trips[-1].returns > moment:
        faults.append("people arrive late")
    if trips and back and trips[0].leaves < moment:
        faults.append("people leave early")
    return faults


def _check_tour_figures(problem: Any, result: Any, prove: bool) -> list[str]:
    faults = []
    for back in (False, True):
        length = sum(trip.returns - trip.leaves for trip in result.trips if trip.back is back)
        if length and length > result.objective:
            faults.append(f"the trips take {length} minutes, not {result.objective}")
    if result.optimal != (result.objective <= result.bound):
        faults.append("called optimal against its own bound")
    if result.bound > result.objective:
        faults.append("the bound is above the objective")
    if result.certificate:
        return faults + _check_radial(problem, result)
    travelling = [stop for stop in problem.stops if stop.id not in dict(result.reasons)]
    if prove and len(travelling) <= 9:
        least = _least_minutes(problem, travelling)
        if least != result.bound:
            faults.append(f"{least} minutes would do, not {result.bound}")
    return faults


def _check_radial(problem: Any, result: Any) -> list[str]:
    """No trip is shorter than there and back to its farthest stop, nor than the mean of these."""
    places = [*problem.stops, problem]
    way = [[float(_way(problem, a, b)[1]) for b in places] for a in places]
    for k, _ in enumerate(places):
        for row in way:
            for j, through in enumerate(way[k]):
                row[j] = min(row[j], row[k] + through)
    faults = []
    for k, stop in enumerate(problem.stops):
        share = 2 * way[k][-1] * stop.people / problem.capacity + stop.board_minutes
        if not 0 <= result.certificate.get(stop.id, 0.0) <= share + 1e-6:
            faults.append(f"the price of {stop.id} is above its share of a trip")
    if result.bound > ceil(sum(result.certificate.values()) - 1e-6):
        faults.append("the prices do not add up to the bound")
    return faults


def _least_minutes(problem: Any, stops: list) -> float:
    """Compare all sets of trips: every order of every subset, then every way to cut up."""
    trips: dict[frozenset, float] = {}

    def drive(order: list) -> None:
        key = frozenset(stop.id for stop in order)
        nodes = [problem, *order, problem]
        road = sum(_way(problem, a, b)[1] for a, b in zip(nodes, nodes[1:], strict=False))
        road += sum(stop.board_minutes for stop in order)
        trips[key] = min(trips.get(key, road), road)
        for stop in stops:
            if stop.id not in key and _fits(problem, [stop, *order]):
                drive([stop, *order])

    for stop in stops:
        drive([stop])
    least: dict[frozenset, float] = {frozenset(): 0.0}

    def cut(left: frozenset) -> float:
        if left not in least:
            first = min(left)
            least[left] = min(length + cut(left - trip) for trip, length in trips.items()
                              if first in trip and trip <= left)
        return least[left]

    return cut(frozenset(stop.id for stop in stops))


def _fits(problem: Any, order: list) -> bool:
    nodes = [*order, problem]
    ride = sum(_way(problem, a, b)[1] for a, b in zip(nodes, nodes[1:], strict=False))
    ride += sum(stop.board_minutes for stop in order)
    return (
        sum(stop.people for stop in order) <= problem.capacity
        and sum(stop.wheelchair for stop in order) <= problem.wheelchairs
        and ride <= problem.max_ride
    )


def check_windows(problem: Any, result: Any) -> list[str]:
    """Judge routes with windows: every client once, loads, times, the distance, the bound."""
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
    if result.bound > result.objective + 1e-9 or result.optimal != (
        result.objective <= result.bound and not result.reasons
    ):
        faults.append("the bound and the claim of optimality do not agree")
    return faults


def check_dial_a_ride(problem: Any, result: Any) -> list[str]:
    """Judge dial-a-ride routes: requests, order, load, windows, rides, durations, the distance."""
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
            never = (a == b or (a == 0 and b > n) or (0 < a <= n and b == 0) or a == b + n and b > 0
                     or ready[a] + problem.service[a] + leg > due[b] + 1e-6
                     or abs(int(problem.load[a]) + int(problem.load[b])) > problem.capacity)
            if not never and leave[a] + enter[b] > leg + 1e-6:
                faults.append(f"the leg {a} to {b} is shorter than its prices")
    if not result.reasons and result.bound > sum(leave) + sum(enter) + 1e-6:
        faults.append("the prices do not add up to the bound")
    if result.bound > result.objective + 1e-9 or result.optimal != (
        result.objective <= result.bound and not result.reasons
    ):
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


def check_home_care(problem: Any, result: Any) -> list[str]:
    """Judge home care: every service once by someone able, two carers, lags, lateness, cost."""
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
        (distance, result.distance), (sum(late), result.total_lateness),
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
    if result.bound > result.objective + 1e-9 or result.optimal != (
        result.objective <= result.bound and not result.reasons
    ):
        faults.append("the bound and the claim of optimality do not agree")
    return faults
