"""B1: whatever happens in whatever order, contact details are seen if and only if every key holds now, in the window.

What should be seen is worked out from what people have said and done, not by asking the code under test.
"""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from essaim.modules.needs import queries
from tests.conftest import STRESS
from tests.safety.address_machine import STARTS, machine_of
from tests.safety.address_town import KEYS, Town, a_town

pytestmark = pytest.mark.django_db


def play(town: Town, *, examples: int, steps: int, starts: tuple[str, ...] = STARTS) -> None:
    how = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None, derandomize=not STRESS,
        phases=[Phase.generate] if not STRESS else [Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(machine_of(town, starts), settings=how)


@pytest.mark.parametrize("kind", KEYS)
def test_b1_contact_details_are_seen_if_and_only_if_every_key_holds_now(kind, count):
    town = a_town(kind)
    play(town, examples=count(2, 700), steps=count(12, 50))
    assert min(town.seen.values()) > 0, town.seen


@pytest.mark.parametrize("key", ["person_agreed", "coordinator_validated", "vetting_valid"])
def test_control_a_key_that_always_holds_is_noticed(key, monkeypatch):
    town = a_town("all four")
    monkeypatch.setitem(queries.KEYS, key, lambda service, on: True)
    with pytest.raises(AssertionError):
        play(town, examples=60, steps=6, starts=("late", "visible"))


def test_control_an_opening_that_is_not_asked_again_is_noticed(monkeypatch):
    """The way it was: once opened, whatever the person says afterwards."""
    town = a_town("two keys")
    monkeypatch.setattr(queries, "keys_missing", lambda service, on: [])
    monkeypatch.setattr(queries, "may_still_meet", lambda service: True)
    with pytest.raises(AssertionError):
        play(town, examples=60, steps=6, starts=("visible",))
