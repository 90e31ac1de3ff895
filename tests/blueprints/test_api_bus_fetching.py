"""API Bus: whoever is fetched hears hours that hold, hears again when theirs moves, and may be fetched after all."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from essaim.core.foundation.models import Link
from essaim.core.messaging.models import Call, Message
from essaim.core.people.models import Address
from essaim.core.schemes.models import Commitment
from essaim.modules.activities import bridge
from essaim.modules.activities.actions import change_needs, telling
from essaim.modules.activities.models import Registration
from essaim.modules.activities.states import PickUpWay
from essaim.workflows import upkeep
from tests.blueprints.bus import a_bus_desk, a_bus_world, at_home, fetch, fill, home, planned, registers, said
from tests.builders import a_person, acting
from tests.conftest import NOW, PARIS

__all__ = ["a_bus_desk", "a_bus_world"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

EVE = datetime(2026, 3, 18, 17, 5, tzinfo=PARIS)
MORNING = datetime(2026, 3, 19, 9, 0, tzinfo=PARIS)
HOURS = re.compile(r"entre (\d+)\s*h\s*(\d*) et (\d+)\s*h\s*(\d*)")
DOORS = [(43.93 + n / 90, 3.71 + (n * 5 % 8) / 60) for n in range(8)]


def span_said(answer) -> tuple[time, time]:
    found = HOURS.search(said(answer))
    assert found, said(answer)
    first, minutes, last, more = found.groups()
    return time(int(first), int(minutes or 0)), time(int(last), int(more or 0))


def sheet_of(session) -> dict[str, time]:
    """At what hour the run sheet says that each is fetched."""
    tour = bridge.tour_of(session)
    return {call.registration.lead.given_name: call.at for trip in tour.trips if not trip.is_back for call in trip.calls}


def test_api_08_the_hours_told_at_the_desk_hold_whoever_else_is_fetched_afterwards(bus_desk):
    session, told = planned(bus_desk), {}
    for number, door in enumerate(DOORS):
        name = f"Jeanne {number}"
        told[name] = span_said(fetch(bus_desk, session, at_home(bus_desk, name, *door)))
        at = sheet_of(session)
        assert set(at) == set(told)
        assert all(told[one][0] <= at[one] <= told[one][1] for one in told), "each registration may move the others, within what they heard"
    assert len({at[one] for one in told}) == len(DOORS) and bridge.tour_of(session).count > 1


def test_control_api_08_the_hour_of_the_first_plan_alone_does_not_hold(bus_desk):
    """Negative control: what the sheet says when each registers is another hour once all have."""
    session, first = planned(bus_desk), {}
    for number, door in enumerate(DOORS):
        fetch(bus_desk, session, at_home(bus_desk, f"Jeanne {number}", *door))
        first[f"Jeanne {number}"] = sheet_of(session)[f"Jeanne {number}"]
    assert any(first[name] != at for name, at in sheet_of(session).items())


def test_api_07_the_desk_says_at_once_when_what_it_costs_the_others_and_that_a_wheelchair_place_is_used(bus_desk):
    session = planned(bus_desk)
    assert "roule" not in said(fetch(bus_desk, session, at_home(bus_desk, "Jeanne", 43.95, 3.72))), "nobody else rides"
    before = bridge.tour_of(session).trips[0].calls[0].ride_minutes
    sentence = said(fetch(bus_desk, session, at_home(bus_desk, "Lucie", 43.937, 3.71), wheelchair="on"))
    longer = {c.registration.lead.given_name: c.ride_minutes for c in bridge.tour_of(session).trips[0].calls}["Jeanne"] - before
    assert longer > 0 and f"jusqu’à {longer} minutes de plus" in sentence
    assert "Une place pour fauteuil roulant est prise." in sentence


def somebody(bus_desk, name: str, door, **more):
    person = a_person(bus_desk[0], name, commune_code="34111", **more)
    home(person, *door)
    return person


def three_to_fetch(bus_desk):
    """By SMS, by landline, and one who comes alone and has a mobile; one more who has only a landline."""
    session = planned(bus_desk)
    fetch(bus_desk, session, somebody(bus_desk, "Awa", DOORS[0], phone="06 39 98 20 01", preferred_channel="sms"))
    fetch(bus_desk, session, somebody(bus_desk, "Odette", DOORS[1], phone="01 99 00 20 02"))
    for name, phone, channel in (("Karim", "06 39 98 20 03", "sms"), ("Lucie", "01 99 00 20 04", "voice")):
        person = somebody(bus_desk, name, DOORS[2], phone=phone, preferred_channel=channel)
        registers(bus_desk, session, person_id=str(person.pk))
    Message.objects.all().delete()
    return session


def words_to(name: str) -> list[str]:
    return list(
        Message.objects.filter(template="session_tomorrow", person__given_name=name).order_by("created_at").values_list("body", flat=True)
    )


def scripts_to(name: str, **states) -> list[str]:
    rows = Call.objects.filter(person__given_name=name, occurrence__startswith="session_tomorrow ", **states)
    return list(rows.order_by("created_at").values_list("script", flat=True))


def said_hour(at: time) -> str:
    return f"vers {at.hour}\xa0h {at.minute:02}".replace(" 00", "")


def plain(words: str) -> str:
    return re.sub(r"\s", " ", words)


def test_the_evening_before_everybody_is_reminded_and_whoever_is_fetched_hears_the_hour(bus_desk, clock):
    session = three_to_fetch(bus_desk)
    clock.move_to(EVE - timedelta(hours=1))
    upkeep.tend_all()
    assert not words_to("Awa") and not scripts_to("Odette"), "not before the evening"
    clock.move_to(EVE)
    for _again in range(2):
        upkeep.tend_all()
    at = sheet_of(session)
    assert [plain(said_hour(at["Awa"])) in plain(words) for words in words_to("Awa")] == [True]
    assert [plain(said_hour(at["Odette"])) in plain(words) for words in scripts_to("Odette")] == [True]
    call = Call.objects.get(occurrence__startswith="session_tomorrow ")
    assert call.due_at <= session.starts_at
    assert [("vers" in words, "jeudi 19 mars" in words) for words in words_to("Karim")] == [(False, True)]
    assert not scripts_to("Lucie"), "nobody is rung only to be reminded"


def test_a_reminder_that_reaches_nobody_makes_no_secret_address_each_time_it_is_tried(bus_desk, clock):
    session = three_to_fetch(bus_desk)
    lucie = Registration.objects.get(session=session, lead__given_name="Lucie")
    before = Link.objects.filter(subject_id=lucie.pk).count()
    clock.move_to(EVE)
    for _again in range(3):
        upkeep.tend_all()
    assert Link.objects.filter(subject_id=lucie.pk).count() == before


def test_an_hour_that_waits_to_be_written_does_not_leave_once_it_is_another_one(bus_desk, clock):
    session = three_to_fetch(bus_desk)
    clock.move_to(EVE)
    upkeep.tend_all()
    Message.objects.filter(template="session_tomorrow", person__given_name="Awa").update(state="queued")
    Registration.objects.filter(lead__given_name="Awa").update(pick_up_told=time(9))
    clock.shift(timedelta(minutes=5))
    upkeep.tend_all()
    states = (
        Message.objects.filter(template="session_tomorrow", person__given_name="Awa").order_by("created_at").values_list("state", flat=True)
    )
    assert list(states)[0] == "cancelled" and len(states) == 2
    assert plain(said_hour(sheet_of(session)["Awa"])) in plain(words_to("Awa")[-1])


def test_whoever_is_fetched_at_another_hour_hears_it_again_and_the_former_call_is_not_made(bus_desk, clock):
    session = three_to_fetch(bus_desk)
    clock.move_to(EVE)
    upkeep.tend_all()
    before = sheet_of(session)
    clock.shift(timedelta(minutes=30))
    for number in range(2, 7):
        fetch(bus_desk, session, at_home(bus_desk, f"Jeanne {number}", *DOORS[number]))
    upkeep.tend_all()
    after = sheet_of(session)
    moved = {name for name in ("Awa", "Odette") if abs(minutes(after[name]) - minutes(before[name])) > 10}
    assert moved, "the world of this test moves somebody by more than ten minutes"
    for name in moved:
        said_now, earlier = (
            (words_to(name)[-1], words_to(name)[:-1])
            if name == "Awa"
            else (scripts_to(name, state="due")[0], scripts_to(name, state="dropped"))
        )
        assert "L’heure a changé" in said_now.replace("'", "’") and plain(said_hour(after[name])) in plain(said_now)
        assert len(earlier) == 1
    count = Message.objects.count(), Call.objects.count()
    upkeep.tend_all()
    assert (Message.objects.count(), Call.objects.count()) == count


def minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def test_whoever_registers_on_the_day_hears_the_hour_at_once_and_is_not_rung_about_it(bus_desk, clock):
    session = planned(bus_desk)
    clock.move_to(MORNING)
    answer = fetch(bus_desk, session, at_home(bus_desk, "Odette", *DOORS[0]))
    assert plain(said_hour(sheet_of(session)["Odette"])) in plain(said(answer)) and "dites-le" in said(answer)
    upkeep.tend_all()
    assert not scripts_to("Odette")


def test_api_08_the_personal_page_says_between_which_hours_then_the_hour(bus_desk, clock):
    session = three_to_fetch(bus_desk)
    row = Registration.objects.get(lead__given_name="Awa")
    address = telling.link_to(row, NOW).split("/", 3)[3]
    page = plain(Client().get(f"/{address}").content.decode())
    assert HOURS.search(page) and "la veille" in page
    clock.move_to(EVE)
    upkeep.tend_all()
    page = plain(Client().get(f"/{address}").content.decode())
    assert plain(said_hour(sheet_of(session)["Awa"])) in page and not HOURS.search(page)


def needs(bus_desk, row: Registration, **form):
    return bus_desk[2].post(reverse("activities:fetching", args=[row.pk]), form, follow=True)


def test_api_07_whoever_asks_to_be_fetched_after_all_keeps_their_place(bus_desk):
    session = planned(bus_desk)
    simone = at_home(bus_desk, "Simone", *DOORS[0])
    registers(bus_desk, session, person_id=str(simone.pk))
    fill(bus_desk, session, 12)
    row = Registration.objects.get(lead=simone)
    assert needs(bus_desk, row, pick_up="both", wheelchairs=[str(simone.pk)]).status_code == 200
    row.refresh_from_db()
    assert (row.state, row.pick_up, row.attendees.get().wheelchair) == ("confirmed", "both", True)
    assert set(sheet_of(session)) == {"Simone"}
    assert Commitment.objects.filter(what="tour", about=session.pk, released_at=None).exists()
    assert Registration.objects.filter(session=session, state="waitlisted").count() == 1, "nobody else was given the place"
    needs(bus_desk, row)
    row.refresh_from_db()
    assert (row.state, row.pick_up, row.attendees.get().wheelchair) == ("confirmed", "", False)
    assert not Commitment.objects.filter(what="tour", about=session.pk, released_at=None).exists()


def test_api_07_whoever_cannot_be_fetched_after_all_hears_why_and_keeps_what_they_had(bus_desk):
    session = planned(bus_desk)
    for number in range(2):
        fetch(bus_desk, session, at_home(bus_desk, f"Jeanne {number}", 43.98, 3.80), wheelchair="on")
    simone = at_home(bus_desk, "Simone", 43.98, 3.801)
    registers(bus_desk, session, person_id=str(simone.pk))
    row, before = Registration.objects.get(lead=simone), sheet_of(session)
    answer = needs(
        bus_desk, row, pick_up="both", wheelchairs=[str(simone.pk)], line="3 rue des Oliviers", commune_code="34111", access_notes="sonner"
    )
    assert answer.status_code == 422 and "1 fauteuil roulant par trajet" in str(answer.context["form"].errors)
    row.refresh_from_db()
    assert (row.state, row.pick_up, row.attendees.get().wheelchair) == ("confirmed", "", False)
    assert not Address.objects.get(person=simone, ended_at=None).access_notes, "nor is what they said of their door kept"
    assert sheet_of(session) == before


def test_api_07_needs_of_a_session_that_has_begun_are_not_changed(bus_desk, clock):
    session = planned(bus_desk)
    fetch(bus_desk, session, at_home(bus_desk, "Simone", *DOORS[0]))
    row = Registration.objects.get()
    clock.move_to(session.starts_at)
    assert "commencé" in str(needs(bus_desk, row).context["form"].errors)
    row.refresh_from_db()
    assert row.pick_up


def hours_taken(session) -> list[tuple[time, time]]:
    rows = Commitment.objects.filter(what="tour", about=session.pk, resource__isnull=False, released_at=None).order_by("starts_at")
    return [(timezone.localtime(row.starts_at).time(), timezone.localtime(row.ends_at).time()) for row in rows]


def test_api_08_the_vehicle_is_taken_for_longer_once_somebody_has_moved_farther(bus_desk):
    session = planned(bus_desk)
    simone = at_home(bus_desk, "Simone", 43.936, 3.71)
    fetch(bus_desk, session, simone)
    near = hours_taken(session)
    home(simone, 43.99, 3.80)
    page = bus_desk[2].get(reverse("activities:session", args=[session.pk]))
    assert not page.context["is_tour_settled"] and hours_taken(session) == near
    upkeep.plan_all()
    far = hours_taken(session)
    assert far[0][0] < near[0][0] and far[0][0] == bridge.tour_of(session).trips[0].leaves
    assert bus_desk[2].get(reverse("activities:session", args=[session.pk])).context["is_tour_settled"]


def test_api_08_a_tour_that_got_longer_and_meets_a_booking_keeps_its_hours_and_the_page_says_so(bus_desk):
    session = planned(bus_desk)
    simone = at_home(bus_desk, "Simone", 43.936, 3.71)
    fetch(bus_desk, session, simone)
    near = hours_taken(session)
    other = planned(bus_desk, starts="10:00", ends=f"{near[0][0]:%H:%M}")
    assert other.vehicle == session.vehicle
    home(simone, 43.99, 3.80)
    upkeep.plan_all()
    assert hours_taken(session) == near
    page = bus_desk[2].get(reverse("activities:session", args=[session.pk])).content.decode()
    assert "La tournée demande le véhicule à d’autres heures" in page


def test_needs_are_changed_under_the_lock_of_the_list(bus_desk):
    session = planned(bus_desk)
    fetch(bus_desk, session, at_home(bus_desk, "Simone", *DOORS[0]))
    row = Registration.objects.get()
    version = row.version
    change_needs(row, pick_up=PickUpWay.NO, by=acting(), now=NOW)
    row.refresh_from_db()
    assert row.version == version + 1 and row.pick_up_told is None


def test_whoever_says_the_day_before_that_they_come_by_themselves_is_not_rung_about_the_hour(bus_desk, clock):
    three_to_fetch(bus_desk)
    clock.move_to(EVE)
    upkeep.tend_all()
    assert scripts_to("Odette", state="due")
    needs(bus_desk, Registration.objects.get(lead__given_name="Odette"))
    assert not scripts_to("Odette", state="due")


def test_whoever_is_told_the_hour_by_telephone_is_not_rung_about_the_former(bus_desk, clock):
    three_to_fetch(bus_desk)
    clock.move_to(EVE)
    upkeep.tend_all()
    odette = Registration.objects.get(lead__given_name="Odette")
    needs(bus_desk, odette, pick_up="both", wheelchairs=[str(odette.lead_id)])
    assert not scripts_to("Odette", state="due")


def test_api_07_a_place_in_the_vehicle_that_comes_free_goes_to_whoever_waited_only_for_that(bus_desk):
    session = planned(bus_desk, capacity="3")
    for number in range(2):
        fetch(bus_desk, session, at_home(bus_desk, f"Jeanne {number}", 43.98, 3.80), wheelchair="on")
    fill(bus_desk, session, 1)
    simone = at_home(bus_desk, "Simone", 43.98, 3.801)
    fetch(bus_desk, session, simone, wheelchair="on")
    row = Registration.objects.get(lead=simone)
    marcel = Registration.objects.get(lead__given_name="Marcel 0")
    bus_desk[2].post(reverse("activities:cancel-registration", args=[marcel.pk]), {"reason": "asked"})
    row.refresh_from_db()
    assert row.state == "waitlisted", "a seat is free, and she cannot be fetched"
    needs(bus_desk, Registration.objects.get(lead__given_name="Jeanne 0"))
    row.refresh_from_db()
    assert row.state == "promoted"
