"""What is read of dwellings."""

import pytest

from essaim.core.foundation.scope import in_workspace
from essaim.modules.housing.actions import place_dwelling
from essaim.modules.housing.actions.stock import Placed
from essaim.modules.housing.queries import tree_of
from tests.builders import a_member, a_workspace, acting, an_organisation, who_is
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def test_entrances_follow_each_other_as_one_counts():
    workspace = a_workspace()
    landlord, reader = an_organisation(workspace, "Habitat"), who_is(a_member(workspace, "coordinator"))
    with in_workspace(workspace):
        for number in (10, 2, 1):
            placed = Placed("Les Tamaris", "La tour", f"Entrée {number}", f"{number}-1", commune_code="59350")
            dwelling = place_dwelling(landlord, placed, by=acting(), now=NOW)
        (tower,) = tree_of(dwelling.entrance.building.residence, reader)
        assert [entrance.name for entrance in tower.entrances.all()] == ["Entrée 1", "Entrée 2", "Entrée 10"]
