"""What no week can be is refused in one sentence."""

import pytest

from essaim.engine.routing.week import Visit, WeekProblem, Worker
from essaim.engine.routing.week.problem import start_windows

VISIT = {"id": "v", "person": "p", "lat": 50.6, "lon": 3.0, "minutes": 60, "windows": ((540, 600),)}
WORKER = {"id": "w", "lat": 50.6, "lon": 3.0, "shifts": ((480, 720),), "hours_week": 10}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"lat": 95.0}, "Visit “v”: 95.0, 3.0 is not a point on Earth."),
        ({"lon": float("nan")}, "Visit “v”: 50.6, nan is not a point on Earth."),
        ({"minutes": 0}, "Visit “v”: a visit lasts 1 to 1440 minutes, not 0."),
        ({"windows": ()}, "Visit “v” has no window."),
        ({"windows": ((600, 540),)}, "Visit “v”: a window ends before it starts."),
        ({"windows": ((-5, 540),)}, "Visit “v”: a window lies outside the week."),
        ({"priority": 0.0}, "Visit “v”: the priority must be above 0 and at most 1000."),
        ({"fixed_worker": "x"}, "Visit “v”: there is no worker “x”."),
        ({"fixed_start": 99999}, "Visit “v”: the fixed start is not a minute of the week."),
        ({"id": ""}, "A visit has no id."),
    ],
)
def test_an_impossible_visit_is_refused(change, sentence):
    with pytest.raises(ValueError) as refusal:
        WeekProblem([Visit(**VISIT | change)], [Worker(**WORKER)])

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"shifts": ((600, 480),)}, "Worker “w”: a shift ends before it starts."),
        ({"shifts": ((480, 600), (540, 700))}, "Worker “w”: two shifts overlap."),
        ({"hours_week": -1}, "Worker “w”: the weekly hours must lie between 0 and 168."),
        ({"lat": 300.0}, "Worker “w”: 300.0, 3.0 is not a point on Earth."),
    ],
)
def test_an_impossible_worker_is_refused(change, sentence):
    with pytest.raises(ValueError) as refusal:
        WeekProblem([Visit(**VISIT)], [Worker(**WORKER | change)])

    assert str(refusal.value) == sentence


def test_two_visits_of_one_name_are_refused():
    with pytest.raises(ValueError) as refusal:
        WeekProblem([Visit(**VISIT), Visit(**VISIT)], [])

    assert str(refusal.value) == "The visit “v” appears twice."


def test_overlapping_windows_are_joined():
    visit = Visit(**VISIT | {"windows": ((700, 760), (540, 600), (590, 650))})

    assert start_windows(visit) == ((540, 650), (700, 760))
