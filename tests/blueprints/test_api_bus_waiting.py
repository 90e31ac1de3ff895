"""Whoever waits for the bus: a yes by telephone counts, no call is made about a place that is gone, no place stays empty."""

from datetime import timedelta

import pytest
from django.urls import reverse

from essaim.core.messaging.models import Call, Message
from essaim.core.schemes.models import Participation, Scheme
from essaim.modules.activities.models import Registration
from essaim.workflows.upkeep import tend_all
from tests.blueprints.bus import a_bus_desk, a_bus_world, fetch, fill, planned, registers
from tests.builders import a_person
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]


def row_of(name: str) -> Registration:
    return Registration.objects.get(lead__given_name=name)


def cancelled(bus_desk, name: str) -> None:
    assert bus_desk[2].post(reverse("activities:cancel-registration", args=[row_of(name).pk]), {"reason": "asked"}).status_code == 302


def gives(bus_desk, name: str):
    return bus_desk[2].post(reverse("activities:give-place", args=[row_of(name).pk]))


def calls_about(name: str) -> list[str]:
    return sorted(Call.objects.filter(subject_id=row_of(name).pk, occurrence__startswith="place ").values_list("state", flat=True))


@pytest.fixture
def offering(bus_desk):
    """The same desk, where a place is offered for twelve hours before it is theirs."""
    scheme = bus_desk[1]
    snapshot = dict(scheme.snapshot) | {"settings": scheme.snapshot["settings"] | {"place_offer_hours": 12}}
    Scheme.objects.filter(pk=scheme.pk).update(snapshot=snapshot, version=99)
    return bus_desk


def test_whoever_says_yes_by_telephone_takes_the_place_that_is_held_for_them(offering):
    session = planned(offering, capacity="1")
    for name in ("Marcel", "Odette"):
        registers(offering, session, name)
    cancelled(offering, "Marcel")
    page = offering[2].get(reverse("activities:session", args=[session.pk])).content.decode()
    held = page[page.index('id="offered"') :]
    assert reverse("activities:give-place", args=[row_of("Odette").pk]) in held and "Dit oui" in held and "Laisse la place" in held
    assert gives(offering, "Odette").status_code == 302
    tend_all(now=NOW + timedelta(hours=13))
    session.refresh_from_db()
    assert (row_of("Odette").state, session.taken) == ("promoted", 1)
    assert not Call.objects.filter(subject_id=row_of("Odette").pk, state="due").exists(), "nobody calls them about it any more"


def test_whoever_leaves_the_place_by_telephone_leaves_it_to_the_next_one(offering):
    session = planned(offering, capacity="1")
    for name in ("Marcel", "Odette", "Lucie"):
        registers(offering, session, name)
    cancelled(offering, "Marcel")
    cancelled(offering, "Odette")
    assert (row_of("Odette").state, row_of("Lucie").state) == ("cancelled", "offered")


def close_to(clock, session) -> None:
    clock.move_to(session.starts_at - timedelta(hours=2))


def test_the_second_place_that_comes_free_is_called_about_as_the_first_one_was(bus_desk, clock):
    session = planned(bus_desk, capacity="2")
    fill(bus_desk, session, 2)
    registers(bus_desk, session, "Odette")
    registers(bus_desk, session, "Lucie")
    close_to(clock, session)
    cancelled(bus_desk, "Marcel 0")
    assert calls_about("Odette") == ["due"]
    assert gives(bus_desk, "Lucie").status_code == 302
    assert calls_about("Odette") == ["dropped"], "the place is gone: nobody is called about it"
    cancelled(bus_desk, "Marcel 1")
    assert calls_about("Odette") == ["dropped", "due"]


def test_whoever_has_just_been_asked_is_not_asked_again_at_once(bus_desk, clock):
    session = planned(bus_desk, capacity="1")
    fill(bus_desk, session, 1)
    registers(bus_desk, session, "Odette")
    clock.move_to(session.starts_at - timedelta(hours=20))
    cancelled(bus_desk, "Marcel 0")
    Call.objects.filter(subject_id=row_of("Odette").pk).update(state="done", done_at=session.starts_at - timedelta(hours=20))
    registers(bus_desk, session, "Lucie")
    assert calls_about("Odette") == ["done"]
    clock.move_to(session.starts_at - timedelta(hours=12))
    registers(bus_desk, session, "Simone")
    assert calls_about("Odette") == ["done", "due"]


def moved(bus_desk, session, hour: int) -> None:
    form = {"day": str(session.day), "starts": f"{hour}:00", "ends": f"{hour + 2}:00"}
    assert bus_desk[2].post(reverse("programming:move", args=[session.pk]), form).status_code == 302


def test_a_session_moved_away_and_back_is_told_each_time(bus_desk):
    session = planned(bus_desk)
    registers(bus_desk, session, "Odette", phone="06 39 98 10 10", preferred_channel="sms")
    for hour in (15, 16, 15):
        moved(bus_desk, session, hour)
    told = Message.objects.filter(template="session_moved").count() + Call.objects.filter(occurrence__startswith="session_moved").count()
    assert told == 3


def test_a_call_about_a_place_does_not_outlive_the_day_that_it_names(bus_desk, clock):
    session = planned(bus_desk, capacity="1")
    fill(bus_desk, session, 1)
    registers(bus_desk, session, "Odette")
    close_to(clock, session)
    cancelled(bus_desk, "Marcel 0")
    moved(bus_desk, session, 18)
    due = Call.objects.filter(subject_id=row_of("Odette").pk, state="due", occurrence__startswith="place ")
    assert ["14 h" in script for script in due.values_list("script", flat=True)] == [False]


def test_a_place_that_nobody_before_can_take_goes_to_whoever_comes_next(bus_desk):
    session = planned(bus_desk, capacity="3")
    fill(bus_desk, session, 3)
    fetch(bus_desk, session, a_person(bus_desk[0], "Simone"))
    cancelled(bus_desk, "Marcel 0")
    assert row_of("Simone").state == "waitlisted", "her address is not known"
    registers(bus_desk, session, "Lucie")
    session.refresh_from_db()
    assert (row_of("Lucie").state, row_of("Simone").state, session.taken) == ("confirmed", "waitlisted", 3)
    assert calls_about("Simone") == ["dropped"]


def test_control_whoever_comes_next_waits_behind_a_party_that_needs_more_places(bus_desk):
    session = planned(bus_desk, capacity="2")
    fill(bus_desk, session, 2)
    registers(bus_desk, session, "Odette", with_given_name="Marcel", with_family_name="Lefèvre")
    assert row_of("Odette").seats == 2
    cancelled(bus_desk, "Marcel 0")
    registers(bus_desk, session, "Lucie")
    assert (row_of("Odette").state, row_of("Lucie").state) == ("waitlisted", "waitlisted")


def test_whoever_takes_part_no_longer_leaves_their_place_to_who_waits(bus_desk):
    session = planned(bus_desk, capacity="1")
    for name in ("Marcel", "Odette"):
        registers(bus_desk, session, name)
    part = Participation.objects.get(person__given_name="Marcel", scheme=bus_desk[1])
    answer = bus_desk[2].post(reverse("onboarding:decide", args=[part.pk]), {"to": "ended", "reason": "own_wish"})
    assert answer.status_code == 302
    assert (row_of("Marcel").state, row_of("Odette").state) == ("cancelled", "promoted")
