"""Somebody died, moved or objects: at once nothing is sent, nobody goes, no link opens, and the other side is told."""

import pytest
from django.urls import reverse

from essaim.core.foundation.models import Link
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.models import Call, Message
from essaim.core.people.models import Person
from essaim.modules.needs.models import Disclosure, Need, Offer, Proposal, Service
from essaim.workflows import acceptance, leaving, posting
from tests.builders import LILLE, a_person, a_planted_scheme, a_staff_client, a_supporter, a_workspace, acting
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
STAMP = {"by": acting(), "now": NOW}


@pytest.fixture
def town():
    """Somebody who is helped and a supporter who has just been introduced to them."""
    workspace = a_workspace(phone="0199000000")
    scheme = a_planted_scheme(workspace, "call-and-care")
    with in_workspace(workspace):
        offer = a_supporter(scheme, categories=["time"], given_name="Colette", preferred_channel="sms", contacts=[{"value": "0639988801"}])
        person = a_person(workspace, "Odette", phone="06 39 98 10 01", preferred_channel="sms")
        need = posting.post_need(scheme, category="time", beneficiary=person, commune_code=LILLE, quantity=1, **STAMP)
        proposal = Proposal.objects.filter(need=need).first() or posting.propose(need, offer=offer, **STAMP)
        service = acceptance.agree(acceptance.accept(proposal, **STAMP), **STAMP)
        yield workspace, person, offer.participation.person, service


def alive(person: Person) -> dict[str, int]:
    """What still runs for or through somebody."""
    return {
        "messages": Message.objects.filter(person=person, state="queued").count(),
        "calls": Call.objects.filter(person=person, state="due").count(),
        "links": Link.objects.filter(person_id=person.pk, revoked_at=None).count(),
        "openings": Disclosure.objects.filter(revoked_at=None).count(),
        "services": Service.objects.filter(state__in=["answered", "accepted"]).count(),
    }


NOTHING = {"messages": 0, "calls": 0, "links": 0, "openings": 0, "services": 0}


def test_control_before_leaving_everything_runs(town):
    _workspace, _person, supporter, service = town
    found = alive(supporter)
    assert (service.state, found["openings"], found["services"]) == ("accepted", 1, 1)
    assert found["messages"] > 0
    assert found["links"] > 0


@pytest.mark.parametrize("what", ["deceased", "moved", "objected"])
def test_when_the_person_helped_leaves_everything_stops_and_the_supporter_is_called(town, what):
    _workspace, person, supporter, service = town
    more = {"channel": "phone"} if what == "objected" else {"on": NOW.date()}
    leaving.LEAVING[what](person, **more, **STAMP)
    assert alive(person) == NOTHING
    assert Need.objects.get(pk=service.need_id).state == "cancelled"
    assert [call.person_id for call in Call.objects.filter(occurrence__startswith="let go")] == [supporter.pk]


def test_when_a_supporter_leaves_the_need_is_looked_for_again(town):
    _workspace, person, supporter, service = town
    leaving.mark_deceased(supporter, on=NOW.date(), **STAMP)
    assert alive(supporter) == NOTHING
    assert Need.objects.get(pk=service.need_id).state == "posted"
    assert Offer.objects.get(pk=service.offer_id).state == "paused"
    assert Message.objects.filter(person=person, template="acceptance_undone", state="queued").count() == 1


def test_marking_a_death_on_the_card_of_a_person_stops_everything(town):
    workspace, person, _supporter, _service = town
    client = a_staff_client(workspace)
    answer = client.post(reverse("people:mark", args=[person.pk]), {"what": "deceased", "on": "2026-03-12"})
    assert answer.status_code == 302
    assert alive(person) == NOTHING
