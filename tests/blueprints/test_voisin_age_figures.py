"""Voisin'âge: whoever lives in several of its roles is one tenant in what is counted."""

import pytest
from django.urls import reverse

from tests.builders import a_participation, a_person, a_planted_scheme, a_staff_client, a_workspace

pytestmark = pytest.mark.django_db


def test_a_tenant_in_three_roles_is_counted_once_on_the_scorecard_and_among_those_reached(clock):
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "voisin-age")
    ali, jean = a_person(workspace, "Ali", "Benali"), a_person(workspace, "Jean", "Delœuvre")
    for role in ("inhabitant", "concierge_tenant", "home_tenant"):
        a_participation(scheme, ali, role)
    a_participation(scheme, jean, "inhabitant")
    desk = a_staff_client(workspace)
    figures = desk.get(reverse("evaluation:scorecard", args=[scheme.pk]), {"year": "2026"}).context["figures"]
    assert next(one.value for one in figures if one.key == "tenants") == 2
    found = desk.get(reverse("evaluation:coverage")).context["coverage"]
    assert (found.total.people, [row.people for row in found.communes], found.schemes[0][1].people) == (2, [2], 2)
