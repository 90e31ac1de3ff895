"""Trips of a minibus are the shortest there are, keep every rule, and run both ways."""

import itertools
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.engine.certificates.routing import check_tour
from essaim.engine.routing.tour import TourProblem, TourStop, one_more, solve
from essaim.engine.routing.tour.problem import travel
from essaim.engine.stopping import Iterations

TWO, FIVE = 14 * 60, 17 * 60


def tour(chance: random.Random, stops: int, **more) -> TourProblem:
    return TourProblem(
        [
            TourStop(
                f"s{k:02d}",
                50.62 + chance.uniform(-0.04, 0.04),
                3.05 + chance.uniform(-0.06, 0.06),
                1 + (chance.random() < 0.2),
                int(chance.random() < 0.3),
                chance.choice([1, 2, 4]),
            )
            for k in range(stops)
        ],
        50.62,
        3.05,
        more.pop("arrive", TWO),
        more.pop("leave", FIVE),
        **more,
    )


def minutes_by_trying_everything(problem: TourProblem) -> int:
    """The least minutes over every order of all stops and every way to cut it into trips."""
    _, minutes = travel(problem)
    n = len(problem.stops)

    def length(trip):
        if sum(problem.stops[k].people for k in trip) > problem.capacity:
            return None
        if sum(problem.stops[k].wheelchair for k in trip) > problem.wheelchairs:
            return None
        ride = sum(int(minutes[a, b]) for a, b in zip(trip, [*trip[1:], n], strict=True))
        ride += sum(problem.stops[k].board_minutes for k in trip)
        return None if ride > problem.max_ride else ride + int(minutes[n, trip[0]])

    best = 10**9
    for order in itertools.permutations(range(n)):
        least = [0] + [10**9] * n
        for end in range(1, n + 1):
            for start in range(end):
                cost = length(order[start:end])
                if cost is not None:
                    least[end] = min(least[end], least[start] + cost)
        best = min(best, least[n])
    return best


@given(st.integers(0, 10**6))
def test_small_tours_are_as_short_as_trying_everything(seed):
    problem = tour(random.Random(seed), 5, max_ride=40)

    result = solve(problem)

    assert (result.objective, result.optimal, check_tour(problem, result)) == (
        minutes_by_trying_everything(problem),
        True,
        [],
    )


@given(st.integers(0, 10**6))
def test_the_order_of_the_stops_changes_nothing(seed):
    chance = random.Random(seed)
    problem = tour(chance, 9)
    shuffled = list(problem.stops)
    chance.shuffle(shuffled)

    assert solve(replace(problem, stops=shuffled)) == solve(problem)


def test_api_07_twelve_people_and_five_places_make_several_trips():
    problem = tour(random.Random(4), 12, max_ride=40, wheelchairs=1)

    result = solve(problem)

    there = [trip for trip in result.trips if not trip.back]
    people = {stop.id: stop.people for stop in problem.stops}
    chairs = {stop.id: stop.wheelchair for stop in problem.stops}
    assert sorted(call.stop for trip in there for call in trip.calls) == sorted(people)
    assert max(sum(people[call.stop] for call in trip.calls) for trip in there) <= 5
    assert max(sum(chairs[call.stop] for call in trip.calls) for trip in there) <= 1
    assert len(there) >= -(-sum(people.values()) // 5)
    assert (result.optimal, check_tour(problem, result)) == (True, [])


def test_api_07_one_trip_does_where_everybody_fits():
    stops = [TourStop(f"s{k}", 50.62 + k / 1000, 3.05) for k in range(1, 6)]

    result = solve(TourProblem(stops, 50.62, 3.05, TWO))

    assert [len(trip.calls) for trip in result.trips] == [5]


def test_api_08_the_tour_has_an_order_times_and_a_way_back():
    problem = tour(random.Random(7), 8, max_ride=40)

    result = solve(problem)

    there = [trip for trip in result.trips if not trip.back]
    back = [trip for trip in result.trips if trip.back]
    assert [there[-1].returns, back[0].leaves] == [TWO, FIVE]
    assert all(a.at < b.at for trip in result.trips for a, b in itertools.pairwise(trip.calls))
    assert all(one.returns <= two.leaves for one, two in itertools.pairwise(result.trips))
    assert {frozenset(c.stop for c in t.calls) for t in there} == {frozenset(c.stop for c in t.calls) for t in back}
    assert check_tour(problem, result) == []


def test_api_08_without_a_return_nobody_is_brought_back():
    result = solve(tour(random.Random(7), 8, leave=None, max_ride=40))

    assert [trip.back for trip in result.trips] == [False] * len(result.trips)


def test_a_stop_too_far_is_left_out_and_says_why():
    stops = [TourStop("near", 50.63, 3.05), TourStop("far", 50.95, 3.05)]
    problem = TourProblem(stops, 50.62, 3.05, TWO)

    result = solve(problem)

    assert result.reasons == (("far", "Even alone this is a ride of 84 minutes with boarding, and 30 are allowed."),)
    assert check_tour(problem, result) == []


def test_more_than_sixteen_stops_are_planned_with_a_gap():
    problem = tour(random.Random(3), 30, max_ride=40, leave=None)

    result = solve(problem, stop=Iterations(200), seed=1)

    assert check_tour(problem, result) == []
    assert 0 < result.gap < 0.5


def test_more_rounds_are_never_worse():
    problem = tour(random.Random(3), 24, max_ride=40, leave=None)

    few, many = (solve(problem, stop=Iterations(n), seed=1) for n in (1, 150))

    assert many.objective <= few.objective


@given(st.integers(0, 10**6))
def test_one_more_passenger_costs_the_detour_announced(seed):
    chance = random.Random(seed)
    problem = tour(chance, 6, leave=None, max_ride=40)
    result = solve(problem)
    new = TourStop("new", 50.62 + chance.uniform(-0.03, 0.03), 3.05 + chance.uniform(-0.03, 0.03))

    openings = one_more(problem, result, new)
    wider = solve(replace(problem, stops=(*problem.stops, new)))

    assert openings, "a trip of its own is always possible here"
    assert wider.objective <= result.objective + openings[0].detour_minutes
    assert all(o.earliest <= o.latest for o in openings)


def test_a_full_minibus_offers_only_a_trip_of_its_own():
    stops = [TourStop(f"s{k}", 50.62 + k / 1000, 3.05) for k in range(1, 6)]
    problem = TourProblem(stops, 50.62, 3.05, TWO)
    result = solve(problem)

    openings = one_more(problem, result, TourStop("new", 50.63, 3.05))

    assert [opening.trip for opening in openings] == [1]
    assert openings[0].latest < result.trips[0].leaves


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"capacity": 0}, "The capacity must be at least 1."),
        ({"wheelchairs": 6}, "There cannot be more places for wheelchairs than places."),
        ({"max_ride": 0}, "The longest ride must be at least 1 minute."),
        ({"speed_kmh": float("nan")}, "The speed must be above zero."),
        ({"lat": 91.0}, "The place: 91.0, 3.05 is not a point on Earth."),
        ({"arrive": None, "leave": None}, "A tour needs a time of arrival or of return."),
        ({"leave": 0}, "The return is before the arrival."),
        ({"stops": [TourStop("a", 50.6, 3.0), TourStop("a", 50.6, 3.0)]}, "The stop “a” appears twice."),
        (
            {"stops": [TourStop("a", 50.6, 3.0, people=6)]},
            "Stop “a”: 6 people, and the minibus has 5 places.",
        ),
        (
            {"stops": [TourStop("a", 50.6, 3.0, people=2, wheelchair=2)]},
            "Stop “a”: 2 wheelchairs, and the minibus takes 1.",
        ),
        ({"stops": [TourStop("a", 50.6, 3.0, people=0)]}, "Stop “a”: at least one person must board."),
    ],
)
def test_an_impossible_tour_is_refused(change, sentence):
    whole = {"stops": [], "lat": 50.62, "lon": 3.05, "arrive": TWO, "leave": FIVE}

    with pytest.raises(ValueError) as refusal:
        TourProblem(**whole | change)

    assert str(refusal.value) == sentence


def test_no_stop_makes_no_trip():
    result = solve(TourProblem([], 50.62, 3.05, TWO))

    assert (result.trips, result.optimal) == ((), True)
