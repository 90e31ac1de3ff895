"""The page of the day costs the same whatever waits on it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.workflows.posting import post_need, propose
from tests.builders import (
    LILLE,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
    acting,
    an_organisation,
    counting_queries,
)

pytestmark = pytest.mark.django_db

NAMES = ("Odette", "Marcelle", "Yvonne")


def test_the_page_of_the_day_takes_as_many_queries_for_three_needs_that_wait_as_for_one(clock, now):
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "call-and-care")
    client = a_staff_client(workspace)
    counts = {}
    for name in NAMES:
        person = a_person(workspace, name)
        with in_workspace(workspace):
            post_need(
                scheme, beneficiary=person, category="computers", commune_code=LILLE, by=acting(),
                now=now - timedelta(days=20),
            )  # fmt: skip
        client.get(reverse("today"))
        with counting_queries() as queries:
            page = client.get(reverse("today")).content.decode()
        counts[sum(name in page for name in NAMES)] = len(queries)
    assert counts == dict.fromkeys((1, 2, 3), counts[1])


def test_a_proposal_that_soon_lapses_is_shown_within_the_hours_that_the_scheme_says(clock, now):
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "call-and-care", proposal_hours=24)
    offer = a_supporter(scheme, categories=["computers"])
    client = a_staff_client(workspace)
    with in_workspace(workspace):
        need = post_need(scheme, organisation=an_organisation(workspace), category="computers", commune_code=LILLE,
                         by=acting(), now=now)  # fmt: skip
        propose(need, offer=offer, by=acting(), now=now)

    def is_shown() -> bool:
        return "proposals" in {found.key for found in client.get(reverse("today")).context["worklists"]}

    seen = [is_shown()]
    clock.shift(timedelta(hours=12, minutes=1))
    seen.append(is_shown())
    assert seen == [False, True]


@pytest.mark.parametrize(("role", "shown"), [(StaffRole.COORDINATOR, True), (StaffRole.OPERATOR, False)])
def test_a_coordinator_is_led_to_handing_the_files_of_a_colleague_over(role, shown):
    workspace = a_workspace()
    a_planted_scheme(workspace, "call-and-care")
    page = a_staff_client(workspace, role).get(reverse("today")).content.decode()
    assert (reverse("hand-over") in page) is shown
