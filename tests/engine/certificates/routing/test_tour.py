"""The judge of trips accepts the solver's answer and refuses ten doctored ones."""

from dataclasses import replace

import pytest

from essaim.engine.certificates.routing import check_tour
from essaim.engine.routing.tour import TourProblem, TourStop, solve
from essaim.engine.stopping import Iterations

STOPS = [TourStop(f"s{k}", 50.62 + 0.01 * (k % 3) - 0.01, 3.05 + 0.015 * (k % 4), 1 + (k == 2), int(k in (1, 4))) for k in range(7)]
PROBLEM = TourProblem(STOPS, 50.62, 3.05, 14 * 60, 17 * 60)
RESULT = solve(PROBLEM)


def _trip(k, **change):
    return replace(RESULT, trips=tuple(replace(t, **change) if i == k else t for i, t in enumerate(RESULT.trips)))


def _calls(k, change):
    return _trip(k, calls=tuple(change(call) for call in RESULT.trips[k].calls))


def _joined():
    one, two, *rest = RESULT.trips
    return replace(RESULT, trips=(replace(two, leaves=one.leaves, calls=(*one.calls, *two.calls)), *rest))


DOCTORED = {
    "somebody forgotten": _trip(0, calls=RESULT.trips[0].calls[1:]),
    "somebody twice": _trip(0, calls=(*RESULT.trips[0].calls, RESULT.trips[1].calls[0])),
    "a trip forgotten": replace(RESULT, trips=RESULT.trips[1:]),
    "late": _trip(0, returns=RESULT.trips[0].returns + 200),
    "a shorter ride": _calls(0, lambda call: replace(call, ride_minutes=call.ride_minutes - 1)),
    "an earlier time": _calls(0, lambda call: replace(call, at=call.at - 3)),
    "a departure too late": _trip(0, leaves=RESULT.trips[0].leaves + 2),
    "fewer metres": _trip(0, metres=RESULT.trips[0].metres - 500),
    "two trips in one": _joined(),
    "a lower objective": replace(RESULT, objective=RESULT.objective - 1),
    "a lower bound": replace(RESULT, bound=RESULT.bound - 1, optimal=False),
    "a higher bound": replace(RESULT, bound=RESULT.bound + 1),
    "an excuse": replace(RESULT, reasons=(("s0", "too far"),)),
}


def test_the_answer_is_accepted():
    assert (RESULT.optimal, check_tour(PROBLEM, RESULT)) == (True, [])


@pytest.mark.parametrize("kind", sorted(DOCTORED))
def test_a_doctored_answer_is_refused(kind):
    assert check_tour(PROBLEM, DOCTORED[kind]) != []


@pytest.mark.parametrize("change", [{"max_ride": 8}, {"capacity": 2}, {"wheelchairs": 0}, {"arrive": 13 * 60}])
def test_a_stricter_problem_refuses_the_same_trips(change):
    stricter = PROBLEM
    for name, value in change.items():
        object.__setattr__(stricter := replace(PROBLEM, stops=()), "stops", PROBLEM.stops)
        object.__setattr__(stricter, name, value)

    assert check_tour(stricter, RESULT) != []


def test_a_price_above_its_share_is_refused():
    stops = [TourStop(f"t{k:02d}", 50.62 + 0.004 * k, 3.05) for k in range(1, 18)]
    problem = TourProblem(stops, 50.62, 3.05, 14 * 60, max_ride=60)
    result = solve(problem, stop=Iterations(20))
    dearer = {name: price + 1 for name, price in result.certificate.items()}

    assert check_tour(problem, result) == []
    assert check_tour(problem, replace(result, certificate=dearer)) != []
