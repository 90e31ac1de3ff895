"""The list of people with its filters, and what a card is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, prefetch_related_objects

from essaim.core.foundation.access import Who
from essaim.core.foundation.states import PEOPLE_ROLES
from essaim.core.people.models import ContactMeans, Organisation, Person
from essaim.core.people.queries.visibility import visible_people
from essaim.core.people.states import OUTSIDE

FILTERS = ("all", "unreachable", "protected", "gone", "archived", "outside_district", "district_unknown")


@dataclass(frozen=True)
class Asked:
    """How a list was narrowed: a commune, a scheme, and one of FILTERS."""

    commune_code: str = ""
    scheme_id: str = ""
    only: str = "all"


def people_listed(who: Who, asked: Asked) -> QuerySet[Person]:
    """Those whom this member of staff may see, narrowed; archived records only when asked for."""
    people = visible_people(who)
    if asked.only != "archived":
        people = people.filter(archived_at=None)
    if asked.commune_code:
        people = people.filter(commune_code=asked.commune_code)
    if asked.scheme_id:
        people = people.filter(participations__scheme=asked.scheme_id).distinct()
    return _only(people, asked.only)


def organisations_listed() -> QuerySet[Organisation]:
    """Every organisation that is not archived."""
    return Organisation.objects.filter(archived_at=None)


def with_current_contacts(people: Iterable[Person]) -> list[Person]:
    """The same people, each with `current_contacts`, in one query whatever their number."""
    rows = list(people)
    current = ContactMeans.objects.filter(ended_at=None).order_by("created_at", "pk")
    prefetch_related_objects(rows, Prefetch("contacts", queryset=current, to_attr="current_contacts"))
    return rows


def participations_of(who: Who, person: Person) -> QuerySet:
    """In which schemes the person takes part, of those that this member of staff works for."""
    return _in_schemes_of(who, person.participations.select_related("scheme").order_by("scheme__name", "role"))


def cases_of(who: Who, person: Person) -> QuerySet:
    """The cases of the person, open ones first, in the schemes of this member of staff."""
    cases = person.cases.select_related("scheme", "lead_contact__account").order_by("closed_at", "created_at")
    return _in_schemes_of(who, cases)


def _in_schemes_of(who: Who, rows: QuerySet) -> QuerySet:
    schemes = who.schemes_as(*PEOPLE_ROLES)
    return rows if schemes is None else rows.filter(scheme__in=schemes)


def _only(people: QuerySet[Person], wanted: str) -> QuerySet[Person]:
    if wanted == "unreachable":
        return people.filter(~Exists(ContactMeans.objects.filter(person=OuterRef("pk"), ended_at=None)))
    if wanted == "protected":
        return people.filter(is_protected=True)
    if wanted == "gone":
        return people.exclude(deceased_on=None, moved_on=None)
    if wanted == "archived":
        return people.exclude(archived_at=None)
    if wanted in ("outside_district", "district_unknown"):
        return people.filter(district_code=OUTSIDE if wanted == "outside_district" else "")
    return people
