"""What is read of dwellings: the stock with its counts, who lives where, how many tenants are over an age."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from essaim.core.people.models import Person
from essaim.core.schemes.rules import age_on
from essaim.modules.housing.models import (
    Building,
    Dwelling,
    Entrance,
    LandlordList,
    Newcomer,
    Occupancy,
    Residence,
)

LIVING = Q(until=None)


@dataclass(frozen=True)
class Tenants:
    """Who is known to live somewhere: those over the age, the others, and those whose age is not known."""

    older: frozenset[UUID] = frozenset()
    younger: frozenset[UUID] = frozenset()
    unknown: frozenset[UUID] = frozenset()

    @property
    def known(self) -> int:
        """How many people are known to live there."""
        return len(self.older) + len(self.younger) + len(self.unknown)

    @property
    def percent(self) -> int | None:
        """Of those whose age is known, how many in a hundred are over the age."""
        told = len(self.older) + len(self.younger)
        return round(100 * len(self.older) / told) if told else None


def residences_of(landlord_id: UUID | None = None) -> QuerySet[Residence]:
    """Residences with how many buildings, entrances, dwellings and lived-in dwellings they have; of one landlord, or all."""
    lived_in = Exists(Occupancy.objects.filter(LIVING, dwelling=OuterRef("buildings__entrances__dwellings")))
    rows = Residence.objects.select_related("landlord").annotate(
        building_count=Count("buildings", distinct=True),
        tower_count=Count("buildings", filter=Q(buildings__kind="tower"), distinct=True),
        entrance_count=Count("buildings__entrances", distinct=True),
        dwelling_count=Count("buildings__entrances__dwellings", distinct=True),
        lived_in_count=Count("buildings__entrances__dwellings", filter=lived_in, distinct=True),
    )
    return rows if landlord_id is None else rows.filter(landlord=landlord_id)


def tree_of(residence: Residence) -> QuerySet[Building]:
    """The buildings of a residence with their entrances, dwellings and whoever lives there, in a handful of queries."""
    living = Occupancy.objects.filter(LIVING).select_related("person")
    dwellings = Dwelling.objects.prefetch_related(Prefetch("occupancies", queryset=living, to_attr="living")).order_by("floor", "reference")
    entrances = Entrance.objects.prefetch_related(Prefetch("dwellings", queryset=dwellings))
    return residence.buildings.prefetch_related(Prefetch("entrances", queryset=entrances))


def occupancy_of(person: Person) -> Occupancy | None:
    """Where a person lives today, as far as dwellings are known."""
    return Occupancy.objects.filter(LIVING, person=person).select_related("dwelling__entrance__building__residence__landlord").first()


def occupancies_of(person: Person) -> QuerySet[Occupancy]:
    """Every dwelling that a person has lived in, the latest first."""
    return Occupancy.objects.filter(person=person).select_related("dwelling__entrance__building__residence")


def tenants_by_residence(residences: Iterable[Residence], *, over: int, on: date) -> dict[UUID, Tenants]:
    """For each residence, who lives there today, told apart by age; one query whatever their number."""
    groups: dict[UUID, dict[str, set]] = defaultdict(lambda: {"older": set(), "younger": set(), "unknown": set()})
    where = "dwelling__entrance__building__residence"
    living = Occupancy.objects.filter(LIVING, **{f"{where}__in": [one.pk for one in residences]}, person__deceased_on=None)
    for row in living.select_related("person", where):
        age = age_on(row.person, on)
        kind = "unknown" if age is None else "older" if age > over else "younger"
        groups[row.dwelling.entrance.building.residence_id][kind].add(row.person_id)
    return {pk: Tenants(**{kind: frozenset(people) for kind, people in found.items()}) for pk, found in groups.items()}


def newcomers_of(residences: Iterable[UUID] | None = None) -> QuerySet[Newcomer]:
    """Whoever has just moved in, the latest first; those not invited yet before the others."""
    rows = Newcomer.objects.select_related("person", "residence__landlord").order_by(F("invited_at").asc(nulls_first=True), "-arrived_on", "pk")
    return rows if residences is None else rows.filter(residence__in=residences)


def lists_of(kind: str) -> QuerySet[LandlordList]:
    """The files brought in so far, the latest first."""
    return LandlordList.objects.filter(kind=kind).select_related("landlord")
