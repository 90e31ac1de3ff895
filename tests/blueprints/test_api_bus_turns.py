"""Waiting lists and rides when things change under them: records that are joined, a party that changes, a second sending, a call on the eve."""

from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.messaging.models import Call
from essaim.core.people.actions import merge_people
from essaim.core.people.actions.rights import erase_person
from essaim.core.people.models import Person
from essaim.modules.activities import bridge
from essaim.modules.activities.actions import cancel_registration, register
from essaim.modules.activities.models import Attendee, Registration
from essaim.modules.activities.states import PickUpWay
from essaim.workflows.copying import sessions_of
from essaim.workflows.upkeep import tend_all
from tests.blueprints.bus import GANGES, a_bus_desk, a_bus_world, at_home, fetch, fill, planned, registers, said
from tests.blueprints.test_api_bus_groups import letting, public
from tests.blueprints.test_api_bus_priority import REASON, SUMENE, cancelled, full, line, page_of, put_ahead, row_of, ruled, waits
from tests.builders import a_person, acting
from tests.conftest import NOW, PARIS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]
STAMP = {"by": acting(), "now": NOW}
NEAR, FAR = (43.936, 3.71), (43.98, 3.80)
ODETTE = {"given_name": "Odette", "family_name": "Lefèvre", "phone": "06 39 98 20 20"}


@pytest.mark.parametrize(("number", "stands"), [("06 39 98 20 20", ["Lucie", "Odette"]), ("06 39 98 99 99", ["Odette", "Lucie"])])
def test_whoever_registers_by_themselves_each_time_is_known_by_name_and_number(bus_desk, number, stands):
    """The public page makes a record each time; the second number is the control: a namesake is somebody else."""
    desk = ruled(bus_desk, "newcomers")
    Client().post(public(desk, planned(desk, day=date(2026, 3, 13))), ODETTE)
    session = full(desk)
    Client().post(public(desk, session), ODETTE | {"phone": number})
    waits(desk, session, "Lucie")
    assert line(session) == stands


def test_of_two_records_that_are_joined_the_wheelchair_of_either_is_kept(bus_desk):
    session = planned(bus_desk)
    kept, other = at_home(bus_desk, "Odette", *NEAR), at_home(bus_desk, "Odete", *NEAR)
    register(session, people=[kept], pick_up=PickUpWay.THERE, **STAMP)
    register(session, people=[other], pick_up=PickUpWay.BOTH, in_wheelchair={other.pk}, **STAMP)
    merge_people(kept, other, **STAMP)
    row = Attendee.objects.select_related("registration").get(is_living=True)
    assert (row.wheelchair, row.registration.pick_up) == (True, "both")


def test_a_wheelchair_that_has_no_room_in_the_vehicle_is_kept_too_and_the_team_reads_it(bus_desk):
    session = planned(bus_desk)
    for number in range(2):
        fetch(bus_desk, session, at_home(bus_desk, f"Jeanne {number}", *FAR), pick_up="both", wheelchair="on")
    kept, other = at_home(bus_desk, "Odette", 43.98, 3.801), a_person(bus_desk[0], "Odete")
    register(session, people=[kept], pick_up=PickUpWay.BOTH, **STAMP)
    register(session, people=[other], in_wheelchair={other.pk}, **STAMP)
    merge_people(kept, other, **STAMP)
    assert Attendee.objects.get(is_living=True, person=kept).wheelchair


def test_of_two_records_that_wait_the_better_rank_is_kept(bus_desk):
    session = full(bus_desk, "Marthe", "Odette", "Lucie", "Odete")
    put_ahead(bus_desk, "Odete", session, reason=REASON)
    merge_people(Person.objects.get(given_name="Odette"), Person.objects.get(given_name="Odete"), **STAMP)
    assert line(session)[1:] == ["Marthe", "Lucie"] and REASON in page_of(bus_desk, session)


def test_the_reason_for_going_first_is_about_one_person_and_stays_with_them(bus_desk):
    session = full(bus_desk, "Marthe", places=2)
    registers(bus_desk, session, "Awa", with_given_name="Bob")
    put_ahead(bus_desk, "Awa", session, reason=REASON)
    row = row_of("Awa", session)
    bus_desk[2].post(reverse("activities:cancel-registration", args=[row.pk]), {"person": str(row.lead_id)})
    bob = Person.objects.get(given_name="Bob")
    assert line(session) == ["Bob", "Marthe"], "that they go first stays"
    assert [told.get("put_first_because") for told in sessions_of(bob)] == [None]
    page = page_of(bus_desk, session)
    assert REASON not in page and "None" not in page


def test_a_party_that_comes_in_part_leaves_the_reason_with_whoever_led_it(bus_desk):
    session = full(bus_desk, "Marthe", places=2)
    registers(bus_desk, session, "Awa", with_given_name="Bob", accepts_part="on")
    put_ahead(bus_desk, "Awa", session, reason=REASON)
    cancelled(bus_desk, "Marcel 0", session)
    assert (row_of("Awa", session).state, row_of("Awa", session).ahead_reason) == ("promoted", REASON)
    assert (row_of("Bob", session).state, row_of("Bob", session).ahead_reason) == ("waitlisted", None)


def test_after_an_erasure_the_page_says_no_reason(bus_desk):
    session = full(bus_desk, "Marthe", places=2)
    registers(bus_desk, session, "Awa", with_given_name="Bob")
    put_ahead(bus_desk, "Awa", session, reason=REASON)
    erase_person(Person.objects.get(given_name="Awa"), **STAMP)
    assert "None" not in page_of(bus_desk, session)


def test_records_joined_on_the_eve_leave_the_hour_to_be_told(bus_desk, clock):
    session = planned(bus_desk)
    kept, other = at_home(bus_desk, "Odette", *NEAR), at_home(bus_desk, "Odete", *NEAR)
    register(session, people=[kept], pick_up=PickUpWay.THERE, **STAMP)
    register(session, people=[other], pick_up=PickUpWay.BACK, **STAMP)
    clock.move_to(datetime(2026, 3, 18, 17, 5, tzinfo=PARIS))
    tend_all()
    hours = Call.objects.filter(person=kept, occurrence__startswith="session_tomorrow ", state="due")
    assert hours.count() == 1, "control: nobody has rung her yet"
    merge_people(kept, other, by=acting(), now=datetime(2026, 3, 18, 17, 6, tzinfo=PARIS))
    clock.move_to(datetime(2026, 3, 18, 17, 12, tzinfo=PARIS))
    tend_all()
    assert hours.count() == 1 and Registration.objects.get(attendees__is_living=True).pick_up == "both"


def test_a_party_that_came_in_part_may_send_its_form_twice(bus_desk):
    desk = letting(bus_desk, party_most=4)
    session = planned(desk, vehicle="", capacity="5")
    fill(desk, session, 3)
    form = ODETTE | {"with_given_name": "Marcel", "with_given_name_2": "Lina", "with_given_name_3": "Awa", "accepts_part": "on"}
    assert [Client().post(public(desk, session), form).status_code for _time in range(2)] == [302, 302]
    assert Attendee.objects.filter(session=session, is_living=True).count() == 7
    more = form | {"with_given_name_4": "Paul"}
    five = letting(bus_desk, party_most=5)
    assert Client().post(public(five, session), more).status_code == 422, "control: one more is a change"


def test_a_place_that_nobody_called_could_take_goes_on_to_the_next_when_the_order_changes(bus_desk):
    desk = ruled(bus_desk, "locals")
    for name, commune in (("Awa", GANGES), ("Bob", GANGES), ("Cleo", GANGES)):
        a_person(desk[0], name, commune_code=commune)
    elsewhere = planned(desk, vehicle="", day=date(2026, 3, 19), starts="14:30", ends="16:00")
    register(elsewhere, people=[Person.objects.get(given_name="Awa")], **STAMP)
    session = planned(desk, day=date(2026, 3, 19), capacity="3", starts="14:00", ends="17:00")
    fill(desk, session, 3, commune_code=GANGES)
    for name, more in (("Awa", {}), ("Bob", {"with_given_name": "Lina"}), ("Cleo", {})):
        registers(desk, session, person_id=str(Person.objects.get(given_name=name).pk), **more)
    cancelled(desk, "Marcel 0", session)
    assert line(session) == ["Awa", "Bob", "Cleo"], "control: Awa is busy, and the couple needs two places"
    assert Call.objects.filter(subject_id=row_of("Awa", session).pk, occurrence__startswith="place ").exists()
    Person.objects.filter(given_name="Bob").update(commune_code=SUMENE)
    tend_all(now=NOW)
    assert row_of("Cleo", session).state == "promoted"


def test_where_the_commune_decides_the_desk_and_the_slips_ask_for_it(bus_desk):
    desk = ruled(bus_desk, "locals")
    session = planned(desk)
    assert registers(desk, session, "Odette", follow=False).status_code == 422
    assert registers(desk, session, "Odette", follow=False, commune_code=SUMENE).status_code == 302
    slip = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-given_name": "Marthe"}
    url = reverse("activities:slips", args=[session.pk])
    desk[2].post(url, slip)
    assert not Person.objects.filter(given_name="Marthe").exists()
    desk[2].post(url, slip | {"form-0-commune_code": SUMENE})
    assert Person.objects.get(given_name="Marthe").commune_code == SUMENE


def test_control_where_it_does_not_the_desk_asks_for_no_commune(bus_desk):
    assert registers(bus_desk, planned(bus_desk), "Odette", follow=False).status_code == 302


def test_whoever_waited_for_the_vehicle_and_comes_by_themselves_is_told_on_the_telephone(bus_desk):
    session = planned(bus_desk, capacity="3")
    for number in range(2):
        fetch(bus_desk, session, at_home(bus_desk, f"Jeanne {number}", *FAR), pick_up="both", wheelchair="on")
    fill(bus_desk, session, 1)
    fetch(bus_desk, session, at_home(bus_desk, "Simone", 43.98, 3.801), pick_up="both", wheelchair="on")
    cancelled(bus_desk, "Marcel 0", session)
    simone = row_of("Simone", session)
    assert simone.state == "waitlisted", "control: a seat is free, and she cannot be fetched"
    told = bus_desk[2].post(reverse("activities:fetching", args=[simone.pk]), {"pick_up": ""}, follow=True)
    assert row_of("Simone", session).state == "promoted" and "La place est notée" in said(told)
    assert not Call.objects.filter(subject_id=simone.pk, state="due").exists(), "she has just heard it"


def test_serving_the_list_looks_for_no_other_session_that_nobody_would_read(bus_desk, monkeypatch):
    session = planned(bus_desk, capacity="3")
    for number in range(2):
        fetch(bus_desk, session, at_home(bus_desk, f"Jeanne {number}", *FAR), pick_up="both", wheelchair="on")
    fill(bus_desk, session, 1)
    fetch(bus_desk, session, at_home(bus_desk, "Simone", 43.98, 3.801), pick_up="both", wheelchair="on")
    asked = []
    monkeypatch.setattr(bridge, "sessions_instead", lambda *_asked, **_more: asked.append("instead") or [])
    cancel_registration(row_of("Marcel 0", session), reason="asked", **STAMP)
    assert row_of("Simone", session).state == "waitlisted" and asked == []
    fetch(bus_desk, session, at_home(bus_desk, "Awa", 43.98, 3.802), pick_up="both", wheelchair="on")
    assert asked == ["instead"], "control: whoever is on the telephone may choose another one"
