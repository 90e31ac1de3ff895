"""What happens around a session of the bus: couples who come in part, slips of paper, the tablet at the door, attestations."""

import io
import re
from datetime import date, datetime

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from essaim.core.foundation.models import JournalEntry
from essaim.core.messaging.models import Call, Message
from essaim.core.people.models import Address, Person
from essaim.modules.activities.models import Attendee, Registration
from essaim.modules.activities.queries import sessions_attended
from essaim.modules.activities.views.attestation import attestation_html
from tests.blueprints.bus import a_bus_desk, a_bus_world, at_home, fetch, fill, planned, registers, said
from tests.builders import a_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]


def state_of(name: str) -> str:
    return Attendee.objects.get(person__given_name=name, is_living=True).registration.state


def couple(bus_desk, session, **more):
    return registers(bus_desk, session, "Odette", with_given_name="Marcel", **more)


def test_a_couple_who_accepts_it_comes_in_part_and_the_other_waits(bus_desk):
    session = planned(bus_desk, capacity="3")
    fill(bus_desk, session, 2)
    couple(bus_desk, session, accepts_part="on", phone="06 39 98 10 10")
    session.refresh_from_db()
    assert (state_of("Odette"), state_of("Marcel"), session.taken) == ("confirmed", "waitlisted", 3)
    rows = Registration.objects.filter(party__isnull=False)
    assert rows.count() == 2 and len({row.party for row in rows}) == 1
    first = Registration.objects.get(lead__given_name="Marcel 0")
    bus_desk[2].post(reverse("activities:cancel-registration", args=[first.pk]), {"reason": "asked"})
    assert state_of("Marcel") == "promoted"


def test_whoever_came_along_before_is_chosen_or_typed_again_and_no_second_record_is_made(bus_desk):
    first, second, third, alone = (
        planned(bus_desk, what=what, day=date(2026, 3, day))
        for what, day in (("discovery", 19), ("falls", 20), ("discovery", 26), ("falls", 27))
    )
    couple(bus_desk, first)
    odette, marcel = (Person.objects.get(given_name=name) for name in ("Odette", "Marcel"))
    page = bus_desk[2].get(reverse("activities:register", args=[second.pk]) + f"?personne={odette.pk}")
    assert f'value="{marcel.pk}"' in page.content.decode() and "Marcel Lefèvre" in page.content.decode()
    known = {"person_id": str(odette.pk), "family_name": ""}
    registers(bus_desk, second, with_person=str(marcel.pk), **known)
    registers(bus_desk, third, with_given_name="marcel", **known)
    registers(bus_desk, alone, **known)
    assert [session.attendees.filter(person=marcel).count() for session in (first, second, third, alone)] == [1, 1, 1, 0]
    assert (Person.objects.filter(given_name__iexact="marcel").count(), alone.attendees.count()) == (1, 1)
    fourth = planned(bus_desk, what="falls", day=date(2026, 4, 3))
    left = registers(bus_desk, fourth, with_wheelchair="on", **known)
    assert (left.status_code, fourth.attendees.count()) == (422, 0), "somebody else has a name"
    registers(bus_desk, fourth, with_given_name="Marcel", with_family_name="Durand", **known)
    assert set(fourth.attendees.values_list("person__family_name", flat=True)) == {"Lefèvre", "Durand"}


def test_nobody_who_has_died_is_proposed_to_come_along(bus_desk):
    session, other = planned(bus_desk), planned(bus_desk, what="falls", day=date(2026, 3, 20))
    couple(bus_desk, session)
    odette, marcel = (Person.objects.get(given_name=name) for name in ("Odette", "Marcel"))
    address = reverse("activities:register", args=[other.pk]) + f"?personne={odette.pk}"
    assert "Marcel" in bus_desk[2].get(address).content.decode()
    bus_desk[2].post(reverse("people:mark", args=[marcel.pk]), {"what": "deceased", "on": "2026-03-11"})
    assert "Marcel" not in bus_desk[2].get(address).content.decode()


def test_control_nobody_is_offered_whom_this_member_of_staff_may_not_choose(bus_desk):
    session = planned(bus_desk)
    couple(bus_desk, session)
    stranger, odette = a_person(bus_desk[0], "Lucie"), Person.objects.get(given_name="Odette")
    other = planned(bus_desk, what="falls", day=date(2026, 3, 20))
    refused = registers(bus_desk, other, person_id=str(odette.pk), with_person=str(stranger.pk))
    assert (refused.status_code, other.attendees.count()) == (422, 0)


def test_one_of_a_couple_gives_up_and_the_other_keeps_the_place(bus_desk):
    session = planned(bus_desk)
    couple(bus_desk, session)
    row, marcel = Registration.objects.get(), Person.objects.get(given_name="Marcel")
    assert "Marcel ne vient pas" in bus_desk[2].get(reverse("activities:session", args=[session.pk])).content.decode()
    cancel = reverse("activities:cancel-registration", args=[row.pk])
    for wanted, status in ((marcel.pk, 302), (marcel.pk, 409), ("nobody", 409)):
        assert bus_desk[2].post(cancel, {"person": str(wanted)}).status_code == status
    session.refresh_from_db()
    row.refresh_from_db()
    assert (session.taken, row.state, list(row.attendees.filter(is_living=True).values_list("person__given_name", flat=True))) == (
        1,
        "confirmed",
        ["Odette"],
    )


def test_a_couple_who_waits_is_served_in_part_and_keeps_its_rank(bus_desk):
    session = planned(bus_desk, capacity="2")
    fill(bus_desk, session, 2)
    couple(bus_desk, session, accepts_part="on")
    registers(bus_desk, session, "Lucie")
    first = Registration.objects.get(lead__given_name="Marcel 0")
    bus_desk[2].post(reverse("activities:cancel-registration", args=[first.pk]), {"reason": "asked"})
    session.refresh_from_db()
    assert (state_of("Odette"), state_of("Marcel"), state_of("Lucie"), session.taken) == ("promoted", "waitlisted", "waitlisted", 2)
    second = Registration.objects.get(lead__given_name="Marcel 1")
    bus_desk[2].post(reverse("activities:cancel-registration", args=[second.pk]), {"reason": "asked"})
    assert (state_of("Marcel"), state_of("Lucie")) == ("promoted", "waitlisted"), "the other half comes before whoever came later"


def test_control_a_couple_who_wants_to_stay_together_waits_together(bus_desk):
    session = planned(bus_desk, capacity="3")
    fill(bus_desk, session, 2)
    couple(bus_desk, session)
    session.refresh_from_db()
    assert (state_of("Odette"), state_of("Marcel"), session.taken) == ("waitlisted", "waitlisted", 2)


def cancelled(bus_desk, name: str) -> None:
    row = Registration.objects.get(lead__given_name=name, state__in=("confirmed", "promoted"))
    bus_desk[2].post(reverse("activities:cancel-registration", args=[row.pk]), {"reason": "asked"})


FETCHED = {"accepts_part": "on", "pick_up": "both", "line": "3 rue des Oliviers", "commune_code": "34067"}


def test_the_other_half_of_a_couple_is_fetched_at_the_same_door(bus_desk):
    session = planned(bus_desk, capacity="3")
    fill(bus_desk, session, 2)
    couple(bus_desk, session, **FETCHED)
    registers(bus_desk, session, "Lucie")
    cancelled(bus_desk, "Marcel 0")
    assert (state_of("Marcel"), state_of("Lucie")) == ("promoted", "waitlisted")
    tour = bus_desk[2].get(reverse("activities:session", args=[session.pk])).context["tour"]
    there = [call.registration.lead.given_name for trip in tour.trips if not trip.is_back for call in trip.calls]
    assert sorted(there) == ["Marcel", "Odette"] and not tour.left_out


def test_both_halves_of_a_couple_are_named_when_they_register_and_on_the_page_of_the_session(bus_desk):
    session = planned(bus_desk, capacity="3")
    fill(bus_desk, session, 2)
    answer = couple(bus_desk, session, **FETCHED)
    assert "Une place pour Odette Lefèvre\u202f; sur liste d’attente\u00a0: Marcel Lefèvre." in said(
        answer
    ) and "Le véhicule passe entre" in said(answer)
    page = answer.content.decode()
    assert "avec Marcel Lefèvre, qui attend" in page and "avec Odette Lefèvre" in page


def test_whoever_registered_first_hears_of_the_other_half_when_that_one_left_no_number(bus_desk):
    session = planned(bus_desk, capacity="3")
    fill(bus_desk, session, 2)
    odette = a_person(bus_desk[0], "Odette", phone="06 39 98 10 10", preferred_channel="sms")
    couple(bus_desk, session, person_id=str(odette.pk), accepts_part="on", channel="paper")
    waits = Message.objects.get(template="place_waiting", subject_id=Registration.objects.get(lead__given_name="Marcel").pk)
    assert waits.person == odette and "Marcel" in waits.body
    cancelled(bus_desk, "Marcel 0")
    freed = Message.objects.get(template="place_freed")
    assert freed.person == odette and "Marcel" in freed.body and "\u00a0" not in freed.body
    assert not Call.objects.filter(person__given_name="Marcel").exists()
    assert "Marcel" not in Message.objects.get(template="place_confirmed", person=odette).body


def test_whoever_cannot_be_fetched_keeps_their_rank_and_holds_up_nobody(bus_desk):
    session = planned(bus_desk, capacity="2")
    fill(bus_desk, session, 2)
    fetch(bus_desk, session, a_person(bus_desk[0], "Simone"))
    registers(bus_desk, session, "Lucie")
    cancelled(bus_desk, "Marcel 0")
    assert (state_of("Simone"), state_of("Lucie")) == ("waitlisted", "promoted"), "her address is not known: the next one comes"
    assert JournalEntry.objects.get(act="registration.promoted").facts["overtook"] == 1, "it is written that one stood before"
    simone = Registration.objects.get(lead__given_name="Simone")
    assert not Call.objects.filter(occurrence=f"place {simone.pk}").exists(), "there is no place to call her about"
    cancelled(bus_desk, "Marcel 1")
    assert Call.objects.filter(occurrence=f"place {simone.pk}", state="due").count() == 1
    assert state_of("Simone") == "waitlisted"


def test_close_to_the_session_a_couple_that_would_come_in_part_is_called_and_comes_in_part(bus_desk, clock):
    session = planned(bus_desk, capacity="2")
    fill(bus_desk, session, 2)
    couple(bus_desk, session, accepts_part="on", phone="06 39 98 10 10")
    at(clock, 1)
    cancelled(bus_desk, "Marcel 0")
    waits = Registration.objects.get(lead__given_name="Odette")
    assert Call.objects.filter(occurrence=f"place {waits.pk}", state="due").count() == 1
    page = bus_desk[2].get(reverse("activities:session", args=[session.pk])).content.decode()
    address = reverse("activities:give-place", args=[waits.pk])
    assert address in page and "elles sont d’accord" in page
    bus_desk[2].post(address)
    session.refresh_from_db()
    assert (state_of("Odette"), state_of("Marcel"), session.taken) == ("promoted", "waitlisted", 2)
    assert not Call.objects.filter(occurrence=f"place {waits.pk}", state="due").exists()


def test_control_close_to_the_session_a_couple_that_stays_together_is_not_called_for_one_place(bus_desk, clock):
    session = planned(bus_desk, capacity="2")
    fill(bus_desk, session, 2)
    couple(bus_desk, session)
    at(clock, 1)
    cancelled(bus_desk, "Marcel 0")
    waits = Registration.objects.get(lead__given_name="Odette")
    assert not Call.objects.filter(occurrence=f"place {waits.pk}").exists()
    bus_desk[2].post(reverse("activities:give-place", args=[waits.pk]))
    assert state_of("Odette") == "waitlisted"


def slips(bus_desk, session, *rows: dict, follow=True):
    data = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": "0", "form-MIN_NUM_FORMS": "0", "form-MAX_NUM_FORMS": "60"}
    for number, row in enumerate(rows):
        data |= {f"form-{number}-{name}": value for name, value in row.items()}
    return bus_desk[2].post(reverse("activities:slips", args=[session.pk]), data, follow=follow)


def test_slips_are_typed_in_on_one_page_errors_stay_beside_their_row_and_nothing_is_lost(bus_desk):
    session = planned(bus_desk)
    answer = slips(
        bus_desk, session, {"given_name": "Odette", "family_name": "Lefèvre", "phone": "01 99 00 12 34"}, {},
        {"family_name": "Sans prénom", "phone": "01 99 00 12 35"}, {"given_name": "Marcel", "phone": "pas un numéro"},
        {"given_name": "Lucie"},
    )  # fmt: skip
    assert answer.status_code == 422 and "2 personnes" in said(answer)
    left = answer.context["formset"].forms
    assert [(form["given_name"].value(), form["phone"].value()) for form in left] == [("", "01 99 00 12 35"), ("Marcel", "pas un numéro")]
    assert all(form.errors for form in left)
    assert set(Attendee.objects.values_list("person__given_name", flat=True)) == {"Odette", "Lucie"}
    assert set(Registration.objects.values_list("channel", flat=True)) == {"paper"}
    again = slips(
        bus_desk, session, {"given_name": "Jeanne", "phone": "01 99 00 12 35"}, {"given_name": "Marcel", "phone": "01 99 00 12 36"}
    )
    assert "2 personnes" in said(again) and Attendee.objects.count() == 4


def test_a_slip_of_somebody_on_record_makes_no_second_record(bus_desk):
    session, other = planned(bus_desk), planned(bus_desk, what="falls", day=datetime(2026, 3, 20).date())
    row = {"given_name": "Odette", "family_name": "Lefèvre", "phone": "01 99 00 12 34"}
    slips(bus_desk, session, row)
    slips(bus_desk, other, row)
    assert Person.objects.filter(given_name="Odette").count() == 1
    twice = slips(bus_desk, other, row)
    assert twice.status_code == 422 and "déjà" in str(twice.context["formset"].forms[0].errors)


def test_a_slip_that_says_an_address_again_keeps_the_door_code_and_the_point(bus_desk):
    odette = at_home(bus_desk, "Odette", 43.936, 3.71, line="12, rue des Mûriers", access_notes="sonner deux fois")
    session, other = planned(bus_desk), planned(bus_desk, what="falls", day=datetime(2026, 3, 20).date())
    row = {"given_name": "Odette", "family_name": "Lefèvre", "phone": "01 99 00 77 88", "pick_up": "both", "line": "12 Rue des Muriers"}
    slips(bus_desk, session, row)
    home = Address.objects.get(person=odette, ended_at=None)
    assert (home.line, home.access_notes, home.lat, home.is_approximate) == ("12, rue des Mûriers", "sonner deux fois", 43.936, False)
    slips(bus_desk, other, row | {"line": "1 place de l’Église"})
    assert Address.objects.get(person=odette, ended_at=None).line == "1 place de l’Église", "another line is another home"
    assert Attendee.objects.filter(person=odette).count() == 2


def test_the_way_in_told_on_the_phone_is_noted_and_the_point_kept(bus_desk):
    odette = at_home(bus_desk, "Odette", 43.936, 3.71, line="12 rue des Mûriers", access_notes="sonner deux fois")
    fetch(bus_desk, planned(bus_desk), odette, line="12 rue des Mûriers", access_notes="code 1234")
    home = Address.objects.get(person=odette, ended_at=None)
    assert (home.line, home.access_notes, home.lat, home.is_approximate) == ("12 rue des Mûriers", "code 1234", 43.936, False)


def test_the_thirteenth_slip_waits(bus_desk):
    session = planned(bus_desk, capacity="2")
    slips(bus_desk, session, *({"given_name": f"Awa {number}"} for number in range(3)))
    session.refresh_from_db()
    assert session.taken == 2 and Registration.objects.filter(state="waitlisted").count() == 1


def opened(bus_desk, session) -> str:
    page = bus_desk[2].post(reverse("activities:open-kiosk", args=[session.pk]))
    return "/k/" + page.context["address"].split("/k/")[1]


def at(clock, hour: int) -> None:
    clock.move_to(timezone.make_aware(datetime(2026, 3, 19, hour, 30)))


def test_c7_the_tablet_ticks_presence_and_can_do_nothing_else(bus_desk, clock):
    session = planned(bus_desk)
    registers(bus_desk, session, "Odette", phone="01 99 00 12 34")
    path, tablet, odette = opened(bus_desk, session), Client(), Attendee.objects.get()
    tick = f"{path}{odette.pk}/"
    early = tablet.get(path).content.decode()
    assert "Odette L." in early and "Lefèvre" not in early and "01 99" not in early and tick not in early
    at(clock, 14)
    assert tick in tablet.get(path).content.decode()
    odette.refresh_from_db()
    assert odette.attendance == "unknown", "opening changes nothing"
    tablet.post(tick, {"attendance": "noshow"})
    odette.refresh_from_db()
    assert odette.attendance == "seen"
    bus_desk[2].post(reverse("activities:attend", args=[odette.pk]), {"attendance": "noshow"})
    tablet.post(tick)
    odette.refresh_from_db()
    assert odette.attendance == "noshow", "what the team wrote stands"
    for name, row in (
        ("activities:attend", odette.pk),
        ("activities:cancel-registration", odette.registration_id),
        ("activities:session", session.pk),
    ):
        assert tablet.post(reverse(name, args=[row])).status_code in (302, 404, 405)
    assert Registration.objects.get().state == "confirmed"


def test_c7_the_tablet_is_closed_at_once_by_the_team_by_a_new_address_and_by_the_end(bus_desk, clock):
    session = planned(bus_desk)
    registers(bus_desk, session, "Odette")
    first = opened(bus_desk, session)
    second = opened(bus_desk, session)
    at(clock, 15)
    assert [Client().get(path).status_code for path in (first, second)] == [404, 200]
    bus_desk[2].post(reverse("activities:close-kiosk", args=[session.pk]))
    assert Client().get(second).status_code == 404
    third = opened(bus_desk, session)
    at(clock, 17)
    assert Client().get(third).status_code == 404
    assert "Odette" not in Client().get(third).content.decode()


def test_c7_the_tablet_of_one_session_ticks_nobody_of_another(bus_desk, clock):
    session, other = planned(bus_desk), planned(bus_desk, what="falls", day=datetime(2026, 3, 20).date())
    registers(bus_desk, other, "Lucie")
    path = opened(bus_desk, session)
    at(clock, 15)
    Client().post(f"{path}{Attendee.objects.get().pk}/")
    assert Attendee.objects.get().attendance == "unknown"


def test_an_attestation_says_which_sessions_somebody_came_to(bus_desk, clock):
    session, missed = planned(bus_desk), planned(bus_desk, what="falls", starts="17:30", ends="18:30", vehicle="")
    registers(bus_desk, session, "Odette", phone="01 99 00 12 34")
    odette = Attendee.objects.get(session=session)
    registers(bus_desk, missed, person_id=str(odette.person_id))
    absent = Attendee.objects.get(session=missed, person=odette.person)
    url = reverse("activities:attestation", args=[odette.pk])
    assert bus_desk[2].post(url).status_code == 409, "there is nothing to attest yet"
    at(clock, 18)
    for row, answer in ((odette, "seen"), (absent, "noshow")):
        bus_desk[2].post(reverse("activities:attend", args=[row.pk]), {"attendance": answer})
    answer = bus_desk[2].post(url)
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as paper:
        assert paper.Root.MarkInfo.Marked and len(paper.pages) == 1
    assert JournalEntry.objects.get(act="attendance.attested").facts["sessions"] == [str(session.pk)]
    words = re.sub(r"<[^>]+>|\s+", " ", attestation_html(odette, list(sessions_attended(odette.person, bus_desk[1]))))
    for wanted in ("Odette Lefèvre", "19 mars 2026", "14 h", "Ganges", session.activity.title, bus_desk[1].name, "1 séance"):
        assert wanted in words
    assert missed.activity.title not in words


def test_a_number_that_lacks_a_digit_is_refused_beside_its_field_wherever_it_is_typed(bus_desk):
    session = planned(bus_desk)
    page = reverse("activities:public-session", args=[bus_desk[0].slug, bus_desk[1].slug, session.pk])
    names = {"given_name": "Odette", "family_name": "Lefèvre"}
    said_so = "Il manque un chiffre à «\u00a0019900778\u00a0»\u00a0: un numéro français en a dix."
    public = Client().post(page, names | {"phone": "019900778", "commune_code": "nulle part"})
    desk = registers(bus_desk, session, phone="019900778")
    paper = slips(bus_desk, session, names | {"phone": "019900778"})
    for answer, form in ((public, public.context["form"]), (desk, desk.context["form"]), (paper, paper.context["formset"].forms[0])):
        assert (answer.status_code, form.errors["phone"]) == (422, [said_so])
        assert (form["given_name"].value(), form["phone"].value()) == ("Odette", "019900778")
    assert Person.objects.count() == Registration.objects.count() == 0
    assert Client().post(page, names | {"phone": "+32 2 555 12 12"}).status_code == 302
    assert Person.objects.get().contacts.get().value == "+3225551212"
