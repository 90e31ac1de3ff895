"""B1, B2 for weekly visits: whatever happens in whatever order, nobody is sent, visited or shown who may not be.

What should be is worked out from what people have said and done, not by asking the code under test.
"""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from essaim.core.people.models import Person
from essaim.modules.rounds import actions as rounds
from essaim.modules.rounds import queries
from essaim.modules.rounds.models import Assignment, Visit
from essaim.workflows import suspending, visiting
from tests.conftest import STRESS
from tests.safety.visit_machine import VisitMachine
from tests.safety.visit_quarter import Quarter, a_quarter

pytestmark = pytest.mark.django_db


def play(quarter: Quarter, *, examples: int, steps: int) -> None:
    how = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None, derandomize=not STRESS,
        phases=[Phase.generate] if not STRESS else [Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(type("Visits", (VisitMachine,), {"quarter": quarter}), settings=how)


@pytest.mark.parametrize("part", range(4 if STRESS else 1))
def test_b1_b2_nobody_is_sent_visited_or_shown_who_may_not_be(part, count, record_property):
    """100 000 steps in full, in four parts that cores share; each part draws its own lives."""
    quarter = a_quarter()
    while quarter.steps < count(20, 25_000):
        play(quarter, examples=count(5, 50), steps=count(14, 50))
    record_property("steps", quarter.steps)
    assert min(quarter.seen.values()) > 0, quarter.seen


def test_control_a_home_that_is_always_shown_is_noticed(monkeypatch):
    quarter = a_quarter()
    monkeypatch.setattr(queries, "may_be_found", lambda visit, *, on: True)
    with pytest.raises(AssertionError):
        play(quarter, examples=40, steps=8)


def lived(quarter: Quarter, *acts: tuple) -> None:
    """The same machine, led by hand to where a protection counts; its invariants are asked after each act."""
    machine = type("Visits", (VisitMachine,), {"quarter": quarter})()
    machine.begin(settled_first=True)
    try:
        for name, *arguments in acts:
            getattr(machine, name)(*arguments)
            machine.no_visit_is_planned_to_or_by_somebody_who_may_not()
            machine.a_home_is_seen_if_and_only_if_this_visitor_may_go_there_today()
    finally:
        machine.teardown()


AN_OBJECTION = [("something_happens_to_the_person", 1, "object"), ("assign", 0, 1, 4)]
A_SUSPENSION = [("participation_moves", 0, "suspended")]
A_DEPARTURE = [("something_happens_to_the_person", 0, "leaves"), ("time_passes", 168), ("the_worker_tends",)]


def test_the_same_lives_are_in_order_while_every_protection_stands():
    quarter = a_quarter()
    lived(quarter, *A_SUSPENSION)
    lived(quarter, *A_DEPARTURE)
    lived(quarter, *AN_OBJECTION)


def test_control_somebody_assigned_to_whoever_objected_is_noticed(monkeypatch):
    quarter = a_quarter()
    monkeypatch.setattr(queries, "members_without_helper", queries.members_of)
    monkeypatch.setattr(Person, "is_reachable", True)
    with pytest.raises(AssertionError, match="nobody is visited who has"):
        lived(quarter, *AN_OBJECTION)


def test_control_visits_of_whoever_left_are_noticed(monkeypatch):
    quarter = a_quarter()
    monkeypatch.setattr(visiting, "let_go_person", lambda *_, **__: None)
    with pytest.raises(AssertionError, match="nobody is visited who has"):
        lived(quarter, *A_DEPARTURE)


def test_whoever_is_inside_is_looked_for_whatever_ends(monkeypatch):
    quarter = a_quarter()
    inside = [("visitor_acts", 0, "arrive"), *A_SUSPENSION]
    lived(quarter, *inside, *A_DEPARTURE)
    monkeypatch.setattr(rounds, "let_go", call_everything_off)
    with pytest.raises(AssertionError, match="whoever is inside"):
        lived(quarter, *inside)


def call_everything_off(visitor, **_stamp):
    """The mistake: a visit that has begun goes with those that are only planned."""
    Visit.objects.filter(visitor=visitor).update(state="cancelled")
    Assignment.objects.filter(visitor=visitor).update(state="ended")
    return []


def test_control_a_suspension_that_leaves_visits_standing_is_noticed(monkeypatch):
    quarter = a_quarter()
    monkeypatch.setattr(suspending, "stop_helping", lambda *_, **__: None)
    with pytest.raises(AssertionError, match="has no visit to come"):
        lived(quarter, *A_SUSPENSION)
