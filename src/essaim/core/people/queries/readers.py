"""Who follows a person, who looked at their record, and what was done with it: for that person to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.models import JournalEntry, Membership, Reading, ReadingSubject
from essaim.core.foundation.states import ActorKind
from essaim.core.people.models import Person

PAGES: dict[str, str | Promise] = {
    "people:person": _("the record"),
    "people:list": _("a list of people"),
    "people:export": _("a list taken out as a file"),
    "people:rights": _("the page about their rights"),
    "people:readers_letter": _("the page about their rights"),
    "people:copy": _("the copy of the data"),
    "people:duplicates": _("the search for duplicates"),
    "people:compare": _("the search for duplicates"),
    "people:change": _("the record, to correct it"),
    "people:address": _("the address"),
    "people:imports": _("a list brought in"),
    "phone": _("the phone desk"),
    "today": _("the list of the day"),
}
ROOMS: dict[str, str | Promise] = {
    "people": _("a page about people"),
    "needs": _("a page about needs and help"),
    "followup": _("a page about follow-up"),
    "exchange": _("the board between neighbours"),
    "schemes": _("a page about a scheme"),
    "messaging": _("a page about messages"),
    "housing": _("a page about dwellings"),
    "landlord": _("a page about dwellings"),
    "members": _("a page about the people helped"),
    "evaluation": _("a page of figures"),
    "api": _("another program"),
}


@dataclass(frozen=True)
class Read:
    """One page that named the person, shown to somebody."""

    at: datetime
    who: str | Promise
    page: str | Promise
    reason: str


def readers_of(person: Person, limit: int = 500) -> list[Read]:
    """Every page that named the person, the latest first; three queries whatever their number."""
    subjects = ReadingSubject.objects.filter(person_id__in=_records_of(person)).values("reading_id")
    rows = list(Reading.objects.filter(pk__in=subjects).order_by("-at")[:limit])
    names = _names_of(row.actor_id for row in rows)
    return [Read(row.at, _name(row, names, person), _page(row.page), row.reason) for row in rows]


def acts_upon(person: Person) -> QuerySet[JournalEntry]:
    """What was done with the record and with the person's cases, the latest first."""
    cases = list(person.cases.values_list("pk", flat=True))
    about = JournalEntry.objects.filter(subject_id__in=_records_of(person))
    return (about | JournalEntry.objects.filter(case_id__in=cases)).order_by("-number")


def followers_of(person: Person) -> QuerySet:
    """The open cases of the person, with who answers for each."""
    return person.cases.filter(closed_at=None).select_related("scheme", "lead_contact__account")


def _records_of(person: Person) -> list[UUID]:
    """The person's own id and those of the records that were joined into theirs."""
    return [person.pk, *Person.objects.filter(merged_into=person).values_list("pk", flat=True)]


def _names_of(ids) -> dict[UUID, str]:
    members = Membership.objects.filter(pk__in=set(ids) - {None}).select_related("account")
    return {member.pk: str(member) for member in members}


def _name(row: Reading, names: dict[UUID, str], person: Person) -> str | Promise:
    if row.actor_kind == ActorKind.STAFF:
        return names.get(row.actor_id, _("a former member of the team"))
    if row.actor_id == person.pk:
        return _("the person")
    return {
        ActorKind.PERSON: _("a supporter"),
        ActorKind.LINK: _("a supporter"),
        ActorKind.API: _("another program"),
    }.get(row.actor_kind, _("the platform"))


def _page(name: str) -> str | Promise:
    return PAGES.get(name) or ROOMS.get(name.partition(":")[0], _("a page of the team"))
