"""Keeps the words of names in step with the names."""

from __future__ import annotations

from essaim.core.people.models import NameToken, Organisation, Person
from essaim.core.people.queries.names import words_of


def tokens_of(person: Person) -> list[NameToken]:
    """The rows to write for a person, not yet written."""
    words = words_of(person.given_name, person.family_name)
    return [NameToken(workspace_id=person.workspace_id, person=person, token=word) for word in words]


def write_tokens(person: Person) -> None:
    """Replace the words of a person's name; a record that does not stand has none."""
    NameToken.objects.filter(person=person).delete()
    if person.erased_at is None and person.merged_into_id is None:
        NameToken.objects.bulk_create(tokens_of(person))


def write_organisation_tokens(organisation: Organisation) -> None:
    """Replace the words of an organisation's name."""
    NameToken.objects.filter(organisation=organisation).delete()
    NameToken.objects.bulk_create(
        NameToken(workspace_id=organisation.workspace_id, organisation=organisation, token=word) for word in words_of(organisation.name)
    )
