"""What is written about people and organisations: each act is one function."""

from essaim.core.people.actions.consents import give_consent, withdraw_consent
from essaim.core.people.actions.contacts import (
    ContactGiven,
    add_contact,
    confirm_contact,
    end_contact,
    read_contact,
)
from essaim.core.people.actions.districts import BroughtIn, bring_in_districts, say_district
from essaim.core.people.actions.homes import AddressGiven, live_apart, live_together, set_address
from essaim.core.people.actions.merging import merge_people, part_people, say_not_the_same
from essaim.core.people.actions.organisations import (
    change_organisation,
    read_rna,
    read_siret,
    record_organisation,
)
from essaim.core.people.actions.record import (
    change_person,
    mark_deceased,
    mark_moved,
    mark_present,
    note_contact,
    protect_contact,
    record_person,
)
from essaim.core.people.actions.relations import end_relation, relate, set_availability
from essaim.core.people.actions.unused import take_out_unused

__all__ = [
    "AddressGiven",
    "BroughtIn",
    "ContactGiven",
    "add_contact",
    "bring_in_districts",
    "change_organisation",
    "change_person",
    "confirm_contact",
    "end_contact",
    "end_relation",
    "give_consent",
    "live_apart",
    "live_together",
    "mark_deceased",
    "mark_moved",
    "mark_present",
    "merge_people",
    "note_contact",
    "part_people",
    "protect_contact",
    "read_contact",
    "read_rna",
    "read_siret",
    "record_organisation",
    "record_person",
    "relate",
    "say_district",
    "say_not_the_same",
    "set_address",
    "set_availability",
    "take_out_unused",
    "withdraw_consent",
]
