"""Whoever plans a tour, or tells many people of new sessions, is killed at random instants: nothing half done, nobody told twice."""

from datetime import time, timedelta

import pytest

from essaim.core.foundation.scope import in_workspace
from essaim.core.people import actions as people
from essaim.core.schemes.models import Resource
from essaim.modules.activities.actions import plan_session, record_activity, subscribe
from essaim.modules.activities.models import Registration
from tests.builders import a_person, a_planted_scheme, a_workspace, acting
from tests.conftest import NOW
from tests.safety.nurseries import run_nursery

pytestmark = pytest.mark.django_db(transaction=True)
GANGES = "34111"
FETCHED = 4


def who_wish_for_news(number: int):
    """A scheme that tells of its new sessions, so many who wish to hear of them by e-mail or SMS, and a session that is new."""
    scheme = a_planted_scheme(a_workspace(timezone="Europe/Paris"), "la-scalaa")
    wish = [a_person(scheme.workspace, f"Awa {one}", **({"phone": f"06 39 98 {one // 100:02} {one % 100:02}"} if one % 2 else {"email": f"awa{one}@courriel.example"}))
            for one in range(number)]  # fmt: skip
    with in_workspace(scheme.workspace):
        for person in wish:
            subscribe(person, scheme=scheme, by=acting(), now=NOW - timedelta(days=1))
        activity = record_activity(scheme, title="Café des aidants", by=acting(), now=NOW)
        plan_session(
            activity, day=NOW.date() + timedelta(days=20), starts=time(14), ends=time(17), commune_code="59350", by=acting(), now=NOW
        )
    return scheme


def who_are_fetched(sessions: int):
    """A scheme with so many sessions and their bus, and some people near each, whose family name is its place."""
    scheme = a_planted_scheme(a_workspace(timezone="Europe/Paris"), "api-bus")
    with in_workspace(scheme.workspace):
        bus = Resource.objects.create(workspace=scheme.workspace, kind="vehicle", name="Le bus", seats=5, wheelchairs=1, places=12)
        activity = record_activity(scheme, title="Garder l’équilibre", by=acting(), now=NOW)
        for number in range(sessions):
            plan_session(
                activity, day=NOW.date() + timedelta(days=7 + number), starts=time(14), ends=time(17), commune_code=GANGES, place=f"Salle {number}",
                capacity=12, vehicle=bus, by=acting(), now=NOW,
            )  # fmt: skip
            for one in range(FETCHED):
                person = a_person(scheme.workspace, f"Odette {one}", f"Salle {number}", phone="01 99 00 77 88")
                people.set_address(
                    person, line="3 rue des Oliviers", commune_code=GANGES, lat=43.93 + one / 100, lon=3.70, by=acting(), now=NOW
                )
    return scheme


def test_d2_whoever_is_killed_while_many_are_told_tells_each_once(count):
    kills, size = count(6, 250), count(100, 4000)
    scheme = who_wish_for_news(size)
    killed, halves = run_nursery("gathering_nursery", "news", kills, 7, scheme.pk)
    assert killed >= kills and halves == 0


def test_control_noting_before_telling_leaves_somebody_untold():
    scheme = who_wish_for_news(60)
    killed, halves = run_nursery("gathering_nursery", "news_step_by_step", 25, 7, scheme.pk)
    assert killed and halves


def test_d2_whoever_is_killed_while_a_tour_is_planned_leaves_the_vehicle_taken_as_it_drives(count):
    kills, size = count(6, 250), count(6, 250)
    scheme = who_are_fetched(size)
    killed, halves = run_nursery("gathering_nursery", "tour", kills, 7, scheme.pk)
    with in_workspace(scheme.workspace):
        assert killed >= kills and halves == 0 and Registration.objects.count() == FETCHED * size


def test_control_giving_the_place_apart_from_the_tour_is_found_half_done():
    scheme = who_are_fetched(6)
    killed, halves = run_nursery("gathering_nursery", "tour_step_by_step", 15, 7, scheme.pk)
    assert killed and halves
