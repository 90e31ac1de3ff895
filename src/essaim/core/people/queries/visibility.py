"""Whose record a member of staff may see at all: every list, search, export and page starts here."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from essaim.core.foundation.access import Who
from essaim.core.foundation.scope import current_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person

OF_A_SCHEME = (StaffRole.COORDINATOR, StaffRole.OPERATOR, StaffRole.PSYCHOSOCIAL)


def living_people() -> QuerySet[Person]:
    """Records that stand: neither erased nor absorbed by another."""
    return Person.objects.filter(erased_at=None, merged_into=None)


def reachable(prefix: str = "") -> Q:
    """`Person.is_reachable`, asked of the database."""
    facts = ("deceased_on", "moved_on", "erased_at", "merged_into", "objected_at")
    return Q(**{f"{prefix}{fact}__isnull": True for fact in facts})


def visible_people(who: Who) -> QuerySet[Person]:
    """The people whom this member of staff may see.

    Coordinators, operators and those who give psycho-social support: everyone, or for roles held in some schemes only, the people who take
    part, have a case or asked for somebody there, and those who are in no scheme yet. Lead contacts: the people whose
    open case they lead. Safeguarding leads: also the people a report is about.
    """
    if not who.is_staff:
        return Person.objects.none()
    schemes = who.schemes_as(*OF_A_SCHEME)
    if schemes is None:
        return living_people()
    return living_people().filter(_of_schemes(schemes) | _of_lead_contact(who) | _of_reports(who))


def is_visible(who: Who, person: Person) -> bool:
    """Whether this one person is among the visible ones."""
    if who.is_staff and who.schemes_as(*OF_A_SCHEME) is None:
        is_standing = person.erased_at is None and person.merged_into_id is None
        return is_standing and person.workspace_id == current_workspace().pk
    return visible_people(who).filter(pk=person.pk).exists()


def _of_schemes(schemes: set) -> Q:
    if not schemes:
        return Q(pk__in=[])
    taking_part = _linked("participations", scheme__in=schemes) | _linked("cases", scheme__in=schemes)
    asking = _linked("needs_asked", scheme__in=schemes)
    return taking_part | asking | (~_linked("participations") & ~_linked("cases") & ~_linked("needs_asked"))


def _of_lead_contact(who: Who) -> Q:
    schemes = who.schemes_as(StaffRole.LEAD_CONTACT)
    if schemes == set():
        return Q(pk__in=[])
    where = {} if schemes is None else {"scheme__in": schemes}
    return _linked("cases", lead_contact=who.membership, closed_at=None, **where)


def _of_reports(who: Who) -> Q:
    schemes = who.schemes_as(StaffRole.SAFEGUARDING_LEAD)
    if schemes == set():
        return Q(pk__in=[])
    where = {} if schemes is None else {"scheme__in": schemes}
    return _linked("reports", **where)


def _linked(name: str, **filters) -> Q:
    """Whether a row of another room points to the person; rooms above are known by name only."""
    relation = Person._meta.get_field(name)
    return Q(Exists(relation.related_model.objects.filter(**{relation.field.name: OuterRef("pk")}, **filters)))
