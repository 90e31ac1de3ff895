"""Where the people of the safety world live: priority districts, and the stock of a landlord."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.core.people import actions as people
from essaim.core.people.models import Organisation
from essaim.modules.housing import actions as housing
from essaim.modules.housing.actions.stock import Placed
from essaim.modules.housing.models import Newcomer
from tests.builders import acting
from tests.conftest import NOW
from tests.districts import a_district, a_file

if TYPE_CHECKING:
    from tests.safety.world import Place


def districts_are_known(names: dict[Workspace, str]) -> None:
    """In each workspace the homes of everybody lie in one district, of this name."""
    for workspace, name in names.items():
        with in_workspace(workspace):
            people.bring_in_districts(a_file(a_district("QN05901M", name)), by=acting(), now=NOW)


def the_landlord(workspace: Workspace) -> Organisation:
    """The owner of the residences, for whom a colleague of theirs has a page."""
    with in_workspace(workspace):
        return Organisation.objects.create(workspace=workspace, name="Bailleur du Faubourg", search="bailleur", kind="social_landlord")


def people_are_housed(place: Place, by: Actor) -> None:
    """A landlord's stock, a file of theirs that waits, somebody who lives there and is new."""
    c, stamp = place.canaries, {"by": by, "now": NOW}
    owner = Organisation.objects.filter(name="Bailleur du Faubourg").first() or place.body
    name = c.word("Platanes") if place.workspace.slug == "ailleurs" else f"Les Platanes {place.scheme.slug}"
    placed = Placed(residence=name, building="Tour A", entrance="1", reference="A-0101", commune_code="59350", street="2 allée")
    dwelling = housing.place_dwelling(owner, placed, **stamp)
    living = housing.move_in(place.people["person"], dwelling=dwelling, since=NOW.date() - timedelta(days=30), **stamp)
    residence = dwelling.entrance.building.residence
    newcomer = Newcomer.objects.create(
        workspace=place.workspace, person=place.people["person"], residence=residence, arrived_on=NOW.date() - timedelta(days=30)
    )
    lines = f"Résidence;Tour;Entrée;Commune;Logement\n{name};Tour B;2;59350;B-0{len(name)}\n"
    waits = housing.open_list(owner, kind="stock", file_name=f"{name}.csv", content=lines.encode(), **stamp)
    place.ids |= {
        "residence": str(residence.pk), "occupancy": str(living.pk), "newcomer": str(newcomer.pk), "landlord_list": str(waits.pk),
    }  # fmt: skip
