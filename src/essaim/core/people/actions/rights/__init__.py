"""What people may ask for about themselves: a copy, to be left alone, to be forgotten; and the calendar of forgetting."""

from essaim.core.people.actions.rights.copy import data_of, zip_of
from essaim.core.people.actions.rights.erasure import complete_ledger, erase_person, replay_ledger
from essaim.core.people.actions.rights.objection import end_objection, object_to_use
from essaim.core.people.actions.rights.retention import (
    apply_retention,
    retention_due,
    rules_of,
    take_out_of_archive,
)

__all__ = [
    "apply_retention",
    "complete_ledger",
    "data_of",
    "end_objection",
    "erase_person",
    "object_to_use",
    "replay_ledger",
    "retention_due",
    "rules_of",
    "take_out_of_archive",
    "zip_of",
]
