"""What is read of dwellings: the stock with its counts, who lives where, how many tenants are over an age."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Length

from essaim.core.foundation.access import Who
from essaim.core.people.models import Person
from essaim.core.people.queries import visible_people
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
THERE = Q(person__deceased_on=None, person__moved_on=None, person__erased_at=None, person__merged_into=None)


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


def people_behind_doors(who: Who) -> QuerySet[Person]:
    """Those of whom this reader may be told where they live: whom they may see, and never a protected contact."""
    return visible_people(who).filter(is_protected=False)


def residences_of(landlord_id: UUID | None = None) -> QuerySet[Residence]:
    """Residences with how many buildings, entrances and dwellings they have; of one landlord, or all."""
    rows = Residence.objects.select_related("landlord").annotate(
        building_count=Count("buildings", distinct=True),
        tower_count=Count("buildings", filter=Q(buildings__kind="tower"), distinct=True),
        entrance_count=Count("buildings__entrances", distinct=True),
        dwelling_count=Count("buildings__entrances__dwellings", distinct=True),
    )
    return rows if landlord_id is None else rows.filter(landlord=landlord_id)


def residences_told(who: Who) -> QuerySet[Residence]:
    """The same, with the number of dwellings where this reader may know somebody: a door more would tell of the others."""
    told = Occupancy.objects.filter(LIVING, person__in=people_behind_doors(who).values("pk"))
    lived_in = Exists(told.filter(dwelling=OuterRef("buildings__entrances__dwellings")))
    return residences_of().annotate(lived_in_count=Count("buildings__entrances__dwellings", filter=lived_in, distinct=True))


def tree_of(residence: Residence, who: Who) -> QuerySet[Building]:
    """The buildings of a residence with their entrances, dwellings and whoever this reader may know there, in a handful of queries.

    A dwelling whose people may not be told is as empty as any other.
    """
    living = Occupancy.objects.filter(LIVING, person__in=people_behind_doors(who).values("pk")).select_related("person")
    dwellings = Dwelling.objects.prefetch_related(Prefetch("occupancies", queryset=living, to_attr="living")).order_by("floor", "reference")
    entrances = Entrance.objects.order_by(Length("name"), "name").prefetch_related(Prefetch("dwellings", queryset=dwellings))  # 2 before 10
    return residence.buildings.prefetch_related(Prefetch("entrances", queryset=entrances))


def occupancy_of(person: Person) -> Occupancy | None:
    """Where a person lives today, as far as dwellings are known."""
    return Occupancy.objects.filter(LIVING, person=person).select_related("dwelling__entrance__building__residence__landlord").first()


def occupancies_of(person: Person) -> QuerySet[Occupancy]:
    """Every dwelling that a person has lived in, the latest first."""
    return Occupancy.objects.filter(person=person).select_related("dwelling__entrance__building__residence")


def tenants_by_residence(residences: Iterable[Residence], *, over: int, on: date) -> dict[UUID, Tenants]:
    """For each residence, who lives there today, told apart by age; one query whatever their number.

    A record that was joined to another, erased, or of somebody who died or moved away is nobody who lives there.
    """
    groups: dict[UUID, dict[str, set]] = defaultdict(lambda: {"older": set(), "younger": set(), "unknown": set()})
    where = "dwelling__entrance__building__residence"
    living = Occupancy.objects.filter(LIVING, THERE, **{f"{where}__in": [one.pk for one in residences]})
    for row in living.select_related("person", where):
        age = age_on(row.person, on)
        kind = "unknown" if age is None else "older" if age > over else "younger"
        groups[row.dwelling.entrance.building.residence_id][kind].add(row.person_id)
    return {pk: Tenants(**{kind: frozenset(people) for kind, people in found.items()}) for pk, found in groups.items()}


def newcomers_of(residences: Iterable[UUID] | None = None) -> QuerySet[Newcomer]:
    """Whoever has just moved in, the latest first; those not invited yet before the others."""
    rows = (
        Newcomer.objects.filter(person__erased_at=None, person__merged_into=None)
        .select_related("person", "residence__landlord")
        .order_by(F("invited_at").asc(nulls_first=True), "-arrived_on", "pk")
    )
    return rows if residences is None else rows.filter(residence__in=residences)


def lists_of(kind: str) -> QuerySet[LandlordList]:
    """The files brought in so far, the latest first."""
    return LandlordList.objects.filter(kind=kind).select_related("landlord")
