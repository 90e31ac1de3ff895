"""Where people live and with whom: the address apart from the person, shown as a zone until disclosed."""

from __future__ import annotations

from datetime import datetime
from typing import NotRequired, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.foundation import journal, places
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.versions import stale
from essaim.core.people.actions.districts import check_home
from essaim.core.people.models import Address, Household, Person

SHOWN = ("line", "complement", "access_notes", "commune_code")


class AddressGiven(TypedDict):
    """An address as it is typed; without a point, that of the commune stands in, approximate."""

    commune_code: str
    line: NotRequired[str]
    complement: NotRequired[str]
    access_notes: NotRequired[str]
    postal_code: NotRequired[str]
    lat: NotRequired[float | None]
    lon: NotRequired[float | None]


def new_address(person: Person, given: AddressGiven, *, workspace: Workspace, now: datetime) -> Address:
    """The row for an address that was given, with its point and its zone, not yet written."""
    commune = places.commune(given["commune_code"])
    if commune is None:
        raise Refusal(_("This commune is not known. Type its name or its postal code."), field="commune_code")
    lat, lon = given.get("lat"), given.get("lon")
    is_exact = lat is not None and lon is not None
    if not is_exact:
        lat, lon = places.point_of(commune.code)
    zone = places.zone_of(lat, lon, secret=workspace.zone_secret.encode(), subject=str(person.household_id or person.pk))
    return Address(
        workspace_id=workspace.pk,
        person=person,
        line=given.get("line", "").strip(),
        complement=given.get("complement", "").strip(),
        access_notes=given.get("access_notes", "").strip(),
        postal_code=given.get("postal_code", "").strip() or _only_postal_code(commune),
        commune_code=commune.code,
        lat=lat,
        lon=lon,
        zone_lat=zone.lat,
        zone_lon=zone.lon,
        is_approximate=not is_exact,
        created_at=now,
    )


@transaction.atomic
def set_address(
    person: Person,
    *,
    commune_code: str,
    line: str = "",
    complement: str = "",
    access_notes: str = "",
    postal_code: str = "",
    lat: float | None = None,
    lon: float | None = None,
    seen: str | None = None,
    by: Actor,
    now: datetime,
) -> Address:
    """Record where the person lives now; the address before it is ended.

    `seen` is the id of the address that was on the screen, "" for none: another one by now raises
    Stale. Left out (None), whatever is recorded is replaced.
    """
    given = AddressGiven(
        commune_code=commune_code, line=line, complement=complement, access_notes=access_notes,
        postal_code=postal_code, lat=lat, lon=lon,
    )  # fmt: skip
    address = new_address(person, given, workspace=person.workspace, now=now)
    current = Address.objects.filter(person=person, ended_at=None).first()
    if seen is not None and seen != (str(current.pk) if current else ""):
        raise stale(current or Address(), {name: getattr(address, name) for name in SHOWN})
    if current and not Address.objects.filter(pk=current.pk, ended_at=None).update(ended_at=now):
        raise stale(Address.objects.get(person=person, ended_at=None), {name: getattr(address, name) for name in SHOWN})
    address.save(force_insert=True)
    if person.commune_code != address.commune_code:
        person.commune_code = address.commune_code
        Person.objects.filter(pk=person.pk).update(commune_code=address.commune_code)
    check_home(person, address, now=now)
    journal.write("address.set", address, by=by, at=now, person=person.pk, commune=address.commune_code)
    return address


@transaction.atomic
def live_together(person: Person, other: Person, *, by: Actor, now: datetime) -> Household:
    """Put two people in one household; each keeps their own record, needs and letters."""
    if person.pk == other.pk:
        raise Refusal(_("Choose two different people."))
    household = other.household or person.household or Household.objects.create(workspace_id=person.workspace_id)
    for member in (person, other):
        if member.household_id not in (None, household.pk):
            raise Refusal(_("This person already belongs to another household: take them out of it first."))
        member.household = household
        Person.objects.filter(pk=member.pk).update(household=household)
    journal.write("household.joined", household, by=by, at=now, person=person.pk, other=other.pk)
    return household


@transaction.atomic
def live_apart(person: Person, *, by: Actor, now: datetime) -> Person:
    """Take a person out of their household."""
    before, person.household = person.household_id, None
    Person.objects.filter(pk=person.pk).update(household=None)
    journal.write("household.left", person, by=by, at=now, household=before)
    return person


def _only_postal_code(commune: places.Commune) -> str:
    return commune.postal_codes[0] if len(commune.postal_codes) == 1 else ""
