"""Whoever runs a session: its list and its run sheet on their telephone, for them alone, while they are cleared."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from essaim.core.foundation.models import JournalEntry, ReadingSubject
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation
from essaim.modules.activities.models import Attendee
from tests.blueprints.bus import a_bus_desk, a_bus_world, at_home, fetch, planned, registers
from tests.builders import a_participation, a_person, a_person_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]
DOOR, NUMBER = "12 rue des Mûriers", "01 99 00 77 88"


@pytest.fixture
def driven(bus_desk):
    """A session that Maxime drives: Jeanne is fetched, Odette comes by herself."""
    part = a_participation(bus_desk[1], a_person(bus_desk[0], "Maxime"), "bus_leader")
    session = planned(bus_desk, animators=[str(part.person_id)])
    fetch(bus_desk, session, at_home(bus_desk, "Jeanne", 43.936, 3.71, line=DOOR))
    registers(bus_desk, session, "Odette")
    return session, part, a_person_client(part.person)


def at(clock, hour: int, minute: int = 0, day: int = 19) -> None:
    clock.move_to(timezone.make_aware(timezone.datetime(2026, 3, day, hour, minute)))


def page_of(driver, session) -> str:
    answer = driver.get(reverse("space-session", args=[session.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_whoever_runs_a_session_finds_it_in_their_space_with_its_day_place_vehicle_and_how_many_come(driven):
    session, _part, driver = driven
    shown = driver.get(reverse("space")).content.decode()
    assert reverse("space-session", args=[session.pk]) in shown
    for word in ("jeudi 19 mars", "Ganges", "Le bus", "2 personnes viennent"):
        assert word in shown
    assert "Jeanne" not in shown


def test_a_session_stays_in_the_space_of_who_ran_it_for_some_days(driven, clock):
    session, part, _driver = driven
    address = reverse("space-session", args=[session.pk])
    at(clock, 9, day=26)
    driver = a_person_client(part.person)
    assert address in driver.get(reverse("space")).content.decode() and driver.get(address).status_code == 200
    at(clock, 9, day=27)
    assert address not in driver.get(reverse("space")).content.decode() and driver.get(address).status_code == 404


def test_the_door_and_the_number_are_shown_to_who_drives_in_the_window_only(driven, clock):
    session, _part, driver = driven
    before = page_of(driver, session)
    assert "Jeanne L." in before and "Jeanne Lefèvre" not in before and DOOR not in before and NUMBER not in before
    at(clock, 8)
    during = page_of(driver, session)
    assert "Jeanne Lefèvre" in during and DOOR in during and NUMBER in during and "Odette Lefèvre" not in during
    at(clock, 8, day=21)
    after = page_of(driver, session)
    assert "Jeanne L." in after and "Jeanne Lefèvre" not in after and DOOR not in after and NUMBER not in after


def test_a_protected_contact_is_one_stop_without_a_name_until_a_coordinator_confirms_it(driven, clock, bus_desk):
    session, _part, driver = driven
    Person.objects.filter(given_name="Jeanne").update(is_protected=True)
    at(clock, 8)
    hidden = page_of(driver, session)
    assert "Un arrêt" in hidden and DOOR not in hidden and NUMBER not in hidden and "Jeanne Lefèvre" not in hidden
    assert reverse("activities:confirm-line", args=[session.registrations.get(pick_up="both").pk]) not in hidden
    bus_desk[2].post(reverse("activities:confirm-line", args=[session.registrations.get(pick_up="both").pk]))
    assert DOOR in page_of(driver, session), "control: confirmed, the same door is there"


def test_somebody_who_does_not_run_it_finds_neither_the_session_nor_its_list(driven, bus_desk, clock):
    session, _part, driver = driven
    attendee = Attendee.objects.filter(session=session).first()
    other = a_person_client(a_participation(bus_desk[1], a_person(bus_desk[0], "Awa"), "bus_leader").person)
    member = a_person_client(Person.objects.get(given_name="Jeanne"))
    at(clock, 14, 5)
    for stranger in (other, member):
        assert stranger.get(reverse("space-session", args=[session.pk])).status_code == 404
        assert stranger.post(reverse("space-attend", args=[attendee.pk]), {"attendance": "seen"}).status_code == 404
        assert reverse("space-session", args=[session.pk]) not in stranger.get(reverse("space")).content.decode()
    attendee.refresh_from_db()
    assert attendee.attendance == "unknown"
    assert driver.post(reverse("space-attend", args=[attendee.pk]), {"attendance": "seen"}).status_code == 302, "control: who runs it may"


@pytest.mark.parametrize("values", [{"cleared_until": date(2026, 3, 18)}, {"cleared_until": None}, {"state": "paused"}])
def test_whoever_is_cleared_no_longer_reads_nobody_and_notes_nobody(driven, clock, values):
    session, part, driver = driven
    attendee = Attendee.objects.get(session=session, person__given_name="Jeanne")
    at(clock, 14, 5)
    assert DOOR in page_of(driver, session)
    Participation.objects.filter(pk=part.pk).update(**values)
    closed = page_of(driver, session)
    assert not [word for word in (DOOR, NUMBER, "Jeanne", "Odette") if word in closed]
    assert driver.post(reverse("space-attend", args=[attendee.pk]), {"attendance": "seen"}).status_code == 404


def test_the_list_stays_open_to_one_while_the_doors_are_closed_because_of_the_other(driven, clock, bus_desk):
    session, _part, driver = driven
    awa = a_participation(bus_desk[1], a_person(bus_desk[0], "Awa"), "bus_leader", cleared_until=date(2026, 3, 18))
    session.staff.create(workspace=bus_desk[0], person=awa.person, role="bus_leader")
    at(clock, 14, 5)
    shown = page_of(driver, session)
    assert "Jeanne L." in shown and DOOR not in shown and NUMBER not in shown and "restent fermés" in shown


def test_who_comes_is_noted_from_when_the_bus_may_leave_and_the_journal_says_by_whom(driven, clock):
    session, part, driver = driven
    attendee = Attendee.objects.get(session=session, person__given_name="Jeanne")
    note = reverse("space-attend", args=[attendee.pk])
    first = session.starts_at - timedelta(minutes=120)
    clock.move_to(first - timedelta(minutes=1))
    assert note not in page_of(driver, session)
    assert driver.post(note, {"attendance": "seen"}).status_code == 409
    clock.move_to(first)
    shown = page_of(driver, session)
    assert note in shown and all(word in shown for word in ("Présent", "Absent")) and "Excusé" not in shown
    for refused in ("excused", "revoked", "unknown"):
        assert driver.post(note, {"attendance": refused}).status_code == 409
    session.refresh_from_db()
    assert session.taken == 2, "an excuse frees the place: that is for the team until the session begins"
    clock.move_to(session.starts_at)
    assert "Excusé" in page_of(driver, session)
    for said in ("seen", "noshow", "excused"):
        assert driver.post(note, {"attendance": said}).status_code == 302
        attendee.refresh_from_db()
        assert attendee.attendance == said
    entry = JournalEntry.objects.filter(act="attendee.noted").last()
    assert (entry.actor_kind, entry.actor_id, entry.facts["attendance"]) == ("person", part.person_id, "excused")


def test_reading_who_comes_is_written_down_with_who_read(driven):
    session, part, driver = driven
    page_of(driver, session)
    named = ReadingSubject.objects.filter(reading__page="space-session", reading__actor_id=part.person_id)
    coming = set(session.attendees.values_list("person", flat=True))
    assert coming <= set(named.values_list("person_id", flat=True))


def test_of_a_session_that_does_not_take_place_nobody_is_named(driven, bus_desk):
    session, _part, driver = driven
    bus_desk[2].post(reverse("programming:cancel", args=[session.pk]), {"reason": "weather"})
    shown = page_of(driver, session)
    assert "n’a pas lieu" in shown and "Jeanne" not in shown
    assert "n’a pas lieu" in driver.get(reverse("space")).content.decode()
