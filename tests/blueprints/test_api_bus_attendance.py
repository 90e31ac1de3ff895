"""Who came to the bus: what is handed round names no protected contact, an excuse gives the place back, whoever came unregistered counts."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.people.models import Person
from essaim.modules.activities.measures import attendances, no_shows
from essaim.modules.activities.models import Attendee, Registration
from essaim.modules.activities.queries import seats_counted
from tests.blueprints.bus import a_bus_desk, a_bus_world, fill, planned, registers
from tests.blueprints.ressourcerie import words
from tests.builders import a_person, a_staff_client
from tests.conftest import NOW, PARIS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]


def at(clock, day: int, hour: int) -> None:
    clock.move_to(datetime(2026, 3, day, hour, 30, tzinfo=PARIS))


def notes(bus_desk, name: str, what: str, seen: str = ""):
    row = Attendee.objects.get(person__given_name=name, is_living=True)
    address = reverse("activities:attend", args=[row.pk]) + (f"?vu={seen}" if seen else "")
    return bus_desk[2].post(address, {"attendance": what})


def came(bus_desk, session, **form):
    return bus_desk[2].post(reverse("activities:came", args=[session.pk]), {"given_name": "Lucie", "family_name": "Morel", **form})


def of(name: str) -> Attendee:
    return Attendee.objects.filter(person__given_name=name).latest("created_at", "pk")


@pytest.fixture(name="protected")
def a_protected_contact(bus_desk):
    """Odette, whose whereabouts are nobody's business, and Marcel, have a place."""
    session = planned(bus_desk)
    registers(bus_desk, session, "Odette")
    registers(bus_desk, session, "Marcel")
    Person.objects.filter(given_name="Odette").update(is_protected=True)
    return session, Attendee.objects.get(person__given_name="Odette")


def test_c7_a_protected_contact_has_no_name_on_the_sheet_that_is_handed_round(bus_desk, protected):
    session, odette = protected
    sheet = reverse("activities:sheet", args=[session.pk])
    page = words(bus_desk[2].get(sheet))
    assert "Odette" not in page and "Marcel Lefèvre" in page and "Une personne : demander à l’équipe" in page
    confirm = reverse("activities:confirm-line", args=[odette.registration_id])
    operator = a_staff_client(bus_desk[0], "operator")
    assert operator.post(confirm, {"sheet": "1"}).status_code in (403, 404)
    assert "Odette" not in words(operator.get(sheet))
    assert bus_desk[2].post(confirm, {"sheet": "1"}).url == sheet
    assert "Odette Lefèvre" in words(bus_desk[2].get(sheet))


def test_control_without_the_question_the_sheet_would_name_them(bus_desk, protected, monkeypatch):
    """Negative control: the same sheet, where everybody may be named."""
    monkeypatch.setattr("essaim.modules.activities.views.sessions.may_name", lambda attendee: True)
    assert "Odette Lefèvre" in words(bus_desk[2].get(reverse("activities:sheet", args=[protected[0].pk])))


def test_c7_a_protected_contact_does_not_stand_on_the_tablet_and_cannot_be_ticked_there(bus_desk, protected, clock):
    session, odette = protected
    opened = bus_desk[2].post(reverse("activities:open-kiosk", args=[session.pk]))
    tablet = "/k/" + opened.context["address"].split("/k/")[1]
    at(clock, 19, 14)
    page = words(Client().get(tablet))
    assert "Odette" not in page and "Marcel L." in page and "1 autre personne est cochée par l’équipe" in page
    Client().post(f"{tablet}{odette.pk}/")
    odette.refresh_from_db()
    assert odette.attendance == "unknown"


def test_an_excuse_before_the_session_gives_the_place_to_whoever_waits_and_still_counts_as_one(bus_desk):
    session = planned(bus_desk, capacity="1")
    registers(bus_desk, session, "Odette")
    registers(bus_desk, session, "Lucie")
    notes(bus_desk, "Odette", "excused")
    session.refresh_from_db()
    odette, lucie = of("Odette"), of("Lucie")
    assert (odette.attendance, odette.is_living, odette.registration.end_reason) == ("excused", False, "excused")
    assert (lucie.registration.state, session.taken, seats_counted(session)) == ("promoted", 1, 1)
    assert "Odette Lefèvre (excusé)" in words(bus_desk[2].get(reverse("activities:session", args=[session.pk])))


def test_control_an_excuse_noted_once_the_session_has_begun_leaves_the_list_as_it_is(bus_desk, clock):
    session = planned(bus_desk, capacity="1")
    registers(bus_desk, session, "Odette")
    registers(bus_desk, session, "Lucie")
    at(clock, 19, 14)
    notes(bus_desk, "Odette", "excused")
    assert (of("Odette").attendance, of("Odette").is_living, of("Lucie").registration.state) == ("excused", True, "waitlisted")


def test_before_a_session_an_excuse_frees_a_place_and_does_not_stand_beside_the_name_to_be_tapped_by_mistake(bus_desk):
    session = planned(bus_desk)
    registers(bus_desk, session, "Odette")
    page = bus_desk[2].get(reverse("activities:session", args=[session.pk])).content.decode()
    beside, under = re.search(r'<td data-label="Présence"[^>]*>(.*?)</td>\s*<td data-label="Que faire">(.*?)</td>', page, re.S).groups()
    assert "<button" not in beside
    assert "<details" in under and "Noter son excuse" in under.split("<details", 1)[1]


def test_who_is_on_board_is_noted_and_corrected_at_the_desk_from_when_the_vehicle_leaves(bus_desk, clock):
    session = planned(bus_desk)
    registers(bus_desk, session, "Odette")
    at(clock, 19, 13)
    page = bus_desk[2].get(reverse("activities:session", args=[session.pk])).content.decode()
    assert re.search(r'data-label="Présence">.*?value="seen"', page, re.S)
    notes(bus_desk, "Odette", "seen")
    notes(bus_desk, "Odette", "unknown")
    assert of("Odette").attendance == "unknown"


def test_one_of_a_couple_is_excused_and_the_other_keeps_the_place(bus_desk):
    session = planned(bus_desk)
    registers(bus_desk, session, "Odette", with_given_name="Marcel")
    notes(bus_desk, "Odette", "excused")
    session.refresh_from_db()
    row = Registration.objects.get()
    assert (row.state, row.seats, row.lead.given_name, session.taken, of("Odette").attendance) == ("confirmed", 1, "Marcel", 1, "excused")


def test_api_14_whoever_came_without_being_registered_is_typed_in_from_the_sheet_and_counts(bus_desk, clock):
    session = planned(bus_desk)
    assert came(bus_desk, session).status_code == 422, "before the session one registers"
    at(clock, 22, 10)
    answer = came(bus_desk, session, phone="06 39 98 20 20")
    assert answer.status_code == 302
    lucie = of("Lucie")
    assert (lucie.attendance, lucie.registration.state, lucie.registration.channel) == ("seen", "confirmed", "paper")
    assert list(attendances(bus_desk[1], NOW.date(), session.day)) == [lucie]
    known = a_person(bus_desk[0], "Henri")
    came(bus_desk, session, person_id=str(known.pk))
    came(bus_desk, session, phone="06 39 98 20 20")
    session.refresh_from_db()
    assert (of("Henri").person, session.taken, seats_counted(session)) == (known, 2, 2)
    assert Person.objects.filter(given_name="Lucie").count() == 1


def test_whoever_came_takes_the_place_of_somebody_noted_as_absent_and_never_one_too_many(bus_desk, clock):
    session = planned(bus_desk, capacity="2")
    fill(bus_desk, session, 2)
    at(clock, 19, 18)
    refused = came(bus_desk, session)
    assert refused.status_code == 422 and "notez d’abord qui n’est pas venu" in words(refused)
    assert not Person.objects.filter(given_name="Lucie").exists()
    notes(bus_desk, "Marcel 0", "noshow")
    assert came(bus_desk, session).status_code == 302
    session.refresh_from_db()
    assert (session.taken, seats_counted(session)) == (2, 2)
    assert [row.person.given_name for row in no_shows(bus_desk[1], NOW.date(), session.day)] == ["Marcel 0"]
    assert came(bus_desk, session, given_name="Jeanne").status_code == 422


def test_whoever_waited_and_came_is_noted_without_standing_on_the_list_twice(bus_desk, clock):
    session = planned(bus_desk, capacity="1")
    fill(bus_desk, session, 1)
    registers(bus_desk, session, "Lucie", family_name="Morel", phone="06 39 98 20 20")
    at(clock, 19, 18)
    notes(bus_desk, "Marcel 0", "noshow")
    came(bus_desk, session, phone="06 39 98 20 20")
    assert Attendee.objects.get(person__given_name="Lucie", is_living=True).attendance == "seen"


def test_what_was_noted_meanwhile_is_not_overwritten_from_an_old_page(bus_desk, clock):
    session = planned(bus_desk)
    registers(bus_desk, session, "Odette")
    at(clock, 19, 14)
    assert notes(bus_desk, "Odette", "excused", seen="unknown").status_code == 302
    stale = notes(bus_desk, "Odette", "seen", seen="unknown")
    assert stale.status_code == 409 and "excusé" in words(stale) and of("Odette").attendance == "excused"
    assert f"{of('Odette').pk}/?vu=excused" in bus_desk[2].get(reverse("activities:session", args=[session.pk])).content.decode()


def test_a_tick_by_mistake_can_be_undone(bus_desk, clock):
    session = planned(bus_desk)
    registers(bus_desk, session, "Odette")
    at(clock, 19, 14)
    notes(bus_desk, "Odette", "seen")
    page = bus_desk[2].get(reverse("activities:session", args=[session.pk])).content.decode()
    assert 'value="unknown"' in page
    notes(bus_desk, "Odette", "unknown")
    assert of("Odette").attendance == "unknown"


def test_a_session_that_is_called_off_counts_as_cancelled_by_the_service(bus_desk, clock):
    session = planned(bus_desk)
    registers(bus_desk, session, "Odette")
    clock.move_to(NOW + timedelta(hours=1))
    bus_desk[2].post(reverse("programming:cancel", args=[session.pk]), {"reason": "weather"})
    assert of("Odette").attendance == "revoked" and str(of("Odette").get_attendance_display()) == "annulé par le service"
