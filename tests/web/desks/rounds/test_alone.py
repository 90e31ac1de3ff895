"""Nobody opens: the emergency numbers first, the team told at once, and only the team closes it; once for each day."""

from datetime import timedelta

import pytest
from django.urls import reverse

from essaim.core.messaging.models import Call, Message
from essaim.core.people.actions import relate
from essaim.core.people.models import Person
from essaim.modules.rounds import actions
from essaim.modules.rounds.models import ClosedDoor, Visit
from tests.builders import a_person, acting
from tests.conftest import NOW
from tests.workflows import test_watching as watch

pytestmark = pytest.mark.django_db
town = watch.town
MINUTE, arrive, pass_minutes, rungs = watch.MINUTE, watch.arrive, watch.pass_minutes, watch.rungs


def test_nobody_opens_is_told_to_the_team_and_only_the_team_closes_it(town):
    visit, url = town["visit"], reverse("rounds:no-answer", args=[town["visit"].pk])
    page = town["phone"].get(url).content.decode()
    assert page.index("112") < page.index("<form method"), "the emergency numbers come before the form"
    assert "Essaim n’est pas un service d’urgence" in page
    assert "01 99 00 33 22" in page
    assert town["phone"].post(url, {"seen": "volets fermés"}).status_code == 422
    assert town["phone"].post(url, {"tried": ["rang", "phoned"], "seen": "volets fermés"}).status_code == 302
    door = ClosedDoor.objects.get()
    assert (door.tried, door.seen, door.state) == (["rang", "phoned"], "volets fermés", "open")
    assert Call.objects.get(reason="safety").person_id == visit.assignment.person_id
    assert Message.objects.filter(template="warning").count() == 2
    assert town["phone"].post(url, {"tried": ["rang"]}).status_code == 422, "told once"
    close = reverse("rounds:door", args=[door.pk])
    assert town["phone"].post(close, {"outcome": "well"}).status_code == 404
    seen = town["operator"].get(close).content.decode()
    assert "volets fermés" in seen
    assert town["operator"].post(close, {"outcome": ""}).status_code == 422
    assert town["operator"].post(close, {"outcome": "well"}).status_code == 302
    door.refresh_from_db()
    visit.refresh_from_db()
    assert (door.state, door.outcome, visit.state, visit.end_reason) == ("closed", "well", "cancelled", "nobody_opened")
    assert not Call.objects.filter(reason="safety", state="due").exists()
    assert town["operator"].post(close, {"outcome": "other"}).status_code == 409


def test_whoever_had_tapped_that_they_arrived_and_finds_nobody_tells_it_and_is_watched_over_all_the_same(town):
    visit, url = town["visit"], reverse("rounds:no-answer", args=[town["visit"].pk])
    arrive(town)
    assert url in town["phone"].get(reverse("rounds:visit", args=[visit.pk])).content.decode()
    assert town["phone"].post(url, {"tried": ["rang"]}).status_code == 302
    door = ClosedDoor.objects.get()
    assert Call.objects.get(reason="safety").person_id == visit.assignment.person_id
    pass_minutes(town, 75)
    assert rungs() == [("visitor", 15)]
    town["operator"].post(reverse("rounds:door", args=[door.pk]), {"outcome": "well"})
    visit.refresh_from_db()
    assert visit.state == "started", "nobody has said yet that the visitor is out"
    town["phone"].post(reverse("rounds:leave", args=[visit.pk]))
    assert town["phone"].post(url, {"tried": ["rang"]}).status_code == 422, "they are out"


def test_a_door_told_late_has_the_hour_of_the_landing_and_one_of_another_day_is_refused(town):
    visit, later = town["visit"], Visit.objects.exclude(pk=town["visit"].pk).get()
    town["clock"].shift(timedelta(hours=2))
    kept = {"tried": "rang", "kept_key": "7d2f0c1e-0000-4000-8000-000000000002", "kept_seconds": "7200"}
    assert town["phone"].post(reverse("rounds:no-answer", args=[visit.pk]), kept, headers={"X-Kept-Form": "1"}).json()["done"]
    assert ClosedDoor.objects.get().created_at == NOW
    answer = town["phone"].post(reverse("rounds:no-answer", args=[later.pk]), {"tried": "rang"})
    assert (answer.status_code, "pas pour aujourd’hui" in answer.content.decode()) == (422, True)


def test_settling_a_door_leaves_a_visit_that_was_put_on_another_day_meanwhile_and_that_day_has_its_own_door(town):
    visit, url = town["visit"], reverse("rounds:no-answer", args=[town["visit"].pk])
    town["phone"].post(url, {"tried": ["rang"]})
    town["clock"].shift(10 * MINUTE)
    move = {"day": "2026-03-13", "starts": "10:00", "visitor": visit.visitor_id}
    assert town["desk"].post(reverse("rounds:move", args=[visit.pk]), move).status_code == 302
    door = ClosedDoor.objects.get()
    assert town["operator"].post(reverse("rounds:door", args=[door.pk]), {"outcome": "elsewhere"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.state, str(visit.day)) == ("planned", "2026-03-13")
    town["clock"].shift(timedelta(days=1))
    assert town["phone"].post(url, {"tried": ["rang"]}).status_code == 302
    assert list(ClosedDoor.objects.order_by("created_at").values_list("state", flat=True)) == ["closed", "open"]


def test_a_colleague_who_makes_the_visit_herself_does_not_close_her_own_door(town):
    visitor = town["visit"].visitor.person
    Person.objects.filter(pk=visitor.pk).update(account=town["desk"].member.account)
    door = actions.nobody_opens(Visit.objects.get(pk=town["visit"].pk), tried=["rang"], seen="", by=acting(), now=NOW)
    close = reverse("rounds:door", args=[door.pk])
    assert (town["desk"].get(close).status_code, town["desk"].post(close, {"outcome": "well"}).status_code) == (404, 404)
    assert town["operator"].post(close, {"outcome": "well"}).status_code == 302


def test_numbers_of_those_close_are_shown_only_on_the_day_and_only_if_they_may_answer(town, clock):
    person = town["visit"].assignment.person
    for name, number, may in (("Lucie", "06 39 98 20 20", True), ("Gaston", "06 39 98 30 30", False)):
        relate(person, a_person(person.workspace, name, "Roussel", phone=number), kind="relative", may_answer=may, by=acting(), now=NOW)
    page = town["phone"].get(reverse("rounds:no-answer", args=[town["visit"].pk])).content.decode()
    assert ("06 39 98 20 20" in page, "06 39 98 30 30" in page) == (True, False)
    later = Visit.objects.exclude(pk=town["visit"].pk).get()
    page = town["phone"].get(reverse("rounds:no-answer", args=[later.pk])).content.decode()
    assert ("06 39 98 20 20" in page, "01 99 00 33 22" in page) == (False, False)
