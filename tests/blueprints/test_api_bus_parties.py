"""What becomes of those who registered together, of whoever is on the list twice, and of whoever waits: walked through the pages of the bus."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.refusal import Refusal
from essaim.core.messaging.models import Call, Message
from essaim.core.people.actions import add_contact, merge_people, part_people
from essaim.core.people.models import Person
from essaim.modules.activities.actions import leave_registration, register
from essaim.modules.activities.actions.telling import link_to, whom_to_tell
from essaim.modules.activities.models import Attendee, Registration
from essaim.modules.activities.queries import seats_counted
from tests.blueprints.bus import a_bus_desk, a_bus_world, at_home, fetch, fill, planned, registers, said
from tests.blueprints.ressourcerie import words
from tests.builders import a_person, acting
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]
STAMP = {"by": acting(), "now": NOW}


def living() -> list[str]:
    return sorted(Attendee.objects.filter(is_living=True).values_list("person__given_name", flat=True))


def page_of(bus_desk, session) -> str:
    return words(bus_desk[2].get(reverse("activities:session", args=[session.pk])))


def public(bus_desk, session) -> str:
    return reverse("activities:public-session", args=[bus_desk[0].slug, bus_desk[1].slug, session.pk])


def path(link: str) -> str:
    return "/" + link.split("/", 3)[3]


@pytest.fixture(name="couple")
def a_couple(bus_desk):
    """Anne, who registered both and has a number and a home, and Paul, who has neither: fetched together."""
    session = planned(bus_desk)
    anne = at_home(bus_desk, "Anne", 43.936, 3.71)
    add_contact(anne, value="06 39 98 10 10", **STAMP)
    fetch(bus_desk, session, anne, with_given_name="Paul")
    return session, anne, Person.objects.get(given_name="Paul"), Registration.objects.get(lead=anne)


def leaves(bus_desk, row, person):
    return bus_desk[2].post(reverse("activities:cancel-registration", args=[row.pk]), {"person": str(person.pk)})


def test_whoever_left_a_party_cannot_leave_it_again(bus_desk):
    """Two tabs, one after the other under the lock: the second reads a sentence, and the count is right."""
    session = planned(bus_desk)
    people = [a_person(bus_desk[0], name) for name in ("Anne", "Paul", "Jean")]
    row = register(session, people=people, **STAMP)
    leave_registration(row, person=people[1], **STAMP)
    with pytest.raises(Refusal):
        leave_registration(row, person=people[1], **STAMP)
    session.refresh_from_db()
    assert session.taken == seats_counted(session) == 2 and living() == ["Anne", "Jean"]


def test_whoever_stays_of_a_couple_is_fetched_at_the_same_door_and_reached_by_the_same_number(bus_desk, couple):
    session, anne, paul, row = couple
    leaves(bus_desk, row, anne)
    row.refresh_from_db()
    tour = bus_desk[2].get(reverse("activities:session", args=[session.pk])).context["tour"]
    assert (row.lead, row.first_lead, tour.left_out) == (paul, anne, ())
    assert [call.registration.lead for trip in tour.trips for call in trip.calls] == [paul, paul]
    assert whom_to_tell(row) == anne


def test_the_page_of_whoever_left_is_closed_and_whoever_stays_has_their_own(bus_desk, couple):
    _session, anne, paul, row = couple
    add_contact(paul, value="06 39 98 10 11", **STAMP)
    Person.objects.filter(pk=paul.pk).update(preferred_channel="sms")
    old = path(link_to(row, NOW))
    assert Client().get(old).status_code == 200
    leaves(bus_desk, row, anne)
    assert Client().get(old).status_code == 404
    assert Client().post(old + "reponse/", {"answer": "no"}).status_code == 404
    assert Message.objects.get(person=paul).template == "place_confirmed" and living() == ["Paul"]


def test_control_the_page_stays_open_when_the_other_one_leaves(bus_desk, couple):
    _session, _anne, paul, row = couple
    old = path(link_to(row, NOW))
    leaves(bus_desk, row, paul)
    assert Client().get(old).status_code == 200 and living() == ["Anne"]


def test_on_the_page_of_a_couple_one_says_who_does_not_come(bus_desk, couple):
    _session, _anne, paul, row = couple
    mine = path(link_to(row, NOW))
    page = words(Client().get(mine))
    assert "Paul ne vient pas" in page and "Anne, Paul" in page
    Client().post(mine + "reponse/", {"person": str(paul.pk)})
    assert living() == ["Anne"]
    assert Client().post(mine + "reponse/", {"person": str(paul.pk)}).status_code == 409
    Client().post(mine + "reponse/", {"answer": "no"})
    assert living() == []


def test_nobody_of_a_party_is_taken_off_who_is_noted_as_there(bus_desk, couple):
    session, _anne, paul, row = couple
    Attendee.objects.filter(person=paul).update(attendance="seen")
    refused = bus_desk[2].post(reverse("activities:cancel-registration", args=[row.pk]), {"reason": "asked"})
    assert refused.status_code == 409 and "La présence de Paul Lefèvre est notée" in words(refused)
    session.refresh_from_db()
    assert (living(), session.taken) == (["Anne", "Paul"], 2)


@pytest.mark.parametrize("reason", ["session", "no_answer", "rien"])
def test_the_desk_takes_somebody_off_only_for_a_reason_of_the_desk(bus_desk, couple, reason):
    refused = bus_desk[2].post(reverse("activities:cancel-registration", args=[couple[3].pk]), {"reason": reason})
    assert refused.status_code == 409 and living() == ["Anne", "Paul"]


FORM = {"given_name": "Odette", "family_name": "Lefèvre", "phone": "06 39 98 20 20"}


def test_the_public_form_sent_again_gives_no_second_place(bus_desk):
    session, visitor = planned(bus_desk), Client()
    first = visitor.post(public(bus_desk, session), FORM)
    assert first.status_code == 302 and "Vous avez une place" in words(visitor.get(first.url))
    again = Client().post(public(bus_desk, session), FORM | {"given_name": "odette", "phone": "+33 6 39 98 20 20"}, follow=True)
    assert "Vous avez une place" in words(again)
    session.refresh_from_db()
    assert (session.taken, Person.objects.filter(given_name__iexact="odette").count()) == (1, 1)
    assert visitor.get(first.url.split("?")[0]).status_code == 404, "the page of thanks says nothing without its key"


def test_control_another_name_at_the_same_number_is_somebody_else(bus_desk):
    session = planned(bus_desk)
    for name in ("Odette", "Marcel"):
        Client().post(public(bus_desk, session), FORM | {"given_name": name})
    assert living() == ["Marcel", "Odette"]


def test_at_the_desk_a_name_and_number_on_record_make_no_second_record(bus_desk):
    session, odette = planned(bus_desk), a_person(bus_desk[0], "Odette", phone="06 39 98 20 20")
    answer = registers(bus_desk, session, phone="06 39 98 20 20")
    assert Attendee.objects.get().person == odette and "était déjà connu" in said(answer)


def test_two_records_that_are_joined_have_one_place_in_a_session(bus_desk):
    session = planned(bus_desk, capacity="2")
    kept, other, waits = (a_person(bus_desk[0], name) for name in ("Odette", "Odete", "Lucie"))
    for person in (kept, other, waits):
        register(session, people=[person], **STAMP)
    merge = merge_people(kept, other, **STAMP)
    session.refresh_from_db()
    states = {row.person: row.registration.state for row in Attendee.objects.filter(is_living=True)}
    assert states == {kept: "confirmed", waits: "promoted"} and session.taken == seats_counted(session) == 2
    part_people(merge, **STAMP)
    assert Attendee.objects.filter(person=other).count() == 1, "the name goes back, the place is somebody else's now"


def test_two_records_that_were_both_seen_are_joined_and_count_once(bus_desk, clock):
    session = planned(bus_desk, capacity="2")
    kept, other = (a_person(bus_desk[0], name) for name in ("Odette", "Odete"))
    for person in (kept, other):
        register(session, people=[person], **STAMP)
    clock.move_to(session.starts_at)
    for row in Attendee.objects.all():
        bus_desk[2].post(reverse("activities:attend", args=[row.pk]), {"attendance": "seen"})
    merge_people(kept, other, **STAMP)
    assert [(row.person, row.attendance) for row in Attendee.objects.filter(is_living=True)] == [(kept, "seen")]


def test_whoever_types_somebody_elses_name_and_number_learns_nothing_of_when_they_are_fetched(bus_desk):
    session = planned(bus_desk)
    home = {"pick_up": "both", "line": "3 rue des Oliviers", "commune_code": "Ganges"}
    first = Client().post(public(bus_desk, session), FORM | home, follow=True)
    assert "On vient vous chercher" in words(first), "control: whoever has just registered does"
    assert "chercher" not in words(Client().post(public(bus_desk, session), FORM, follow=True))


def test_of_a_place_and_a_wait_of_one_person_the_place_stays(bus_desk):
    session = planned(bus_desk, capacity="1")
    seated, kept = a_person(bus_desk[0], "Odete"), a_person(bus_desk[0], "Odette")
    for person in (seated, kept):
        register(session, people=[person], **STAMP)
    merge_people(kept, seated, **STAMP)
    row = Attendee.objects.get(is_living=True)
    assert (row.person, row.registration.state, row.registration.lead) == (kept, "confirmed", kept)


def test_a_place_behind_a_waiting_couple_is_not_called_free_nor_the_session_full(bus_desk):
    session = planned(bus_desk, capacity="3")
    fill(bus_desk, session, 2)
    registers(bus_desk, session, "Odette", with_given_name="Marcel")
    page = words(Client().get(public(bus_desk, session)))
    assert "place restante" not in page and "M’inscrire sur la liste d’attente" in page or "liste d’attente" in page
    assert "1 place" not in page
    answer = registers(bus_desk, session, "Lucie")
    assert "D’autres attendent avant eux" in said(answer) and "C’est complet" not in said(answer)


def test_the_desk_sees_why_somebody_waits_though_places_are_free_and_who_came_before_them(bus_desk):
    session, other = planned(bus_desk, capacity="2"), planned(bus_desk, what="falls", starts="15:00", ends="16:00", vehicle="")
    fill(bus_desk, session, 2)
    odette = a_person(bus_desk[0], "Odette")
    registers(bus_desk, session, person_id=str(odette.pk))
    registers(bus_desk, session, "Lucie")
    registers(bus_desk, other, person_id=str(odette.pk))
    for name in ("Marcel 0", "Marcel 1"):
        row = Registration.objects.get(lead__given_name=name)
        bus_desk[2].post(reverse("activities:cancel-registration", args=[row.pk]), {"reason": "asked"})
    page = page_of(bus_desk, session)
    assert "Odette n’est pas libre à cette heure" in page and "Inscrit plus tard et a une place : Lucie Lefèvre" in page


def test_the_desk_hears_that_somebody_waits_for_two_sessions_at_one_hour(bus_desk):
    first, second = planned(bus_desk, capacity="1"), planned(bus_desk, what="falls", capacity="1", starts="15:00", ends="16:00", vehicle="")
    for session in (first, second):
        fill(bus_desk, session, 1)
    odette = a_person(bus_desk[0], "Odette")
    assert "est aussi sur la liste" not in said(registers(bus_desk, first, person_id=str(odette.pk)))
    assert "Odette Lefèvre est aussi sur la liste" in said(registers(bus_desk, second, person_id=str(odette.pk)))
    later = planned(bus_desk, what="memory", day=date(2026, 3, 20), vehicle="")
    assert "est aussi sur la liste" not in said(registers(bus_desk, later, person_id=str(odette.pk)))


def test_whoever_waits_reads_on_their_page_when_somebody_may_come_first(bus_desk):
    session = planned(bus_desk, capacity="1")
    fill(bus_desk, session, 1)
    registers(bus_desk, session, "Odette")
    mine = path(link_to(Registration.objects.get(lead__given_name="Odette"), NOW))
    assert "Vous gardez votre rang" in re.sub(r"\s+", " ", words(Client().get(mine)))
    assert not Call.objects.filter(occurrence__startswith="place ").exists()
