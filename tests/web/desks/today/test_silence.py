"""Whoever has not been heard of for longer than their scheme lets pass is on the page of the day, with a case or without."""

from datetime import timedelta

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation
from tests.builders import (
    a_case,
    a_participation,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_workspace,
    counting_queries,
)
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = NOW.date()


def days_ago(days: int):
    return TODAY - timedelta(days=days)


@pytest.fixture
def place():
    """Weekly visits under the rule of the source: nobody is left for more than seven days without news."""
    workspace = a_workspace()
    return workspace, a_planted_scheme(workspace, "nos-petits-plus", visit_days=7)


def a_member_seen(place, name: str, days: int | None, *, role: str = "member", since: int = 60, **values) -> Person:
    """Somebody who takes part, last seen so many days ago, or never since so many."""
    workspace, scheme = place
    person = a_person(workspace, name, "Delœuvre")
    part = a_participation(scheme, person, role, **values)
    with in_workspace(workspace):
        Participation.objects.filter(pk=part.pk).update(created_at=NOW - timedelta(days=since))
        Person.objects.filter(pk=person.pk).update(last_contact_on=days_ago(days) if days is not None else None)
    return person


def named(client) -> list[str]:
    lists = {found.key: [line.label for line in found.lines] for found in client.get(reverse("today")).context["worklists"]}
    return [name.split()[0] for name in lists.get("no_news", [])]


def test_npp_05_a_member_without_a_case_is_flagged_once_unseen_for_more_than_seven_days(place):
    a_member_seen(place, "Huguette", 8)
    a_member_seen(place, "Lucien", 7)
    a_member_seen(place, "Simone", None, since=8)
    a_member_seen(place, "Marcelle", None, since=7)
    assert sorted(named(a_staff_client(place[0], StaffRole.COORDINATOR))) == ["Huguette", "Simone"]


def test_whoever_has_a_case_and_takes_part_is_there_once(place):
    a_case(place[1], a_member_seen(place, "Huguette", 30))
    a_case(place[1], a_member_seen(place, "Lucien", 2))
    assert named(a_staff_client(place[0], StaffRole.COORDINATOR)) == ["Huguette"]


def test_whoever_was_silent_for_longest_comes_first(place):
    for name, days in (("Huguette", 12), ("Lucien", 40), ("Simone", 9)):
        a_member_seen(place, name, days)
    assert named(a_staff_client(place[0], StaffRole.COORDINATOR)) == ["Lucien", "Huguette", "Simone"]


@pytest.mark.parametrize(
    "values",
    [{"role": "neighbour_helper"}, {"state": "ended"}, {"state": "applied"}],
    ids=["whoever helps", "whoever left", "whoever is not in yet"],
)
def test_nobody_is_missed_who_is_not_helped_here(place, values):
    a_member_seen(place, "Huguette", 30, **values)
    assert named(a_staff_client(place[0], StaffRole.COORDINATOR)) == []


@pytest.mark.parametrize("gone", [{"deceased_on": days_ago(3)}, {"erased_at": NOW}])
def test_nobody_is_told_to_call_somebody_who_is_gone(place, gone):
    person = a_member_seen(place, "Huguette", 30)
    with in_workspace(place[0]):
        Person.objects.filter(pk=person.pk).update(**gone)
    assert named(a_staff_client(place[0], StaffRole.COORDINATOR)) == []


def test_a_colleague_of_another_scheme_is_told_of_nobody(place):
    a_member_seen(place, "Huguette", 30)
    other = a_planted_scheme(place[0], "call-and-care")
    assert named(a_staff_client(place[0], StaffRole.COORDINATOR, scheme=other)) == []
    assert named(a_staff_client(place[0], StaffRole.COORDINATOR, scheme=place[1])) == ["Huguette"]


def test_whoever_answers_for_a_case_is_told_of_that_person_alone(place):
    lead = a_staff_client(place[0], StaffRole.LEAD_CONTACT, scheme=place[1])
    a_case(place[1], a_member_seen(place, "Huguette", 30), lead_contact=lead.member)
    a_member_seen(place, "Lucien", 30)
    assert named(lead) == ["Huguette"]


def test_the_list_takes_as_many_queries_for_three_as_for_one(place):
    client = a_staff_client(place[0], StaffRole.COORDINATOR)
    counts = []
    for name in ("Huguette", "Lucien", "Simone"):
        a_case(place[1], a_member_seen(place, name, 30), lead_contact=client.member)
        client.get(reverse("today"))
        with counting_queries() as queries:
            assert name in named(client)
        counts.append(len(queries))
    assert len(set(counts)) == 1


@pytest.mark.parametrize("gone", [{"objected_at": NOW}, {"moved_on": TODAY}, {"deceased_on": TODAY}])
def test_whoever_has_objected_moved_or_died_is_not_to_be_called_for_news(place, gone):
    person = a_member_seen(place, "Huguette", 30)
    a_member_seen(place, "Lucien", 30)
    with in_workspace(place[0]):
        Person.objects.filter(pk=person.pk).update(**gone)
    assert named(a_staff_client(place[0], StaffRole.COORDINATOR)) == ["Lucien"]
