"""Somebody died, moved or objects: at once nothing is sent, nobody goes, no link opens, and the other side is told."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from essaim.core.foundation.models import Link
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.models import Call, Message
from essaim.core.people.forms import EraseForm
from essaim.core.people.models import Person
from essaim.modules.needs.models import Disclosure, Need, Offer, Proposal, Service
from essaim.workflows import acceptance, leaving, posting
from tests.builders import (
    LILLE,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
    acting,
    an_organisation,
)
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


def leaves(workspace, person: Person, what: str) -> None:
    """It is noted, or done, on the pages of the person."""
    client, mark = a_staff_client(workspace), {"what": what, "on": "2026-03-12"}
    with override("fr"):
        word = str(EraseForm.WORD)
    url, said = {"objected": ("people:objection", {}), "erased": ("people:erase", {"word": word})}.get(what, ("people:mark", mark))
    assert client.post(reverse(url, args=[person.pk]), said).status_code == 302


WAYS = ("deceased", "moved", "objected", "erased")


def asked_by_somebody(scheme, offer, *, settled: bool, **whose) -> tuple[Person, Need]:
    """A need that somebody asked for; put to a supporter, who goes if it is settled."""
    asker = a_person(scheme.workspace, "Simone", phone="06 39 98 10 02", preferred_channel="sms")
    need = posting.post_need(scheme, category="time", asked_by=asker, commune_code=LILLE, **whose, **STAMP)
    proposal = posting.propose(need, offer=offer, **STAMP)
    if settled:
        acceptance.agree(acceptance.accept(proposal, **STAMP), **STAMP)
    return asker, need


@pytest.mark.parametrize("settled", [True, False])
@pytest.mark.parametrize("what", WAYS)
def test_what_somebody_asked_for_nobody_else_stops_with_them(town, what, settled):
    workspace, _person, supporter, service = town
    asker, need = asked_by_somebody(service.need.scheme, service.offer, settled=settled)
    leaves(workspace, asker, what)
    need.refresh_from_db()
    assert (need.state, need.proposals.filter(state="sent").count()) == ("cancelled", 0)
    assert need.services.filter(state__in=["answered", "accepted"]).count() == 0
    assert Call.objects.filter(occurrence__startswith="let go", person=supporter).count() == settled


@pytest.mark.parametrize("what", WAYS)
def test_what_somebody_asked_for_an_organisation_goes_on_without_them(town, what):
    workspace, _person, supporter, service = town
    school = an_organisation(workspace, "Collège des Trois Tilleuls")
    asker, need = asked_by_somebody(service.need.scheme, service.offer, settled=True, organisation=school, details="Demander Simone")
    leaves(workspace, asker, what)
    need.refresh_from_db()
    assert (need.state, need.asked_by, need.organisation) == ("accepted", None, school)
    assert (need.details is None) == (what == "erased")
    assert need.services.get().state == "accepted"
    assert Call.objects.filter(occurrence__startswith="let go", person=supporter).count() == 0
