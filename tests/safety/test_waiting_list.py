"""G2: the waiting list keeps its promises whoever acts at once."""

import pytest

from essaim.core.foundation.scope import in_workspace
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.modules.activities.actions import cancel_registration, places, rebalancing, register, registering, telling
from essaim.modules.activities.models import Session
from essaim.modules.activities.queries import waiting_of
from tests.builders import a_person, acting
from tests.conftest import NOW
from tests.safety.crowd import PARTS, a_session, village
from tests.safety.waiting_acts import HOUR, actors_who, played, promises_hold, rule_holds

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["village"]

ACTORS = actors_who("come", "couple", "go", "give", "resize")
RULED_ACTORS = actors_who("come", "couple", "go", "give", "resize", "ahead", "back")
OFFERED_ACTORS = actors_who("come", "couple", "go", "give", "resize", "ahead", "yes", "no", "lapse")


@pytest.mark.parametrize("part", range(PARTS))
def test_g2_whoever_acts_at_once_the_waiting_list_keeps_its_promises(village, count, part):
    """10 000 histories in full, each about a session of its own day, long before it or two hours before it."""
    people = [a_person(village[0], f"Awa {number}") for number in range(8)]
    played(village, people, ACTORS, promises_hold, part, count)


@pytest.mark.parametrize("part", range(PARTS))
def test_g2_under_a_rule_nobody_is_served_while_somebody_waits_who_passes_before_them(village, count, part):
    """The same histories where those who live in the commune pass first, and some are put first by hand and taken back."""
    people = ruled_by_commune(village)
    played(village, people, RULED_ACTORS, rule_holds, part, count)


@pytest.mark.parametrize("part", range(PARTS))
def test_g2_where_a_place_is_offered_first_the_list_keeps_its_promises(village, count, part):
    """The same histories under the same rule, where people say yes or no and offers lapse meanwhile."""
    people = ruled_by_commune(village, place_offer_hours=12)
    played(village, people, OFFERED_ACTORS, rule_holds, part, count)


def ruled_by_commune(village, **answers) -> list[Person]:
    """A rule for the scheme, and eight people of whom half live in the commune of its sessions: alone, both of a couple, or one of one."""
    workspace, activity = village
    with in_workspace(workspace):
        scheme = activity.scheme
        told = dict(scheme.snapshot["settings"]) | answers
        snapshot = dict(scheme.snapshot) | {"waiting": [{"criterion": "locals"}], "settings": told}
        Scheme.objects.filter(pk=scheme.pk).update(snapshot=snapshot, version=99)
        activity.scheme = Scheme.objects.get(pk=scheme.pk)
    return [a_person(workspace, f"Awa {number}", commune_code="34111" if number in (1, 3, 4, 5) else "34142") for number in range(8)]


def test_control_g2_a_counter_that_is_read_and_written_apart_is_noticed(village, monkeypatch):
    """Negative control: two who cancel at once, and a counter written from what was read before."""
    workspace, _activity = village
    session = a_session(village, capacity=4)
    people = [a_person(workspace, f"Awa {number}") for number in range(4)]
    with in_workspace(workspace):
        rows = [register(session, people=[person], by=acting(), now=NOW) for person in people]
    monkeypatch.setattr(places, "give_back", lambda row, seats: Session.objects.filter(pk=row.pk).update(taken=4 - seats))
    with in_workspace(workspace):
        for row in rows[:2]:
            cancel_registration(row, reason="asked", by=acting(), now=NOW)
        with pytest.raises(AssertionError):
            promises_hold(session)


def test_control_g2_close_to_the_session_a_place_that_nobody_is_called_about_is_noticed(village, monkeypatch):
    """Negative control: a place comes free two hours before, and whoever waits for it hears nothing."""
    workspace, _activity = village
    session = a_session(village, capacity=1)
    soon = session.starts_at - 2 * HOUR
    with in_workspace(workspace):
        first, _second = (register(session, people=[a_person(workspace, name)], by=acting(), now=NOW) for name in ("Awa", "Lina"))
        promises_hold(session, NOW)
        monkeypatch.setattr(telling, "call_about_place", lambda *_args, **_kwargs: None)
        cancel_registration(first, reason="asked", by=acting(), now=soon)
        with pytest.raises(AssertionError):
            promises_hold(session, soon)


@pytest.mark.parametrize("answers", [{}, {"place_offer_hours": 12}])
def test_control_g2_a_list_served_in_the_order_of_arrival_under_another_rule_is_noticed(village, monkeypatch, answers):
    """Negative control: somebody who lives elsewhere came first, and is served before somebody of the commune."""
    workspace, _activity = village
    people = ruled_by_commune(village, **answers)
    session = a_session(village, capacity=1)
    with in_workspace(workspace):
        first, _elsewhere, _local = (register(session, people=[people[number]], by=acting(), now=NOW) for number in (1, 0, 3))
        rule_holds(session)
        monkeypatch.setattr(rebalancing, "waiting_of", lambda row: waiting_of(row).order_by("sequence"))
        cancel_registration(first, reason="asked", by=acting(), now=NOW)
        with pytest.raises(AssertionError):
            rule_holds(session)


def test_control_g2_whoever_takes_a_free_place_before_those_who_pass_first_is_noticed(village, monkeypatch):
    """Negative control: a couple of the commune waits for two places, and somebody who lives elsewhere takes the one that is free."""
    workspace, _activity = village
    people = ruled_by_commune(village)
    session = a_session(village, capacity=2)
    with in_workspace(workspace):
        register(session, people=[people[1]], by=acting(), now=NOW)
        register(session, people=[people[3], people[5]], by=acting(), now=NOW)
        monkeypatch.setattr(registering, "is_behind_others", lambda _row: False)
        register(session, people=[people[0]], by=acting(), now=NOW)
        with pytest.raises(AssertionError):
            rule_holds(session)
