"""Judge of minibus trips: places, times, rides, and the bound."""

from __future__ import annotations

from math import ceil, floor
from typing import Any

from .ways import way_of


def check_tour(problem: Any, result: Any, *, prove: bool = True) -> list[str]:
    """Judge the trips of a minibus: places, times, rides, everyone once each way, the bound.

    Parameters
    ----------
    problem, result : TourProblem, TourResult
        Or anything with the same attributes.
    prove : bool
        Whether to verify the bound too, by exhaustion, for up to nine travellers.

    Returns
    -------
    list of str
        The faults, in words; empty when the answer holds.
    """
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
    faults += [f"{stop} could be fetched" for stop, _ in result.reasons if _lone_ride(problem, stops[stop]) <= problem.max_ride]
    return faults or _check_tour_figures(problem, result, prove)


def _lone_ride(problem: Any, stop: Any) -> int:
    return way_of(problem, stop, problem)[1] + stop.board_minutes


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
        way, minutes = way_of(problem, at, stop)
        if clock + minutes > call.at:
            faults.append(f"the minibus cannot be at {call.stop} by {call.at}")
        ride = call.at + stop.board_minutes - trip.leaves if trip.back else trip.returns - call.at
        if ride != call.ride_minutes or ride > problem.max_ride:
            faults.append(f"{call.stop} rides {ride} minutes")
        clock, at, length = call.at + stop.board_minutes, stop, length + floor(way + 0.5)
    way, minutes = way_of(problem, at, problem)
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
    way = [[float(way_of(problem, a, b)[1]) for b in places] for a in places]
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
        road = sum(way_of(problem, a, b)[1] for a, b in zip(nodes, nodes[1:], strict=False))
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
            least[left] = min(length + cut(left - trip) for trip, length in trips.items() if first in trip and trip <= left)
        return least[left]

    return cut(frozenset(stop.id for stop in stops))


def _fits(problem: Any, order: list) -> bool:
    nodes = [*order, problem]
    ride = sum(way_of(problem, a, b)[1] for a, b in zip(nodes, nodes[1:], strict=False))
    ride += sum(stop.board_minutes for stop in order)
    return (
        sum(stop.people for stop in order) <= problem.capacity
        and sum(stop.wheelchair for stop in order) <= problem.wheelchairs
        and ride <= problem.max_ride
    )
