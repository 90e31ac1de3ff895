"""Likely duplicates are proposed with their reasons, and only among those who may be seen."""

from datetime import date

import pytest

from essaim.core.foundation.scope import in_workspace
from essaim.core.people import actions
from essaim.core.people.queries import duplicate_pairs, living_people, visible_people
from tests.builders import (
    a_case,
    a_member,
    a_person,
    a_scheme,
    a_workspace,
    acting,
    counting_queries,
    who_is,
)

pytestmark = pytest.mark.django_db
BORN = date(1940, 11, 24)


def pairs(workspace, people=None):
    with in_workspace(workspace):
        found = duplicate_pairs(living_people() if people is None else people)
        return [{pair.first.family_name, pair.second.family_name} for pair in found]


@pytest.mark.parametrize(
    ("one", "other", "is_proposed"),
    [
        ({"phone": "06 39 98 00 01"}, {"family_name": "Lefebvre", "phone": "0639980001"}, True),
        ({"birth_date": BORN}, {"family_name": "Lefevre", "birth_date": BORN}, True),
        ({"birth_year": 1940}, {"birth_year": 1940}, True),
        ({"birth_year": 1940}, {"birth_year": 1951}, False),
        ({"phone": "03 20 00 00 17"}, {"given_name": "René", "phone": "03 20 00 00 17"}, False),
        ({"gender": "f"}, {"gender": "m"}, False),
        ({}, {"given_name": "Paul", "family_name": "Durand"}, False),
    ],
)
def test_who_looks_like_one_person(one, other, is_proposed):
    workspace = a_workspace()
    a_person(workspace, "Odette", "Lefèvre", **one)
    a_person(workspace, **{"given_name": "Odette", "family_name": "Lefèvre", **other})
    assert bool(pairs(workspace)) == is_proposed


def test_two_who_were_told_apart_are_never_proposed_again(now):
    workspace = a_workspace()
    one, other = (a_person(workspace, phone="06 39 98 00 01") for _ in range(2))
    assert len(pairs(workspace)) == 1
    with in_workspace(workspace):
        actions.say_not_the_same(other, one, by=acting(a_member(workspace, "coordinator")), now=now)
    assert pairs(workspace) == []


def test_a_record_that_may_not_be_seen_is_in_no_pair():
    workspace = a_workspace()
    scheme, elsewhere = a_scheme(workspace), a_scheme(workspace)
    mine, theirs = (a_person(workspace, phone="06 39 98 00 01") for _ in range(2))
    a_case(scheme, mine)
    a_case(elsewhere, theirs)
    coordinator = who_is(a_member(workspace, "coordinator", scheme=scheme))
    with in_workspace(workspace):
        seen = visible_people(coordinator)
    assert pairs(workspace, seen) == []
    assert len(pairs(workspace)) == 1


def test_the_number_of_queries_does_not_grow():
    counts = []
    workspace = a_workspace()
    for _ in range(6):
        a_person(workspace, "Odette", "Lefèvre", phone="06 39 98 00 01", birth_date=BORN)
        with counting_queries() as queries:
            pairs(workspace)
        counts.append(len(queries))
    assert len(set(counts[1:])) == 1
