"""Whoever is proposed is the one that ranking chose, shown whole, at a price that does not grow."""

import pytest

from essaim.core.foundation.scope import in_workspace
from essaim.modules.needs import bridge
from essaim.workflows.posting import post_need
from tests.builders import (
    LILLE,
    a_person,
    a_planted_scheme,
    a_supporter,
    a_workspace,
    acting,
    counting_queries,
)

pytestmark = pytest.mark.django_db

NAMES = ("Colette", "Ferdinand", "Gisèle")


@pytest.fixture
def town(now):
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "call-and-care")
    person = a_person(workspace)
    with in_workspace(workspace):
        need = post_need(scheme, beneficiary=person, category="computers", commune_code=LILLE, by=acting(), now=now)
        yield scheme, need


def test_suggestions_take_as_many_queries_for_three_offers_as_for_one(town, now):
    scheme, need = town
    counts = {}
    for name in NAMES:
        a_supporter(scheme, categories=["computers"], given_name=name)
        with counting_queries() as queries:
            found = bridge.suggest(need, now=now)
        counts[len(found.proposed)] = len(queries)
    assert counts == dict.fromkeys((1, 2, 3), counts[1])


def test_those_who_are_proposed_are_shown_without_another_query(town, now):
    scheme, need = town
    for name in NAMES:
        a_supporter(scheme, categories=["computers"], given_name=name)
    proposed = bridge.suggest(need, now=now).proposed
    with counting_queries() as queries:
        shown = {item.offer.participation.person.given_name for item in proposed}
        facts = {(item.offer.details, item.offer.quantity, item.offer.commune_code) for item in proposed}
    assert (shown, facts, len(queries)) == (set(NAMES), {(None, 1, LILLE)}, 0)


def test_an_offer_whose_supporter_left_is_not_proposed(town, now):
    scheme, need = town
    stays, leaves = (a_supporter(scheme, categories=["computers"], given_name=name) for name in NAMES[:2])
    person = leaves.participation.person
    type(person).objects.filter(pk=person.pk).update(moved_on=now.date())
    found = bridge.suggest(need, now=now)
    assert ([item.offer.pk for item in found.proposed], found.left_out) == ([stays.pk], {"inactive": 1})
