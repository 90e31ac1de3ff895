"""La Ressourcerie: a place that came free is offered for as long as somebody can have heard of it, and is never taken from whoever heard nothing."""

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.messaging.actions import deliver_due
from essaim.core.messaging.models import Call, Message
from essaim.modules.activities.actions import cancel_registration, lapse_offers, move_session, register, telling
from essaim.modules.activities.models import Registration
from tests.blueprints.ressourcerie import a_desk, a_place, a_session, words
from tests.builders import a_person, acting
from tests.conftest import NOW, PARIS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_desk", "a_place"]


@pytest.fixture(name="list_of")
def a_list(place, clock):
    """Somebody who has the one place, and others who wait: their registrations, in order."""

    def made(*waiting, days=7):
        session = a_session(place, capacity=1, days=days)
        people = [a_person(place.workspace, "Marcel"), *waiting]
        return [register(session, people=[person], by=acting(), now=NOW) for person in people]

    return made


def at(clock, *moment) -> datetime:
    when = datetime(*moment, tzinfo=PARIS)
    clock.move_to(when)
    return when


def gives_up(row, now) -> None:
    cancel_registration(row, reason="asked", by=acting(), now=now)


def passes(place, clock, *moment) -> None:
    now = at(clock, *moment)
    deliver_due(now)
    lapse_offers(place, by=acting(), now=now)


def fresh(row) -> Registration:
    row.refresh_from_db()
    return row


def calls_about(row):
    return Call.objects.filter(subject_id=row.pk, state="due")


def test_an_offer_that_would_last_five_minutes_is_a_call_instead(place, clock, list_of):
    """The session is on the 19th at 14:00: from the 17th at 14:00 on, people are called."""
    first, odette = list_of(a_person(place.workspace, "Odette", email="odette@essai.example", preferred_channel="email"))
    gives_up(first, at(clock, 2026, 3, 17, 13, 55))
    assert fresh(odette).state == "waitlisted"
    assert [call.occurrence.split()[0] for call in calls_about(odette)] == ["place"]
    late = register(first.session, people=[a_person(place.workspace, "Lucie")], by=acting(), now=at(clock, 2026, 3, 17, 13, 56))
    assert late.state == "waitlisted", "whoever comes next does not slip past whoever is called"


def test_control_an_offer_with_time_to_answer_is_made_and_says_until_when(place, clock, list_of):
    first, odette = list_of(a_person(place.workspace, "Odette", email="odette@essai.example", preferred_channel="email"))
    gives_up(first, at(clock, 2026, 3, 16, 10))
    assert fresh(odette).state == "offered"
    assert odette.offered_until == datetime(2026, 3, 17, 10, tzinfo=PARIS)
    said = Message.objects.get(subject_id=odette.pk, template="place_offered")
    assert "jusqu’au mardi 17 mars" in said.body and said.expires_at == odette.offered_until


def test_whoever_is_to_be_called_is_not_struck_off_before_somebody_called(place, clock, desk, list_of):
    """Offered on Saturday at 10, they would have been struck off on Sunday without a call."""
    first, odette = list_of(a_person(place.workspace, "Odette", phone="01 99 00 12 34"), days=9)
    gives_up(first, at(clock, 2026, 3, 14, 10))
    call = calls_about(odette).get(occurrence__startswith="place_offered")
    page = words(desk.get(reverse("activities:session", args=[odette.session_id])))
    assert "à appeler" in page and "jusqu’au jeudi 19 mars" in page
    passes(place, clock, 2026, 3, 16, 11)
    assert fresh(odette).state == "offered" and calls_about(odette).get() == call
    at(clock, 2026, 3, 16, 11, 30)
    desk.post(reverse("phone-call-done", args=[call.pk]))
    passes(place, clock, 2026, 3, 16, 11, 31)
    assert fresh(odette).offered_until == datetime(2026, 3, 17, 11, 30, tzinfo=PARIS)
    assert "à appeler" not in words(desk.get(reverse("activities:session", args=[odette.session_id])))
    passes(place, clock, 2026, 3, 17, 11, 31)
    assert (fresh(odette).state, odette.end_reason) == ("cancelled", "no_answer")


def test_whoever_could_not_be_reached_waits_again_at_their_rank_and_is_called(place, clock, list_of):
    odette = a_person(place.workspace, "Odette", phone="01 99 00 12 34")
    first, waits, behind = list_of(odette, a_person(place.workspace, "Henri"))
    gives_up(first, at(clock, 2026, 3, 14, 10))
    passes(place, clock, 2026, 3, 17, 14, 1)
    assert (fresh(waits).state, fresh(behind).state) == ("waitlisted", "waitlisted")
    assert [call.occurrence.split()[0] for call in calls_about(waits)] == ["place"] and not calls_about(behind)
    waits.session.refresh_from_db()
    assert waits.session.taken == 0 and not Message.objects.filter(template="place_lapsed").exists()


def test_an_sms_that_waits_for_the_morning_gives_the_whole_time_from_then(place, clock, list_of):
    first, odette = list_of(a_person(place.workspace, "Odette", phone="06 39 98 10 10", preferred_channel="sms"), days=9)
    gives_up(first, at(clock, 2026, 3, 14, 21))
    assert fresh(odette).offered_until == datetime(2026, 3, 17, 8, tzinfo=PARIS), "from Monday at 8 on, when it may leave"


def test_a_message_about_an_offer_that_has_ended_does_not_leave(place, clock, list_of):
    first, odette = list_of(a_person(place.workspace, "Odette", phone="06 39 98 10 10", preferred_channel="sms"), days=9)
    gives_up(first, at(clock, 2026, 3, 14, 21))
    said = Message.objects.get(subject_id=odette.pk, template="place_offered")
    gives_up(odette, at(clock, 2026, 3, 15, 9))
    said.refresh_from_db()
    assert said.state == "cancelled"


def test_a_letter_that_would_come_after_the_offer_is_a_call(place, clock, list_of):
    home = {"line": "3 rue des Lilas", "postal_code": "33000", "commune_code": "33063"}
    odette = a_person(place.workspace, "Odette", phone="01 99 00 12 34", preferred_channel="letter", address=home)
    first, waits = list_of(odette, days=20)
    gives_up(first, at(clock, 2026, 3, 16, 10))
    assert fresh(waits).state == "offered" and not Message.objects.filter(subject_id=waits.pk, template="place_offered").exists()
    assert calls_about(waits).get().occurrence.startswith("place_offered")


def test_an_offer_does_not_outlive_the_day_to_which_the_session_is_moved(place, clock, list_of):
    first, odette = list_of(a_person(place.workspace, "Odette", email="odette@essai.example", preferred_channel="email"))
    gives_up(first, at(clock, 2026, 3, 16, 10))
    now = at(clock, 2026, 3, 16, 11)
    move_session(odette.session, day=date(2026, 3, 17), starts=time(9), ends=time(11), by=acting(), now=now)
    assert (fresh(odette).state, odette.offered_until) == ("offered", now + timedelta(hours=3))
    assert Message.objects.filter(subject_id=odette.pk, template="place_offered").exclude(state="cancelled").count() == 1
    assert not Message.objects.filter(subject_id=odette.pk, template="session_moved").exists()


def test_after_a_move_whoever_waits_reads_that_they_still_wait(place, clock, list_of):
    first, odette = list_of(a_person(place.workspace, "Odette", email="odette@essai.example", preferred_channel="email"))
    move_session(odette.session, day=date(2026, 3, 20), starts=time(9), ends=time(11), by=acting(), now=NOW)
    told = Message.objects.filter(subject_id=odette.pk).exclude(state="cancelled")
    assert [row.template for row in told] == ["place_waiting"]
    assert "vendredi 20 mars" in told.get().body and "a changé" in told.get().body


def test_a_session_moved_twice_leaves_one_call_with_one_hour(place, clock, list_of):
    """Whoever has a place and has no number hears of the last day only, though nobody had called about the first one yet."""
    (first,) = list_of()
    telling.tell_lead(first, "place_confirmed", occurrence="with the old day", by=acting(), now=NOW)
    for day in (20, 23):
        move_session(first.session, day=date(2026, 3, day), starts=time(9), ends=time(11), by=acting(), now=NOW)
    assert "23 mars" in calls_about(first).get().script


def test_nobody_is_called_about_a_place_once_the_session_has_begun_nor_after_its_end(place, clock, list_of, desk):
    first, odette = list_of(a_person(place.workspace, "Odette", phone="01 99 00 12 34"))
    gives_up(first, at(clock, 2026, 3, 19, 10))
    assert calls_about(odette).count() == 1
    passes(place, clock, 2026, 3, 19, 16, 1)
    assert not calls_about(odette)
    assert desk.post(reverse("activities:give-place", args=[odette.pk])).status_code == 409
    assert fresh(odette).state == "waitlisted"


def test_a_place_that_comes_free_while_the_session_runs_plans_no_call(place, clock, list_of):
    first, odette = list_of(a_person(place.workspace, "Odette", phone="01 99 00 12 34"))
    gives_up(first, at(clock, 2026, 3, 19, 15, 50))
    assert not calls_about(odette)


@pytest.mark.parametrize("door", ["cancel", "move"])
def test_what_took_place_is_neither_cancelled_nor_moved_from_an_old_tab(place, clock, desk, list_of, door):
    (first,) = list_of()
    at(clock, 2026, 3, 19, 16, 1)
    form = {"reason": "weather", "day": "2026-03-25", "starts": "14:00", "ends": "16:00"}
    answer = desk.post(reverse(f"programming:{door}", args=[first.session_id]), form)
    assert answer.status_code in (409, 422) and ("terminée" in words(answer) or "passée" in words(answer))
    assert fresh(first).state == "confirmed" and first.session.state == "planned"


def test_the_page_of_an_offer_that_ended_says_nothing_of_somebody_else(place, clock, list_of):
    first, odette = list_of(a_person(place.workspace, "Odette", email="odette@essai.example", preferred_channel="email"))
    gives_up(first, at(clock, 2026, 3, 16, 10))
    fresh(odette)
    path = telling.link_to(odette, NOW).split("/", 3)[3]
    at(clock, 2026, 3, 17, 10, 1)
    refused = Client().post(f"/{path}reponse/", {"answer": "yes"})
    assert refused.status_code == 409 and "quelqu’un d’autre" not in words(refused)
