"""An agreement can be taken back: by the person's link, in their own space, by phone; contacts close at once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from essaim.core.foundation.links import give_link
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.models import Call
from essaim.core.schemes.actions import record_check
from essaim.modules.needs.actions import closing
from essaim.modules.needs.models import Disclosure, Need, Service
from essaim.workflows import acceptance, upkeep
from tests.builders import acting
from tests.conftest import NOW
from tests.safety.test_disclosure import part_of_supporter, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_noon(clock):
    """Pages are visited at the hour at which the world was built."""


def by_link(world):
    own = world.own
    secret = give_link(own.workspace, purpose="agreement", subject_id=own.ids["service"], person_id=own.ids["visited"], now=NOW)
    page = world.clients["anonymous"].get(reverse("links:agreement", args=[secret]))
    assert "Je ne suis plus d’accord" in page.content.decode()
    world.clients["anonymous"].post(reverse("links:answer-agreement", args=[secret]), {"answer": "no"})


def by_phone(world):
    own, desk = world.own, world.clients["coordinator"]
    page = desk.get(reverse("needs:need", args=[own.ids["settled_need"]]))
    assert "n’est plus d’accord" in page.content.decode()
    desk.post(reverse("needs:agree", args=[own.ids["service"]]), {"answer": "no"})


@pytest.mark.parametrize("how", [by_link, by_phone])
def test_b1_an_agreement_taken_back_closes_contacts_and_the_supporter_is_called(world, at_noon, how):
    assert shown(world) == set(world.own.contacts["visited"])
    how(world)
    assert shown(world) == set()
    with in_workspace(world.own.workspace):
        service = Service.objects.get(pk=world.own.ids["service"])
        assert (service.state, service.end_reason) == ("cancelled", "agreement_withdrawn")
        assert Disclosure.objects.filter(service=service, revoked_at=None).count() == 0
        assert Need.objects.get(pk=service.need_id).remaining == 1
        call = Call.objects.get(person=world.own.ids["supporter"], subject_id=service.pk, reason="call_back")
        assert not [word for word in world.own.contacts["visited"] if word in (call.script or "")]


def test_b1_it_is_taken_back_in_ones_own_space_too(world, at_noon):
    with in_workspace(world.own.workspace):
        Need.objects.filter(pk=world.own.ids["settled_need"]).update(beneficiary=world.own.ids["person"])
    world.clients["person"].post(reverse("space-help", args=[world.own.ids["service"]]), {"act": "refuse"})
    with in_workspace(world.own.workspace):
        assert Disclosure.objects.filter(service=world.own.ids["service"], revoked_at=None).count() == 0


def test_control_cancelling_without_closing_leaves_everything_to_be_seen(world, at_noon, monkeypatch):
    """Negative control: were the state and the opening both left alone, the words would still show."""
    monkeypatch.setattr(closing, "release", lambda service, **_: service)
    by_phone(world)
    assert shown(world) == set(world.own.contacts["visited"])


def test_b3_a_person_protected_since_is_hidden_until_a_coordinator_says_so(world, at_noon):
    desk, own = world.clients["coordinator"], world.own
    desk.post(reverse("people:protect", args=[own.ids["visited"]]))
    assert shown(world) == set()
    assert "Les mettre en relation" in desk.get(reverse("needs:need", args=[own.ids["settled_need"]])).content.decode()
    desk.post(reverse("needs:validate", args=[own.ids["service"]]))
    assert shown(world) == set(own.contacts["visited"])


def test_b1_whoever_asked_and_then_objects_is_not_shown_either(world, at_noon):
    with in_workspace(world.own.workspace):
        Need.objects.filter(pk=world.own.ids["settled_need"]).update(asked_by=world.own.ids["relative"])
        assert shown(world) != set()
        type(world.own.people["relative"]).objects.filter(pk=world.own.ids["relative"]).update(objected_at=NOW)
    assert shown(world) == set()


def test_a_closed_scheme_shows_nobody(world, at_noon):
    with in_workspace(world.own.workspace):
        type(world.own.scheme).objects.filter(pk=world.own.scheme.pk).update(state="closed")
    assert shown(world) == set()


@pytest.mark.parametrize("state", ["open", "paused"])
def test_what_waited_for_a_check_is_settled_once_the_check_holds(world, at_noon, state):
    stamp = {"by": acting(), "now": NOW}
    with in_workspace(world.own.workspace):
        record_check(part_of_supporter(world), key="interview", outcome="invalid", **stamp)
        service = Service.objects.select_related("need__scheme", "offer__participation__scheme", "proposal").get(
            pk=world.own.ids["answered_service"]
        )
        assert acceptance.agree(service, **stamp).state == "answered"
        type(world.own.scheme).objects.filter(pk=world.own.scheme.pk).update(state=state)
        upkeep.tend_all(now=NOW)
        assert Service.objects.get(pk=service.pk).state == "answered"
        record_check(part_of_supporter(world), key="interview", by=acting(), now=NOW + timedelta(minutes=1))
        upkeep.tend_all(now=NOW)
        assert Service.objects.get(pk=service.pk).state == "accepted"
