"""Bringing in a list of people: read, mapped, checked row by row, written at once, undone if needed."""

from essaim.core.people.actions.imports.batches import (
    confirm_batch,
    errors_file,
    open_batch,
    remap_batch,
    run_batch,
    table_of,
    undo_batch,
)
from essaim.core.people.actions.imports.columns import FIELDS, guess_mapping, template_file
from essaim.core.people.actions.imports.rows import Fault, NewRow, check_rows

__all__ = [
    "FIELDS",
    "Fault",
    "NewRow",
    "check_rows",
    "confirm_batch",
    "errors_file",
    "guess_mapping",
    "open_batch",
    "remap_batch",
    "run_batch",
    "table_of",
    "template_file",
    "undo_batch",
]
