"""After a session of the bus, how it was; and before it, where to go when it rains."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.messaging.models import Message
from essaim.core.people.models import Person
from essaim.modules.activities.models import Attendee, Opinion, Session
from essaim.workflows.forgetting import forget_activities
from essaim.workflows.upkeep import tend_all
from tests.blueprints.bus import a_bus_desk, a_bus_world, planned, registers, with_sms
from tests.builders import a_client
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
__all__ = ["a_bus_desk", "a_bus_world"]
AFTER = NOW + timedelta(days=8)


@pytest.fixture
def over(bus_desk, clock) -> tuple[Session, Client]:
    """A session that is over: Odette, who reads SMS, and Marcel came; Simone did not."""
    session = planned(bus_desk)
    registers(bus_desk, session, person_id=str(with_sms(bus_desk, "Odette").pk))
    registers(bus_desk, session, person_id=str(with_sms(bus_desk, "Simone", "06 39 98 10 11").pk))
    registers(bus_desk, session, "Marcel")
    clock.move_to(AFTER)
    desk = a_client(bus_desk[2].member.account)
    for name, came in (("Odette", "seen"), ("Simone", "noshow"), ("Marcel", "seen")):
        desk.post(reverse("activities:attend", args=[Attendee.objects.get(person__given_name=name).pk]), {"attendance": came})
    return session, desk


def asked() -> list[Message]:
    return list(Message.objects.filter(template="session_opinion"))


def test_whoever_came_is_asked_once_how_it_was_and_answers_with_a_face_and_a_word(bus_desk, over):
    session, desk = over
    tend_all(now=AFTER)
    tend_all(now=AFTER + timedelta(hours=1))
    (message,) = asked()
    assert message.person.given_name == "Odette", "whoever did not come is not asked, nor called whoever has no SMS"
    url = reverse("activities:opinion", args=[message.body.split("/v/")[1].split("/")[0]])
    assert Client().get(url).status_code == 200 and not Opinion.objects.exists(), "opening it says nothing"
    assert Client().post(url, {"words": "Bien"}).status_code == 422
    assert "Merci" in Client().post(url, {"face": "4", "words": "On a bien ri"}).content.decode()
    Client().post(url, {"face": "3", "words": "On a bien ri, quand même"})
    assert Opinion.objects.get().face == 3, "the last word holds"
    page = desk.get(reverse("activities:session", args=[session.pk])).content.decode()
    assert "On a bien ri, quand même" in page
    forget_activities(Person.objects.get(given_name="Odette"), AFTER)
    assert (Opinion.objects.get().face, Opinion.objects.get().words) == (3, None), "erased, the figure stays without the word"


def test_what_is_said_by_telephone_or_on_paper_is_counted_with_the_rest(bus_desk, over):
    session, desk = over
    rows = {row.person.given_name: row for row in Attendee.objects.select_related("person")}
    for name, face in (("Odette", "4"), ("Marcel", "1")):
        desk.post(reverse("activities:told-opinion", args=[rows[name].pk]), {"face": face, "words": "", "channel": "phone"})
    refused = desk.post(reverse("activities:told-opinion", args=[rows["Simone"].pk]), {"face": "4", "words": "", "channel": "phone"})
    assert refused.status_code == 422, "she did not come"
    found = desk.get(reverse("activities:session", args=[session.pk])).context["opinions"]
    assert [number for _label, number in found["faces"]] == [1, 0, 0, 1]
    page = desk.get(reverse("evaluation:scorecard", args=[bus_desk[1].pk]), {"start": "2026-01-01", "end": "2026-12-31"})
    assert {figure.key: figure.value for figure in page.context["figures"]}["share_satisfied"] == 50


def test_when_it_rains_one_button_takes_the_session_to_the_other_place_and_tells_everybody(bus_desk, clock):
    session = planned(bus_desk, place="Place de la mairie", fallback_place="Salle des fêtes")
    registers(bus_desk, session, person_id=str(with_sms(bus_desk, "Odette").pk))
    public = reverse("activities:public-session", args=[bus_desk[0].slug, bus_desk[1].slug, session.pk])
    assert "Salle des fêtes" in Client().get(public).content.decode()
    url = reverse("programming:fall-back", args=[session.pk])
    assert url in bus_desk[2].get(reverse("activities:session", args=[session.pk])).content.decode()
    bus_desk[2].post(url)
    session.refresh_from_db()
    assert session.place == "Salle des fêtes" and Message.objects.filter(template="session_moved", person__given_name="Odette").count() == 1
    assert url not in bus_desk[2].get(reverse("activities:session", args=[session.pk])).content.decode()
    other = planned(bus_desk, what="memory", vehicle="")
    assert bus_desk[2].post(reverse("programming:fall-back", args=[other.pk])).status_code == 409
