"""What the tests of drafts share: a scheme with somebody to plan, and each press of the coordinator."""

from datetime import date

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.modules.rounds.models import Assignment, WeekDraft
from tests.builders import (
    a_participation,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
)

NEXT = date(2026, 3, 16)
HOME = {"commune_code": "59350", "line": "12 rue des Glycines"}


@pytest.fixture
def site(clock):
    """Two helpers in order, three members at home in Lille, a coordinator."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "nos-petits-plus")
    desk = a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)
    with in_workspace(workspace):
        karim, sabrina = (a_supporter(scheme, categories=["visit"], given_name=name).participation for name in ("Karim", "Sabrina"))
        members = [a_person(workspace, name, "Delœuvre", address=HOME, phone="01 99 00 33 22") for name in ("Huguette", "Lucien", "Odette")]
        for member in members:
            a_participation(scheme, member, "member")
        yield scheme, desk, (karim, sabrina), members


def prepare(desk, scheme, scope="alone", week=NEXT):
    answer = desk.post(reverse("rounds:prepare", args=[scheme.pk]), {"week": week.isoformat(), "scope": scope})
    assert answer.status_code == 302, answer.context["form"].errors
    return WeekDraft.objects.get(state="open", week=week)


def page(desk, draft):
    answer = desk.get(reverse("rounds:draft", args=[draft.pk]))
    assert answer.status_code == 200
    return answer


def act(desk, line, do):
    return desk.post(reverse("rounds:act", args=[line.pk]), {"do": do})


def both_say_yes(desk, *lines):
    for line in lines:
        assert {act(desk, line, side).status_code for side in ("person", "visitor")} == {302}


def change(desk, line, **values):
    line.refresh_from_db()
    form = {"day": line.day, "starts": line.starts, "visitor": line.visitor_id} | values
    return desk.post(reverse("rounds:line", args=[line.pk]), form)


def adopt(desk, draft, *lines):
    data = {"lines": [line.pk for line in lines]} if lines else {"all": "1"}
    return desk.post(reverse("rounds:adopt", args=[draft.pk]), data)


def assign(desk, scheme, visitor, person, weekday=3, starts="14:00"):
    form = {"visitor": visitor.pk, "person": person.pk, "weekday": weekday, "starts": starts, "minutes": 60,
            "visitor_agreed": "on", "person_agreed": "on"}  # fmt: skip
    assert desk.post(reverse("rounds:assign", args=[scheme.pk]), form).status_code == 302
    return Assignment.objects.get(person=person, state="active")
