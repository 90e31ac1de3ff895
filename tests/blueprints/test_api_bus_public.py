"""What anybody reads of the bus, and what whoever has a place receives: pages that stay true after a session is called off or over."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.messaging.models import Message
from tests.blueprints.bus import a_bus_desk, a_bus_world, planned, registers, with_sms
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
__all__ = ["a_bus_desk", "a_bus_world"]


def feed(bus_desk) -> dict[str, list[str]]:
    """The lines of each event of the public calendar, by its title."""
    text = Client().get(reverse("activities:feed", args=[bus_desk[0].slug, bus_desk[1].slug])).content.decode().replace("\r\n ", "")
    events = [part.split("END:VEVENT")[0].splitlines() for part in text.split("BEGIN:VEVENT")[1:]]
    return {next(line for line in lines if line.startswith("UID:"))[4:40]: lines for lines in events}


def number(lines: list[str]) -> int:
    return int(next(line for line in lines if line.startswith("SEQUENCE:")).split(":")[1])


def page_of(bus_desk, session):
    return reverse("activities:public-session", args=[bus_desk[0].slug, bus_desk[1].slug, session.pk])


def test_a_calendar_that_keeps_a_session_hears_that_it_is_moved_or_called_off_until_its_day_has_passed(bus_desk, clock):
    kept, gone = planned(bus_desk), planned(bus_desk, what="memory", day=date(2026, 3, 20))
    first = feed(bus_desk)
    assert {line for lines in first.values() for line in lines if line.startswith("STATUS")} == {"STATUS:CONFIRMED"}
    bus_desk[2].post(reverse("programming:cancel", args=[gone.pk]), {"reason": "weather"})
    after = feed(bus_desk)
    assert "STATUS:CANCELLED" in after[str(gone.pk)] and number(after[str(gone.pk)]) > number(first[str(gone.pk)])
    assert "STATUS:CONFIRMED" in after[str(kept.pk)]
    clock.move_to(NOW + timedelta(days=20))
    assert feed(bus_desk) == {}


def test_the_poster_of_a_session_that_is_called_off_or_over_leads_to_a_page_that_says_so(bus_desk, clock):
    gone, held = planned(bus_desk), planned(bus_desk, what="memory", day=date(2026, 3, 20))
    bus_desk[2].post(reverse("programming:cancel", args=[gone.pk]), {"reason": "weather"})
    programme = reverse("activities:programme", args=[bus_desk[0].slug, bus_desk[1].slug])
    answer = Client().get(page_of(bus_desk, gone))
    assert answer.status_code == 200 and "n’a pas lieu" in answer.content.decode() and programme in answer.content.decode()
    assert "EventCancelled" in answer.content.decode()
    clock.move_to(NOW + timedelta(days=20))
    answer = Client().get(page_of(bus_desk, held))
    assert answer.status_code == 200 and "passée" in answer.content.decode() and programme in answer.content.decode()
    form = {"given_name": "Odette", "family_name": "Lefèvre", "phone": "01 99 00 12 34"}
    assert Client().post(page_of(bus_desk, held), form).status_code == 409, "nobody registers for what is over"


def test_whoever_registers_by_telephone_receives_the_way_to_their_page_and_never_the_link_itself(bus_desk, clock):
    session = planned(bus_desk, remote_link="https://visio.example/abc", conditions="Apporter ses lunettes")
    desk = bus_desk[2].get(reverse("activities:register", args=[session.pk])).content.decode()
    assert "Apporter ses lunettes" in desk
    assert "Apporter ses lunettes" in bus_desk[2].get(reverse("activities:session", args=[session.pk])).content.decode()
    registers(bus_desk, session, person_id=str(with_sms(bus_desk, "Odette").pk))
    message = Message.objects.get(person__given_name="Odette", template="place_confirmed")
    assert message.means == "sms" and "/i/" in message.body and "visio.example" not in message.body
    secret = message.body.split("/i/")[1].split("/")[0]
    page = Client().get(reverse("activities:mine", args=[secret])).content.decode()
    assert "visio.example" in page and "Apporter ses lunettes" in page
