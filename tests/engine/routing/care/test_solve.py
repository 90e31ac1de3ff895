"""Two carers meet when they must, lateness is counted, and nobody is forgotten."""

import pytest

from essaim.engine.certificates.routing import check_home_care
from essaim.engine.routing.care import parse_mankowska, solve
from essaim.engine.stopping import Iterations

TIMES = {"simultaneous": {"type": "simultaneous"}, "sequential": {"type": "sequential", "distance": [30, 60]}}


def instance(kind="simultaneous", due=1000.0):
    needs = [{"service": "wash", "duration": 10.0}, {"service": "lift", "duration": 20.0}]
    return {
        "patients": [
            {"id": "one", "location": [0, 3], "time_window": [50.0, due], "required_caregivers": needs[:1]},
            {
                "id": "two",
                "location": [0, 6],
                "time_window": [0.0, due],
                "required_caregivers": needs,
                "synchronization": TIMES[kind],
            },
        ],
        "services": [],
        "central_offices": [],
        "caregivers": [{"id": "a", "abilities": ["wash"]}, {"id": "b", "abilities": ["lift", "wash"]}],
        "distances": [[0.0, 3.0, 6.0], [3.0, 0.0, 3.0], [6.0, 3.0, 0.0]],
    }


@pytest.mark.parametrize(("kind", "least", "most"), [("simultaneous", 0, 0), ("sequential", 30, 60)])
def test_two_services_keep_their_distance_in_time(kind, least, most):
    problem = parse_mankowska(instance(kind))

    result = solve(problem, stop=Iterations(500))

    begun = {
        service: start
        for route, starts in zip(result.routes, result.starts, strict=True)
        for service, start in zip(route, starts, strict=True)
    }
    assert least <= begun[2] - begun[1] <= most
    assert (result.distance, result.objective) == (24.0, 8.0)
    assert check_home_care(problem, result) == []


def test_lateness_counts_in_sum_and_at_worst():
    content = instance("sequential")
    content["patients"][1]["time_window"] = [0.0, 20.0]
    problem = parse_mankowska(content)

    result = solve(problem, stop=Iterations(500))

    assert (result.distance, result.total_lateness, result.worst_lateness) == (24.0, 16.0, 16.0)
    assert result.objective == pytest.approx(56 / 3)
    assert check_home_care(problem, result) == []


def test_the_same_seed_gives_the_same_routes():
    problem = parse_mankowska(instance())

    one, two = (solve(problem, stop=Iterations(300), seed=9) for _ in range(2))

    assert one == two


def test_one_carer_alone_cannot_serve_who_needs_two():
    content = instance()
    content["caregivers"] = content["caregivers"][1:]
    problem = parse_mankowska(content)

    result = solve(problem, stop=Iterations(300))

    assert [name for name, _ in result.reasons] == ["two"]
    assert check_home_care(problem, result) == []


def test_a_service_nobody_can_give_is_refused():
    content = instance()
    content["caregivers"] = content["caregivers"][:1]

    with pytest.raises(ValueError) as refusal:
        parse_mankowska(content)

    assert str(refusal.value) == "Nobody can give a service that patient “two” needs."


def test_something_else_is_refused():
    with pytest.raises(ValueError) as refusal:
        parse_mankowska({"patients": []})

    assert str(refusal.value) == "This is no home-care instance: 'caregivers' is missing or wrong."
