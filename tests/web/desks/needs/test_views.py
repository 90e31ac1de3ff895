"""The team's lists of needs and offers cost the same whatever is on them; whoever is shown a button may press it."""

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Case
from essaim.modules.needs.models import Proposal, Service
from essaim.workflows.posting import post_need
from tests.builders import (
    LILLE,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
    acting,
    counting_queries,
)

pytestmark = pytest.mark.django_db

NAMES = ("Odette", "Marcelle", "Yvonne")


@pytest.fixture
def desk(clock, now):
    workspace = a_workspace()
    return workspace, a_planted_scheme(workspace, "call-and-care"), a_staff_client(workspace)


def queries_and_names(client, page: str) -> tuple[int, int]:
    """How many queries the page takes once it is warm, and how many of the people it names."""
    client.get(reverse(page))
    with counting_queries() as queries:
        answer = client.get(reverse(page)).content.decode()
    return len(queries), sum(name in answer for name in NAMES)


def test_the_list_of_needs_takes_as_many_queries_for_three_as_for_one(desk, now):
    workspace, scheme, client = desk
    counts = {}
    for name in NAMES:
        person = a_person(workspace, name)
        with in_workspace(workspace):
            post_need(scheme, beneficiary=person, category="computers", commune_code=LILLE, by=acting(), now=now)
        queries, named = queries_and_names(client, "needs:list")
        counts[named] = queries
    assert counts == dict.fromkeys((1, 2, 3), counts[1])


def test_the_list_of_offers_takes_as_many_queries_for_three_as_for_one(desk):
    _workspace, scheme, client = desk
    counts = {}
    for name in NAMES:
        a_supporter(scheme, categories=["computers"], given_name=name)
        queries, named = queries_and_names(client, "needs:offers")
        counts[named] = queries
    assert counts == dict.fromkeys((1, 2, 3), counts[1])


def test_whoever_leads_the_case_asks_those_who_are_proposed_and_nobody_else_does(desk, now):
    workspace, scheme, _client = desk
    offer = a_supporter(scheme, categories=["computers"])
    leads, other = (a_staff_client(workspace, StaffRole.LEAD_CONTACT, scheme=scheme) for _person in range(2))
    with in_workspace(workspace):
        need = post_need(scheme, asked_by=a_person(workspace), category="computers", commune_code=LILLE, by=acting(), now=now)
        Case.objects.filter(pk=need.case_id).update(lead_contact=leads.member)
        ask = reverse("needs:propose", args=[need.pk, offer.pk])
        assert ask in leads.get(reverse("needs:need", args=[need.pk])).content.decode()
        elsewhere = a_supporter(a_planted_scheme(workspace, "la-scalaa"), categories=["company"])
        assert leads.post(reverse("needs:propose", args=[need.pk, elsewhere.pk])).status_code == 404
        assert (other.post(ask).status_code, Proposal.objects.count()) == (404, 0)
        assert (leads.post(ask).status_code, Proposal.objects.get().offer_id) == (302, offer.pk)


def test_only_a_coordinator_is_shown_the_button_that_lets_two_people_meet(desk, now):
    workspace, scheme, coordinator = desk
    offer = a_supporter(scheme, categories=["computers"])
    operator = a_staff_client(workspace, StaffRole.OPERATOR)
    with in_workspace(workspace):
        person = a_person(workspace, is_protected=True)
        need = post_need(scheme, asked_by=person, category="computers", commune_code=LILLE, by=acting(), now=now)
        coordinator.post(reverse("needs:propose", args=[need.pk, offer.pk]))
        coordinator.post(reverse("needs:answer", args=[Proposal.objects.get().pk]), {"answer": "yes"})
        page, meet = reverse("needs:need", args=[need.pk]), reverse("needs:validate", args=[Service.objects.get().pk])
        told = operator.get(page).content.decode()
        assert [meet in client.get(page).content.decode() for client in (operator, coordinator)] == [False, True]
        assert "coordinat" in told
        assert (operator.post(meet).status_code, coordinator.post(meet).status_code) == (404, 302)
