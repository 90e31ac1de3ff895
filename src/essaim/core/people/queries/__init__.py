"""What is read of people and organisations: who may be seen, who matches, what hangs on them."""

from essaim.core.people.queries.duplicates import Pair, duplicate_pairs, likely_twins
from essaim.core.people.queries.lists import (
    FILTERS,
    Asked,
    organisations_listed,
    people_listed,
    with_current_contacts,
)
from essaim.core.people.queries.records import (
    address_of,
    consents_of,
    contacts_of,
    contacts_to_use,
    has_consent,
    household_of,
    relations_of,
)
from essaim.core.people.queries.search import organisations_called, organisations_matching, people_matching
from essaim.core.people.queries.visibility import is_visible, living_people, reachable, visible_people

__all__ = [
    "FILTERS",
    "Asked",
    "Pair",
    "address_of",
    "consents_of",
    "contacts_of",
    "contacts_to_use",
    "duplicate_pairs",
    "has_consent",
    "household_of",
    "is_visible",
    "likely_twins",
    "living_people",
    "organisations_listed",
    "organisations_called",
    "organisations_matching",
    "people_listed",
    "people_matching",
    "reachable",
    "relations_of",
    "visible_people",
    "with_current_contacts",
]
