"""A visit noted from a telephone that keeps what it cannot send: once, at its hour, and told when it is too late."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.urls import reverse

from essaim.core.foundation import once
from essaim.core.foundation.models import SentForm
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Participation
from essaim.modules.followup.models import Interaction, Note
from essaim.modules.rounds import actions
from essaim.modules.rounds.models import Visit
from essaim.workflows import visiting
from tests.builders import (
    a_member,
    a_participation,
    a_person,
    a_person_client,
    a_planted_scheme,
    a_supporter,
    a_workspace,
    acting,
)
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
KEPT = {"X-Kept-Form": "1"}


@pytest.fixture
def today(clock):
    """A visit of today, who makes it, and their telephone."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "nos-petits-plus")
    with in_workspace(workspace):
        visitor = a_supporter(scheme, categories=["visit"], given_name="Karim").participation
        member = a_person(workspace, "Huguette", "Delœuvre", address={"commune_code": "59350", "line": "12 rue des Glycines"})
        a_participation(scheme, member, "member")
        actions.assign(
            visitor, person=member, weekday=TODAY.weekday(), starts=time(9), minutes=60, visitor_agreed=True, person_agreed=True,
            by=acting(), now=NOW,
        )  # fmt: skip
        yield a_person_client(visitor.person), Visit.objects.get(day=TODAY)


def send(browser, name, visit, waited=timedelta(), key=None, headers=KEPT, **form):
    kept = {"kept_key": str(key or uuid4()), "kept_seconds": str(int(waited.total_seconds()))}
    return browser.post(reverse(f"rounds:{name}", args=[visit.pk]), {"readers": "lead_contact", **form, **kept}, headers=headers)


def test_the_same_visit_sent_five_times_counts_once(today):
    browser, visit = today
    arrival, end = uuid4(), uuid4()
    answers = [send(browser, "arrive", visit, timedelta(minutes=50), arrival) for _ in range(5)]
    answers += [send(browser, "finish", visit, timedelta(minutes=5), end, services=["light_bulb"], note="Elle a ri.") for _ in range(5)]
    assert [answer.json()["done"] for answer in answers] == [True] * 10
    visit.refresh_from_db()
    logged = Interaction.objects.get(kind="visit")
    assert (visit.state, logged.minutes, logged.at) == ("done", 45, NOW - timedelta(minutes=5))
    assert (visit.arrived_at, visit.done_at) == (NOW - timedelta(minutes=50), NOW - timedelta(minutes=5))
    assert (Interaction.objects.count(), Note.objects.count(), SentForm.objects.count()) == (2, 1, 2)


def test_control_without_the_key_the_second_arrival_is_refused_and_not_called_done(today, monkeypatch):
    """Negative control: a key that is never taken lets the same visit in again, which only its state then stops."""
    browser, visit = today
    monkeypatch.setattr(once, "take_key", lambda *_: True)
    key = uuid4()
    assert send(browser, "finish", visit, key=key, minutes="30").json()["done"]
    again = send(browser, "finish", visit, key=key, minutes="30")
    assert (again.status_code, "déjà notée" in again.json()["refused"]) == (422, True)


def test_a_visit_is_noted_in_one_go_when_the_first_tap_was_forgotten(today):
    browser, visit = today
    missing = send(browser, "finish", visit, key=(key := uuid4()))
    assert (missing.status_code, "votre arrivée n’a pas été notée" in missing.json()["refused"]) == (422, True)
    visit.refresh_from_db()
    assert (visit.state, visit.arrived_at, Interaction.objects.count()) == ("planned", None, 0)
    assert send(browser, "finish", visit, key=key, minutes="40").json()["done"], "a refusal leaves the key free"
    visit.refresh_from_db()
    assert (visit.state, visit.arrived_at, Interaction.objects.get().minutes) == ("done", NOW - timedelta(minutes=40), 40)


def test_a_visit_noted_in_the_evening_lasted_until_its_visitor_was_out(today, clock):
    browser, visit = today
    send(browser, "arrive", visit)
    clock.shift(timedelta(minutes=50))
    send(browser, "leave", visit)
    clock.shift(timedelta(hours=9))
    assert send(browser, "finish", visit, note="Elle a ri.").json()["done"]
    visit.refresh_from_db()
    logged, out = Interaction.objects.get(kind="visit"), NOW + timedelta(minutes=50)
    assert (logged.minutes, logged.at, visit.done_at, visit.left_at) == (50, out, out, out)


def test_what_was_typed_of_a_visit_called_off_meanwhile_is_told_and_changes_nothing(today):
    browser, visit = today
    visiting.call_off_visit(Visit.objects.get(day=TODAY), reason="asked", by=acting(), now=NOW)
    for name, form in (("arrive", {}), ("finish", {"minutes": "40", "note": "Elle a ri."})):
        answer = send(browser, name, visit, timedelta(minutes=10), **form)
        assert "a été annulée entre-temps" in answer.json()["refused"]
    assert (Interaction.objects.count(), SentForm.objects.count()) == (0, 0)
    page = browser.post(reverse("rounds:finish", args=[visit.pk]), {"minutes": "40", "note": "Elle a ri.", "readers": "lead_contact"})
    assert (page.status_code, "Elle a ri." in page.content.decode()) == (422, True), "without JavaScript what was typed is shown again"


def test_a_form_without_a_key_works_as_it_always_did(today):
    browser, visit = today
    assert browser.post(reverse("rounds:arrive", args=[visit.pk])).status_code == 302
    answer = browser.post(reverse("rounds:finish", args=[visit.pk]), {"readers": "lead_contact", "minutes": "20"})
    assert (answer.status_code, SentForm.objects.count(), Interaction.objects.get().minutes) == (302, 0, 20)


@pytest.mark.parametrize("waited", ["-30", "99999999999999", "demain", ""])
def test_a_count_of_seconds_that_means_nothing_is_now(today, waited):
    browser, visit = today
    form = {"kept_key": str(uuid4()), "kept_seconds": waited}
    assert browser.post(reverse("rounds:arrive", args=[visit.pk]), form, headers=KEPT).json()["done"]
    visit.refresh_from_db()
    assert visit.arrived_at == NOW


def test_somebody_else_who_brings_my_key_learns_nothing_and_takes_nothing(today):
    browser, visit = today
    key = uuid4()
    stranger = a_person_client(a_person(visit.workspace, "Ferdinand", "Quenneville"))
    assert send(stranger, "finish", visit, key=key, minutes="30").status_code == 404
    assert send(browser, "finish", visit, key=key, minutes="30").json()["done"]
    assert send(stranger, "finish", visit, key=key, minutes="30").status_code == 404


def test_the_database_itself_knows_a_key_once(today):
    browser, visit = today
    send(browser, "finish", visit, key=uuid4(), minutes="30")
    row = SentForm.objects.get()
    twin = SentForm(workspace=row.workspace, owner_id=row.owner_id, key=row.key)
    with pytest.raises(IntegrityError):
        twin.save(force_insert=True)


def test_the_visit_of_today_is_the_first_thing_on_ones_own_page_until_it_is_done(today, clock):
    browser, visit = today
    way = f'href="{reverse("rounds:visit", args=[visit.pk])}"'
    shown = browser.get(reverse("space")).content.decode()
    assert way in shown and "9\xa0h, chez Huguette" in shown and reverse("rounds:mine") in shown
    assert "Glycines" not in shown and "Delœuvre" not in shown, "the door is on the page of the visit only"
    stranger = a_person_client(a_person(visit.workspace, "Ferdinand", "Quenneville"))
    assert reverse("rounds:mine") not in stranger.get(reverse("space")).content.decode()
    Participation.objects.filter(pk=visit.visitor_id).update(state="suspended")
    assert way not in browser.get(reverse("space")).content.decode()
    Participation.objects.filter(pk=visit.visitor_id).update(state="active")
    send(browser, "finish", visit, minutes="40")
    assert way not in browser.get(reverse("space")).content.decode()


def test_what_comes_back_every_week_is_no_small_service_of_a_visit(today):
    browser, visit = today
    shown = browser.get(reverse("rounds:visit", args=[visit.pk])).content.decode()
    assert "Une ampoule, un petit bricolage" in shown and "Une visite chaque semaine" not in shown
    assert send(browser, "finish", visit, minutes="40", services=["visit"]).status_code == 422


def test_a_note_is_offered_to_psychosocial_support_only_where_somebody_gives_it(today):
    browser, visit = today
    url = reverse("rounds:visit", args=[visit.pk])
    assert "psycho-social" not in browser.get(url).content.decode()
    a_member(visit.workspace, StaffRole.PSYCHOSOCIAL)
    assert "psycho-social" in browser.get(url).content.decode()


def test_a_visit_noted_hours_later_without_having_said_out_lasts_the_minutes_that_are_told(today, clock):
    browser, visit = today
    send(browser, "arrive", visit)
    clock.shift(timedelta(hours=6))
    assert send(browser, "finish", visit, minutes="50").json()["done"]
    visit.refresh_from_db()
    logged, out = Interaction.objects.get(kind="visit"), NOW + timedelta(minutes=50)
    assert (logged.minutes, logged.at, visit.done_at, visit.left_at) == (50, out, out, out)


def test_more_minutes_than_have_passed_end_the_visit_now(today, clock):
    browser, visit = today
    send(browser, "arrive", visit)
    clock.shift(timedelta(minutes=30))
    assert send(browser, "finish", visit, minutes="50").json()["done"]
    visit.refresh_from_db()
    assert visit.left_at == NOW + timedelta(minutes=30)


def test_a_visit_one_is_out_of_and_has_not_noted_is_found_and_noted_the_next_day(today, clock):
    browser, visit = today
    send(browser, "arrive", visit)
    clock.shift(timedelta(minutes=40))
    send(browser, "leave", visit)
    clock.shift(timedelta(days=1))
    browser = a_person_client(visit.visitor.person)
    way = f'href="{reverse("rounds:visit", args=[visit.pk])}"'
    own, mine = (browser.get(reverse(page)).content.decode() for page in ("space", "rounds:mine"))
    assert way in own and "jeudi 12 mars, chez Huguette" in own and way in mine
    assert not any(word in own + mine for word in ("Glycines", "Delœuvre"))
    shown = browser.get(reverse("rounds:visit", args=[visit.pk])).content.decode()
    assert "le jour de la visite" not in shown and "Glycines" not in shown
    assert reverse("rounds:finish", args=[visit.pk]) in shown
    assert send(browser, "finish", visit, note="Elle a ri.").json()["done"]
    assert Interaction.objects.get(kind="visit").minutes == 40
    assert way not in browser.get(reverse("rounds:mine")).content.decode()


def test_the_page_of_a_day_gone_by_promises_no_address_and_says_whom_to_tell(today, clock):
    browser, visit = today
    clock.shift(timedelta(days=1))
    browser = a_person_client(visit.visitor.person)
    shown = browser.get(reverse("rounds:visit", args=[visit.pk])).content.decode()
    assert "le jour de la visite" not in shown and "Ce jour est passé" in shown
    later = Visit.objects.exclude(pk=visit.pk).get()
    assert "le jour de la visite" in browser.get(reverse("rounds:visit", args=[later.pk])).content.decode(), "control: a day to come"
