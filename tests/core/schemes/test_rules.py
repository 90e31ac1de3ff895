"""Who looks at whose way in."""

from dataclasses import replace

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.core.schemes.queries import settled
from essaim.core.schemes.rules import may_look_at
from tests.builders import (
    a_member,
    a_participation,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_workspace,
    who_is,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("roles", "is_oneself", "may"),
    [
        ((StaffRole.COORDINATOR,), False, True),
        ((StaffRole.COORDINATOR,), True, False),
        ((StaffRole.OPERATOR,), False, False),
        ((StaffRole.ADMINISTRATOR,), False, False),
    ],
)
def test_a_coordinator_looks_at_the_way_in_of_anybody_but_themself(roles, is_oneself, may):
    scheme = a_planted_scheme(a_workspace(), "la-scalaa")
    part = a_participation(scheme, a_person(scheme.workspace))
    who = who_is(a_member(scheme.workspace, *roles))
    assert may_look_at(replace(who, person_id=part.person_id) if is_oneself else who, part) is may


def test_a_coordinator_who_also_helps_has_no_page_to_validate_themself():
    scheme = a_planted_scheme(a_workspace(), "la-scalaa")
    role = next(role.key for role in settled(scheme).blueprint.roles if role.kind == "supporter")
    part = a_participation(scheme, a_person(scheme.workspace), role, state="applied")
    desk = a_staff_client(scheme.workspace)
    page, decision = reverse("onboarding:checklist", args=[part.pk]), reverse("onboarding:decide", args=[part.pk])
    assert desk.get(page).status_code == 200, "control: somebody else's way in"
    with in_workspace(scheme.workspace):
        Person.objects.filter(pk=part.person_id).update(account=desk.member.account)
    assert (desk.get(page).status_code, desk.post(decision, {"to": "active"}).status_code) == (404, 404)
    assert page not in desk.get(reverse("onboarding:supporters")).content.decode()
    with in_workspace(scheme.workspace):
        part.refresh_from_db()
    assert part.state == "applied"
