"""Solve a tour: exactly up to sixteen stops, by exact pieces above, with a bound."""

from __future__ import annotations

from math import ceil

from essaim.engine.stopping import Iterations, OnProgress, Stop, silent

from .exact import MOST_EXACT, best_trips
from .large import improve, radial_prices
from .problem import TourProblem, travel
from .result import TourResult
from .timetable import Timetable


def solve(problem: TourProblem, *, stop: Stop | None = None, seed: int = 0, on_progress: OnProgress = silent) -> TourResult:
    """Fetch everybody in the fewest minutes on the road, then the fewest minutes ridden.

    Parameters
    ----------
    problem : TourProblem
    stop : Stop
        For more than sixteen stops; 300 rounds by default.
    seed : int
    on_progress : callable

    Returns
    -------
    TourResult
        Stops that even alone are a longer ride than allowed are left out, with the reason.
    """
    metres, minutes = travel(problem)
    far = _too_far(problem, minutes)
    stops = [k for k, place in enumerate(problem.stops) if place.id not in dict(far)]
    exact = len(stops) <= MOST_EXACT
    if exact:
        trips = best_trips(problem, minutes, stops)[0] if stops else []
    else:
        trips = improve(problem, minutes, stops, stop=stop or Iterations(300), seed=seed, on_progress=on_progress)
    table = Timetable(problem, metres, minutes)
    objective = float(sum(table.length(trip) for trip in trips))
    prices = {} if exact else radial_prices(problem, minutes, stops)
    bound = objective if exact else float(ceil(sum(prices.values()) - 1e-6))
    timed = table.trips(trips)
    if timed and min(trip.leaves for trip in timed) < 0:
        raise ValueError("The first trip would have to leave before midnight.")
    gap = (objective - bound) / objective if objective else 0.0
    return TourResult(timed, objective, bound, gap, objective <= bound, tuple(far), prices)


def _too_far(problem: TourProblem, minutes) -> list[tuple[str, str]]:
    place, rows = len(problem.stops), []
    for k, stop in enumerate(problem.stops):
        ride = int(minutes[k, place]) + stop.board_minutes
        if ride > problem.max_ride:
            rows.append(
                (
                    stop.id,
                    f"Even alone this is a ride of {ride} minutes with boarding, and {problem.max_ride} are allowed.",
                )
            )
    return rows
