"""API Bus, what is counted before funders: who came, to what took place, once."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from essaim.modules.activities.measures import attendances, count_people, no_shows
from essaim.modules.activities.models import Attendee, Registration
from tests.blueprints.bus import a_bus_desk, a_bus_world, planned, registers
from tests.builders import a_client
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]
THEN = NOW + timedelta(days=7, hours=5)
FREE = date(2026, 3, 19)


@pytest.fixture
def under_way(bus_desk, clock):
    """A session that has begun: Odette, Marcel and Simone have a place."""
    session = planned(bus_desk)
    for name in ("Odette", "Marcel", "Simone"):
        registers(bus_desk, session, name)
    clock.move_to(THEN)
    desk = a_client(bus_desk[2].member.account)
    desk.scheme, desk.planned = bus_desk[1], session
    return desk


def who(name: str) -> Attendee:
    return Attendee.objects.select_related("registration").get(person__given_name=name, is_living=True)


def noted(desk, name: str, attendance: str = "seen"):
    return desk.post(reverse("activities:attend", args=[who(name).pk]), {"attendance": attendance})


def cancels(desk, reason="breakdown"):
    return desk.post(reverse("programming:cancel", args=[desk.planned.pk]), {"reason": reason})


def test_api_14_a_session_to_which_people_came_is_neither_cancelled_nor_moved(under_way):
    noted(under_way, "Odette")
    noted(under_way, "Marcel")
    refused = cancels(under_way)
    assert refused.status_code == 409 and "2 personnes sont notées présentes" in refused.content.decode()
    moved = under_way.post(
        reverse("programming:move", args=[under_way.planned.pk]), {"day": "2026-03-26", "starts": "14:00", "ends": "17:00"}
    )
    assert moved.status_code == 422
    under_way.planned.refresh_from_db()
    assert (under_way.planned.state, under_way.planned.day) == ("planned", FREE)
    for name in ("Odette", "Marcel"):
        noted(under_way, name, "excused")
    assert cancels(under_way).status_code == 302, "control: once nobody is noted as having come"


def test_api_14_what_was_cancelled_counts_for_nobody(under_way):
    noted(under_way, "Odette")
    noted(under_way, "Marcel", "noshow")
    year = (under_way.scheme, date(2026, 1, 1), date(2026, 12, 31))
    assert (attendances(*year).count(), no_shows(*year).count()) == (1, 1)
    type(under_way.planned).objects.filter(pk=under_way.planned.pk).update(state="cancelled")
    assert (attendances(*year).count(), no_shows(*year).count()) == (0, 0)


def test_api_14_whoever_came_is_not_cancelled_from_an_older_page_and_counts_once(under_way):
    noted(under_way, "Odette")
    url = reverse("activities:cancel-registration", args=[who("Odette").registration_id])
    refused = under_way.post(url, {"reason": "asked"})
    assert refused.status_code == 409 and "La présence de Odette Lefèvre est notée" in refused.content.decode()
    rows = attendances(under_way.scheme, date(2026, 1, 1), date(2026, 12, 31))
    assert (rows.count(), count_people(rows), who("Odette").registration.state) == (1, 1, "confirmed")


def test_api_14_whoever_was_cancelled_is_not_noted_as_having_come_from_an_older_page(under_way):
    stale = who("Marcel")
    assert under_way.post(reverse("activities:cancel-registration", args=[stale.registration_id]), {"reason": "asked"}).status_code == 302
    page = reverse("activities:attend", args=[stale.pk])
    for attendance in ("seen", "noshow"):
        assert under_way.post(page, {"attendance": attendance}).status_code == 409
    Attendee.objects.filter(pk=stale.pk).update(attendance="seen")
    year = (under_way.scheme, date(2026, 1, 1), date(2026, 12, 31))
    assert attendances(*year).count() == 0, "what an earlier version let in does not count either"
    Attendee.objects.filter(pk=stale.pk).update(attendance="noshow")
    assert no_shows(*year).count() == 0
    assert Registration.objects.get(pk=stale.registration_id).state == "cancelled"
