"""What hangs on one person: contact means, address, consents, relatives, household."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from essaim.core.people.models import Address, Consent, ContactMeans, Person, Relationship
from essaim.core.people.states import ContactKind


def contacts_of(person: Person) -> QuerySet[ContactMeans]:
    """The contact means in use, oldest first."""
    return ContactMeans.objects.filter(person=person, ended_at=None).order_by("created_at", "pk")


def contacts_to_use(person: Person, purpose: str, *, kinds: tuple[str, ...] = tuple(ContactKind)) -> list[ContactMeans]:
    """The contact means that may serve this purpose, those of the person before those of others."""
    usable = [contact for contact in contacts_of(person) if contact.kind in kinds and purpose not in contact.do_not_use_for]
    return sorted(usable, key=lambda contact: bool(contact.belongs_to))


def address_of(person: Person) -> Address | None:
    """Where the person lives now. Ask a rule before showing it."""
    return Address.objects.filter(person=person, ended_at=None).first()


def consents_of(person: Person) -> QuerySet[Consent]:
    """Every consent given, the standing ones first."""
    return Consent.objects.filter(person=person).order_by("withdrawn_at", "-given_at")


def has_consent(person: Person, purpose: str) -> bool:
    """Whether the person agreed to this and has not taken it back."""
    return Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None).exists()


def relations_of(person: Person) -> QuerySet[Relationship]:
    """Who is what to this person, and to whom this person is something."""
    standing = Relationship.objects.filter(ended_at=None).select_related("person", "other")
    return standing.filter(Q(person=person) | Q(other=person)).order_by("created_at", "pk")


def household_of(person: Person) -> QuerySet[Person]:
    """The others who live with this person."""
    if person.household_id is None:
        return Person.objects.none()
    living = Person.objects.filter(household=person.household_id, erased_at=None, merged_into=None)
    return living.exclude(pk=person.pk)
