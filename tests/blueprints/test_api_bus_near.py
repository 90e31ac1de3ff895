"""A session of the bus that is near: too few people, a room beside the vehicle, more places than they hold."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from essaim.core.schemes.models import Commitment, Resource
from essaim.modules.activities.models import Session
from tests.blueprints.bus import a_bus_desk, a_bus_world, at_home, fetch, planned, registers
from tests.builders import a_client
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
__all__ = ["a_bus_desk", "a_bus_world"]


def on_the_page_of_the_day(bus_desk, key="sessions_too_few") -> list[str]:
    page = a_client(bus_desk[2].member.account).get(reverse("today"))
    return [line.url for worklist in page.context["worklists"] if worklist.key == key for line in worklist.lines]


def test_a_session_with_too_few_people_is_on_the_page_of_the_day_some_days_before_until_it_is_kept(bus_desk, clock):
    session = planned(bus_desk, minimum="2")
    enough = planned(bus_desk, what="memory", day=date(2026, 3, 18), minimum="1")
    registers(bus_desk, session, "Odette")
    registers(bus_desk, enough, "Marcel")
    assert on_the_page_of_the_day(bus_desk) == [], "a week before, people may still come"
    clock.move_to(NOW + timedelta(days=5))
    page = reverse("activities:session", args=[session.pk])
    assert on_the_page_of_the_day(bus_desk) == [page]
    desk = a_client(bus_desk[2].member.account)
    shown = desk.get(page)
    assert shown.context["people_missing"] == 1 and reverse("activities:keep", args=[session.pk]) in shown.content.decode()
    desk.post(reverse("activities:keep", args=[session.pk]))
    assert on_the_page_of_the_day(bus_desk) == [] and Session.objects.get(pk=session.pk).kept_at


def test_a_session_takes_a_room_and_the_bus_whose_tour_leaves_the_room_alone(bus_desk, clock):
    hall = Resource.objects.create(workspace=bus_desk[0], kind="room", name="La halle", places=40)
    session = planned(bus_desk, room=str(hall.pk))
    fetch(bus_desk, session, at_home(bus_desk, "Odette", 43.94, 3.72))
    taken = sorted(Commitment.objects.filter(released_at=None, person=None).values_list("resource__name", "what"))
    assert taken == [("La halle", "session"), ("Le bus", "session"), ("Le bus", "tour"), ("Le bus", "tour")]
    form = {"what": "memory", "commune_code": "Ganges", "day": "2026-03-19", "starts": "15:00", "ends": "18:00", "capacity": "12"}
    form |= {"room": str(hall.pk), "without_host": "on", "every_weeks": "0"}
    answer = bus_desk[2].post(reverse("programming:plan", args=[bus_desk[1].pk]), form)
    assert answer.status_code == 422 and "La halle" in str(answer.context["form"].errors)


def test_more_places_than_the_bus_and_the_room_hold_are_said(bus_desk, clock):
    session = planned(bus_desk, capacity="14")
    page = reverse("activities:session", args=[session.pk])
    assert "plus de places que" in bus_desk[2].get(page).content.decode()
    bus_desk[2].post(reverse("activities:resize", args=[session.pk]), {"capacity": "12"})
    assert "plus de places que" not in bus_desk[2].get(page).content.decode()
