"""One more passenger in a tour that stands: where, with which detour, within which minutes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .problem import TourProblem, TourStop, travel
from .result import TourResult, Trip
from .timetable import Timetable


@dataclass(frozen=True, slots=True)
class Opening:
    """A place in a trip where one more stop fits.

    Parameters
    ----------
    trip : int
        Index into the trips there (``TourResult.trips``), or their number for a trip of its own.
    position : int
        Order of the new stop in the trip, from 0.
    detour_minutes : int
        What the trip gets longer by.
    earliest, latest : int
        Minutes of the day between which the new people can be fetched, nobody's ride growing
        beyond the longest and nobody arriving later than now.
    """

    trip: int
    position: int
    detour_minutes: int
    earliest: int
    latest: int


def one_more(problem: TourProblem, result: TourResult, stop: TourStop) -> tuple[Opening, ...]:
    """Return every opening for a further stop on the way there, the least detour first.

    Parameters
    ----------
    problem, result : TourProblem, TourResult
        The tour that stands.
    stop : TourStop

    Returns
    -------
    tuple of Opening
        Empty when no trip can take it.

    Raises
    ------
    ValueError
        If the stop does not suit the minibus at all.
    """
    wider = replace(problem, stops=(*problem.stops, stop))
    metres, minutes = travel(wider)
    table = Timetable(wider, metres, minutes)
    index = {place.id: k for k, place in enumerate(wider.stops)}
    there = [trip for trip in result.trips if not trip.back]
    found = []
    for t, trip in enumerate(there):
        order = [index[call.stop] for call in trip.calls]
        for position in range(len(order) + 1):
            longer = [*order[:position], index[stop.id], *order[position:]]
            found += _opening(table, t, position, longer, trip)
    found += _own_trip(table, len(there), index[stop.id], there)
    return tuple(sorted(found, key=lambda o: (o.detour_minutes, o.trip, o.position)))


def _opening(table: Timetable, t: int, position: int, order: list[int], trip: Trip) -> list[Opening]:
    problem = table.problem
    people = sum(problem.stops[k].people for k in order)
    chairs = sum(problem.stops[k].wheelchair for k in order)
    if people > problem.capacity or chairs > problem.wheelchairs:
        return []
    timed = table.one_there(order, trip.returns)
    slack = problem.max_ride - timed.calls[0].ride_minutes
    detour = trip.leaves - timed.leaves
    if slack < 0 or timed.leaves < 0:
        return []
    latest = timed.calls[position].at
    return [Opening(t, position, detour, max(0, latest - slack), latest)]


def _own_trip(table: Timetable, t: int, k: int, there: list[Trip]) -> list[Opening]:
    """Return a trip of its own before all others."""
    returns = table.problem.arrive or 0
    if there:
        returns = there[0].leaves - table.problem.unload_minutes
    timed = table.one_there([k], returns)
    slack = table.problem.max_ride - timed.calls[0].ride_minutes
    if slack < 0 or timed.leaves < 0:
        return []
    latest = timed.calls[0].at
    return [Opening(t, 0, timed.returns - timed.leaves, max(0, latest - slack), latest)]
