"""A suspension closes every door in one transaction: sign-ins, links, feeds, messages, services, addresses."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.laws import enact, not_in_force, repeal
from essaim.core.foundation.links import find_link, give_link
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.actions import tell
from essaim.core.messaging.models import Message
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation
from essaim.modules.needs.models import Disclosure, Offer, Proposal, Service
from essaim.web.laws import LAWS
from essaim.workflows import acceptance, posting, suspending
from tests.builders import (
    a_client,
    a_participation,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
    acting,
    an_account,
)
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
STAMP = {"by": acting(), "now": NOW}


@pytest.fixture
def house(clock):
    """A helper with an account, a visit agreed whose address is open, a proposal in hand and a message on its way."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "nos-petits-plus")
    with in_workspace(workspace):
        offer = a_supporter(
            scheme, categories=["visit"], given_name="Karim", contacts=[{"value": "06 39 98 44 55"}],
            preferred_channel="sms",
        )  # fmt: skip
        person = offer.participation.person
        Person.objects.filter(pk=person.pk).update(account=an_account())
        first, second = (_need(workspace, scheme, name) for name in ("Huguette", "Lucien"))
        service = acceptance.accept(posting.propose(first, offer=offer, **STAMP), **STAMP)
        acceptance.agree(service, **STAMP)
        acceptance.validate_introduction(Service.objects.get(), **STAMP)
        posting.propose(second, offer=offer, **STAMP)
        secrets = {p: give_link(workspace, purpose=p, person_id=person.pk, now=NOW) for p in ("service", "calendar")}
        part = Participation.objects.select_related("scheme", "person__account").get(pk=offer.participation_id)
        yield workspace, part, secrets


def _need(workspace, scheme, name):
    member = a_person(workspace, name, "Delœuvre", address={"commune_code": "59350", "line": "12 rue des Glycines"})
    a_participation(scheme, member, "member")
    return posting.post_need(scheme, category="visit", beneficiary=member, **STAMP)


def open_doors(workspace, part, secrets):
    """What still lives of what a helper could go through."""
    return {
        "services": Service.objects.filter(state__in=["answered", "accepted"]).count(),
        "addresses": Disclosure.objects.filter(revoked_at=None).count(),
        "proposals": Proposal.objects.filter(offer__participation=part, state="sent").count(),
        "offers": Offer.objects.filter(participation=part, state="open").count(),
        "messages": Message.objects.filter(person=part.person, state="queued").count(),
        "links": sum(find_link(secret, purpose=purpose, now=NOW) is not None for purpose, secret in secrets.items()),
    }


def test_everything_closes_at_once(house):
    workspace, part, secrets = house
    before = open_doors(*house)
    assert min(before.values()) >= 1, before
    browser = a_client(part.person.account)
    assert browser.get(reverse("space")).status_code == 200
    desk = a_staff_client(workspace)
    desk.post(reverse("onboarding:decide", args=[part.pk]), {"to": "suspended", "reason": "concern"})
    assert set(open_doors(*house).values()) == {0}
    assert browser.get(reverse("space")).status_code == 302
    assert [Client().get(reverse(f"links:{p}", args=[secrets[p]])).status_code for p in ("service",)] == [404]
    assert Client().get(reverse("calendar", args=[secrets["calendar"]])).status_code == 404


def test_either_everything_closes_or_nothing_does(house, monkeypatch):
    workspace, part, secrets = house
    before = open_doors(*house)
    monkeypatch.setattr(suspending, "stop_helping", lambda *_args, **_more: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        suspending.suspend(part, reason="concern", **STAMP)
    part.refresh_from_db()
    assert (open_doors(*house), part.state) == (before, "active")


def test_somebody_suspended_is_told_nothing_and_the_database_refuses_it_too(house):
    workspace, part, _secrets = house
    suspending.suspend(part, reason="concern", **STAMP)
    told = {"scheme": part.scheme, "template": "proposal", "occurrence": "again", "values": {}}
    assert tell(part.person, **told, **STAMP) is None
    row = {"workspace": workspace, "person": part.person, "scheme": part.scheme, "means": "sms", "template": "proposal",
           "occurrence": "by hand", "to": "+33639984455"}  # fmt: skip
    with pytest.raises(IntegrityError, match="suspended"), transaction.atomic():
        Message.objects.create(**row)
    repeal(connection, LAWS)
    assert not_in_force(connection, LAWS) == sorted(law.name for law in LAWS if connection.vendor in law.vendors)
    Message.objects.create(**row)
    enact(connection, LAWS)
    assert not_in_force(connection, LAWS) == []


def test_control_somebody_who_is_also_helped_still_hears_of_it(house):
    workspace, part, _secrets = house
    a_participation(part.scheme, part.person, "member")
    suspending.suspend(part, reason="concern", **STAMP)
    told = {"scheme": part.scheme, "template": "welcome", "occurrence": "again", "values": {}}
    assert tell(part.person, **told, **STAMP) is not None
