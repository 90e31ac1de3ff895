"""The way around the house shows what a scheme of the workspace fills, and nothing that stays empty for ever."""

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.schemes.actions import move_scheme
from essaim.core.schemes.states import SchemeState
from tests.builders import a_planted_scheme, a_staff_client, a_workspace, acting
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def pages(client) -> set[str]:
    return {item["url"] for item in client.get(reverse("today")).context["nav_items"]}


def test_a_desk_is_shown_while_a_scheme_fills_it():
    workspace = a_workspace()
    client = a_staff_client(workspace)
    needs, sessions, visits = reverse("needs:list"), reverse("activities:list"), reverse("rounds:weeks")
    assert not {needs, sessions, visits} & pages(client)
    a_planted_scheme(workspace, "call-and-care")
    assert {needs, sessions, visits} & pages(client) == {needs}
    bus = a_planted_scheme(workspace, "api-bus")
    assert {needs, sessions, visits} & pages(client) == {needs, sessions}
    with in_workspace(workspace):
        move_scheme(bus, to=SchemeState.CLOSED, by=acting(), now=NOW)
    assert {needs, sessions, visits} & pages(client) == {needs}
