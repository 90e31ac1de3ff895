"""What is near somebody who helps: what they may answer today, and nothing that the button would refuse."""

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.modules.needs.models import Offer, Proposal, Service
from essaim.workflows.posting import post_need
from tests.builders import (
    LILLE,
    a_participation,
    a_person,
    a_person_client,
    a_planted_scheme,
    a_supporter,
    a_workspace,
    acting,
    counting_queries,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def space(clock, now):
    """A volunteer without the skill that is asked for, in their own space, and whoever asks."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "la-scalaa")
    offer = a_supporter(scheme, categories=["company"])
    client = a_person_client(offer.participation.person)

    def asked(name: str = "Odette"):
        carer = a_person(workspace, name)
        a_participation(scheme, carer, "carer")
        with in_workspace(workspace):
            return post_need(scheme, category="company", beneficiary=carer, commune_code=LILLE, skills=["listening"], by=acting(), now=now)

    return workspace, offer, client, asked


def learnt(workspace, offer, *skills: str) -> None:
    """From now on the volunteer offers these skills."""
    with in_workspace(workspace):
        Offer.objects.filter(pk=offer.pk).update(skills=list(skills))


def test_a_need_is_near_only_for_whoever_may_answer_it_and_the_button_then_answers(space):
    workspace, offer, client, asked = space
    need = asked()
    button = reverse("space-answer", args=[need.pk])
    before = button in client.get(reverse("space")).content.decode()
    learnt(workspace, offer, "listening")
    after = button in client.get(reverse("space")).content.decode()
    assert (before, after) == (False, True)
    client.post(button)
    with in_workspace(workspace):
        assert Service.objects.get(need=need).offer_id == offer.pk


def test_a_refusal_says_what_keeps_somebody_from_a_need(space):
    workspace, _offer, client, asked = space
    answer = client.post(reverse("space-answer", args=[asked().pk]), follow=True).content.decode()
    assert "n’a pas la compétence demandée" in answer
    assert "il est réglé" not in answer
    with in_workspace(workspace):
        assert Proposal.objects.count() == 0


def test_who_may_answer_is_asked_with_as_many_queries_of_needs_for_three_as_for_one(space):
    workspace, offer, client, asked = space
    counts = {}
    for name in ("Odette", "Marcelle", "Yvonne"):
        # Whoever has the skill when a need comes in is asked at once: it is then no longer only near.
        learnt(workspace, offer)
        asked(name)
        learnt(workspace, offer, "listening")
        client.get(reverse("space"))
        with counting_queries() as queries:
            page = client.get(reverse("space"))
        counts[len(page.context["near"])] = sum("needs_" in query["sql"] for query in queries)
    assert counts == dict.fromkeys((1, 2, 3), counts[1])
