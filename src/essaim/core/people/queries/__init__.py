"""What is read of people and organisations: who may be seen, who matches, what hangs on them."""

from essaim.core.people.queries.records import (
    address_of,
    consents_of,
    contacts_of,
    contacts_to_use,
    has_consent,
    household_of,
    relations_of,
    with_contacts,
)
from essaim.core.people.queries.search import organisations_matching, people_matching
from essaim.core.people.queries.visibility import is_visible, living_people, visible_people

__all__ = [
    "address_of",
    "consents_of",
    "contacts_of",
    "contacts_to_use",
    "has_consent",
    "household_of",
    "is_visible",
    "living_people",
    "organisations_matching",
    "people_matching",
    "relations_of",
    "visible_people",
    "with_contacts",
]
