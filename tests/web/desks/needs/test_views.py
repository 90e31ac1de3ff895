"""The team's lists of needs and offers cost the same whatever is on them."""

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
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
