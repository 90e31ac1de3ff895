"""One dwelling and everything above it: the residence, the building and the entrance are made when they are not there yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Organisation
from essaim.modules.housing.models import Building, Dwelling, Entrance, LandlordList, Residence
from essaim.modules.housing.states import BuildingKind

LOWEST, HIGHEST = -5, 80


@dataclass(frozen=True)
class Placed:
    """A dwelling as a line of a list tells it."""

    residence: str
    building: str
    entrance: str
    reference: str
    commune_code: str = ""
    kind: str = BuildingKind.BUILDING
    street: str = ""
    floor: int | None = None
    door: str = ""
    rooms: int | None = None

    def check(self) -> Placed:
        """Itself, when it can be one. Raises Refusal naming the field."""
        for name, most in (("residence", 120), ("building", 60), ("entrance", 60), ("reference", 40)):
            text = getattr(self, name)
            if not text:
                raise Refusal(_("Say which residence, which building, which entrance and which dwelling."), field=name)
            if len(text) > most:
                raise Refusal(_("“%(text)s…” is too long: %(most)s letters at most.") % {"text": text[:20], "most": most}, field=name)
        if self.floor is not None and not LOWEST <= self.floor <= HIGHEST:
            raise Refusal(_("The floor %(floor)s is not possible.") % {"floor": self.floor}, field="floor")
        if self.rooms is not None and not 1 <= self.rooms <= 20:
            raise Refusal(_("%(rooms)s rooms are not possible.") % {"rooms": self.rooms}, field="rooms")
        return self


@transaction.atomic
def place_dwelling(
    landlord: Organisation, placed: Placed, *, brought_in_by: LandlordList | None = None, by: Actor, now: datetime
) -> Dwelling:
    """The dwelling in the stock; refused when it is there already."""
    dwelling, is_new = put(landlord, placed.check(), brought_in_by=brought_in_by, now=now)
    if not is_new:
        raise Refusal(_("The dwelling %(reference)s is already there.") % {"reference": placed.reference}, field="reference")
    journal.write("dwelling.placed", dwelling, by=by, at=now)
    return dwelling


def put(landlord: Organisation, placed: Placed, *, brought_in_by: LandlordList | None, now: datetime) -> tuple[Dwelling, bool]:
    """The row of a dwelling and whether it is new; what is above it is found by name, or made."""
    shared = {"workspace_id": landlord.workspace_id, "brought_in_by": brought_in_by, "created_at": now}
    residence = Residence.objects.filter(landlord=landlord, name__iexact=placed.residence).first()
    if residence is None:
        if not placed.commune_code:
            raise Refusal(_("Say in which commune the residence “%(name)s” is.") % {"name": placed.residence}, field="commune_code")
        residence = Residence.objects.create(landlord=landlord, name=placed.residence, commune_code=placed.commune_code, **shared)
    building, _new = Building.objects.get_or_create(residence=residence, name=placed.building, defaults={"kind": placed.kind, **shared})
    entrance, _new = Entrance.objects.get_or_create(building=building, name=placed.entrance, defaults={"street": placed.street, **shared})
    details = {"floor": placed.floor, "door": placed.door, "rooms": placed.rooms}
    return Dwelling.objects.get_or_create(entrance=entrance, reference=placed.reference, defaults={**details, **shared})
