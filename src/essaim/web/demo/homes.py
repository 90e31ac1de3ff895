"""The residence of the demonstration: a tower and its buildings, who lives there, who has just come, and their landlord."""

from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import Membership
from essaim.core.foundation.states import StaffRole
from essaim.core.people.actions import record_organisation
from essaim.core.people.models import Organisation, Person
from essaim.core.people.states import OrganisationKind
from essaim.core.schemes.models import Grant, Scheme
from essaim.modules.housing import actions as housing
from essaim.modules.housing.actions.newcomers import Arrived
from essaim.modules.housing.actions.stock import Placed
from essaim.modules.housing.models import Dwelling
from essaim.modules.housing.states import BuildingKind

LANDLORD, RESIDENCE = "Habitat des Trois Moulins", "Les Tamaris"
BUILDINGS = (("La tour", BuildingKind.TOWER, 4), ("Bâtiment A", BuildingKind.BUILDING, 3), ("Bâtiment B", BuildingKind.BUILDING, 3))
FLOORS, HOUSED = 4, 24
NEWCOMERS = (("Yasmine", "Haddad", 9), ("Loïc", "Marchand", 23), ("Rosa", "Pereira", 40))


def play(scheme: Scheme, *, owner: Membership, by: Actor, now: datetime, chance: Random) -> None:
    """Dwellings, tenants of several years, three who have just come, and a page for a colleague of the landlord."""
    landlord = record_organisation(name=LANDLORD, kind=OrganisationKind.SOCIAL_LANDLORD, by=by, now=now)
    Grant.objects.create(workspace=scheme.workspace, membership=owner, role=StaffRole.LANDLORD, organisation=landlord)
    homes = _dwellings(landlord, scheme.territory[0], by, now)
    chance.shuffle(homes)
    today = timezone.localdate(now)
    for person, dwelling in zip(_tenants(scheme), homes, strict=False):
        housing.move_in(person, dwelling=dwelling, since=today - timedelta(days=chance.randrange(200, 6000)), by=by, now=now)
    for (given, family, days), dwelling in zip(NEWCOMERS, homes[-len(NEWCOMERS) :], strict=True):
        told = Arrived(given, family, RESIDENCE, today - timedelta(days=days), reference=dwelling.reference)
        housing.record_newcomer(landlord, told, by=by, now=now)


def _dwellings(landlord: Organisation, commune: str, by: Actor, now: datetime) -> list[Dwelling]:
    rows = []
    for building, kind, entrances in BUILDINGS:
        for entrance in range(1, entrances + 1):
            for floor in range(FLOORS):
                placed = Placed(
                    RESIDENCE, building, f"Entrée {entrance}", f"{building[-1].upper()}{entrance}-{floor}", commune_code=commune, kind=kind,
                    street=f"{entrance} allée des Tamaris", floor=floor, rooms=2 + floor % 3,
                )  # fmt: skip
                rows.append(housing.place_dwelling(landlord, placed, by=by, now=now))
    return rows


def _tenants(scheme: Scheme) -> list[Person]:
    return list(Person.objects.filter(participations__scheme=scheme).distinct().order_by("created_at", "pk")[:HOUSED])
