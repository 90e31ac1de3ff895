"""Bringing in a list of people: read, mapped, checked row by row, written at once, undone if needed."""

from essaim.core.people.actions.imports.batches import (
    check_mapping,
    confirm_batch,
    errors_file,
    faults_file,
    open_batch,
    remap_batch,
    run_batch,
    table_of,
    try_out,
    undo_batch,
)
from essaim.core.people.actions.imports.columns import FIELDS, guess_mapping, template_file
from essaim.core.people.actions.imports.rows import Fault, NewRow, check_rows

__all__ = [
    "FIELDS",
    "Fault",
    "NewRow",
    "check_mapping",
    "check_rows",
    "confirm_batch",
    "errors_file",
    "faults_file",
    "guess_mapping",
    "open_batch",
    "remap_batch",
    "run_batch",
    "table_of",
    "template_file",
    "try_out",
    "undo_batch",
]
