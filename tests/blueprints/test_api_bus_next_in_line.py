"""API Bus: whoever notes that somebody does not come reads at once who has the place, and whether they are told or to be called."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from essaim.modules.activities.models import Registration
from tests.blueprints.bus import a_bus_desk, a_bus_world, fill, planned, registers, said, with_sms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]
CLOSE = timezone.make_aware(timezone.datetime(2026, 3, 19, 2, 0))


def cancelled(bus_desk, name: str = "Marcel 0", **form) -> str:
    """What the desk reads once it is noted that they do not come."""
    row = Registration.objects.get(lead__given_name=name)
    page = bus_desk[2].post(reverse("activities:cancel-registration", args=[row.pk]), form or {"reason": "asked"}, follow=True)
    return re.sub(r"\s+", " ", str(list(page.context["messages"])[-1]).replace("\u202f", " ").replace("\u00a0", " "))


def test_the_desk_reads_who_has_the_place_and_that_a_message_leaves(bus_desk):
    session = planned(bus_desk, capacity="2")
    fill(bus_desk, session, 2)
    registers(bus_desk, session, person_id=str(with_sms(bus_desk, "Odette").pk))
    registers(bus_desk, session, "Lucie")
    told = cancelled(bus_desk)
    assert "La place est pour Odette L. ; un message part par SMS." in told
    assert "Lucie" not in told, "control: who still waits is not named"


def test_the_desk_reads_that_whoever_cannot_be_written_to_is_to_be_called(bus_desk):
    session = planned(bus_desk, capacity="1")
    fill(bus_desk, session, 1)
    registers(bus_desk, session, "Odette", phone="05 99 00 10 10")
    assert "La place est pour Odette L., à appeler." in cancelled(bus_desk)


def test_close_to_the_session_the_desk_reads_who_is_to_be_called_about_the_place(bus_desk, clock):
    session = planned(bus_desk, capacity="1")
    fill(bus_desk, session, 1)
    registers(bus_desk, session, "Odette")
    clock.move_to(CLOSE)
    assert "La place est libre : Odette L. est à appeler." in cancelled(bus_desk)


def test_where_nobody_waits_the_desk_reads_only_that_it_is_noted(bus_desk):
    session = planned(bus_desk, capacity="3")
    fill(bus_desk, session, 2)
    assert cancelled(bus_desk) == "C’est noté : cette personne ne vient pas."


def test_an_excuse_before_the_session_says_who_has_the_place_as_well(bus_desk):
    session = planned(bus_desk, capacity="1")
    fill(bus_desk, session, 1)
    registers(bus_desk, session, person_id=str(with_sms(bus_desk, "Odette").pk))
    away = session.attendees.get(person__given_name="Marcel 0")
    page = bus_desk[2].post(reverse("activities:attend", args=[away.pk]), {"attendance": "excused"}, follow=True)
    assert "La place est pour Odette L." in said(page)
