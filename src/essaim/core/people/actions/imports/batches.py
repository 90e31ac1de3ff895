"""A file from its arrival to its undoing.

Rows are read and checked first, outside of any transaction. All rows that are right are then
written in one single transaction, with the state of the batch and its line in the journal: killed at
any moment, a process leaves either the whole batch or nothing of it, and the same file can be
brought in again. What is refused goes to a file of errors, which can be corrected and brought in.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.foundation import gate, journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.bulk import insert_all
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import current_workspace
from essaim.core.foundation.sheets import Table, read_table, write_csv
from essaim.core.foundation.statistics import refresh_statistics
from essaim.core.people.actions.homes import new_address
from essaim.core.people.actions.imports.columns import FIELDS, guess_mapping
from essaim.core.people.actions.imports.rows import Fault, NewRow, check_rows
from essaim.core.people.actions.tokens import tokens_of
from essaim.core.people.actions.unused import take_out_unused
from essaim.core.people.models import ImportBatch, Person
from essaim.core.people.states import BATCH_MOVES, BatchState

MOST_ROWS = 100_000
AT_A_TIME = 1000
Progress = Callable[[int, int], None]


def open_batch(*, file_name: str, content: bytes, by: Actor, now: datetime) -> ImportBatch:
    """Take a file in, guess what its columns hold, keep it (encrypted) until it is settled.

    The same file that is still open is found again; one that was brought in already is refused.
    """
    digest = hashlib.sha256(content).hexdigest()
    known = ImportBatch.objects.filter(digest=digest).exclude(state__in=[BatchState.UNDONE, BatchState.REFUSED])
    for batch in known:
        if batch.state == BatchState.DONE:
            raise Refusal(_("This file was already imported. Undo that import first if it went wrong."))
        return batch
    table = read_table(content)
    if len(table.rows) > MOST_ROWS:
        raise Refusal(_("This file has more than %(most)s rows: cut it in several.") % {"most": MOST_ROWS})
    batch = ImportBatch.objects.create(
        workspace=current_workspace(), file_name=file_name[-200:], digest=digest, by_id=by.id, created_at=now,
        mapping={"headers": list(table.headers), "fields": guess_mapping(table.headers)},
        rows_read=len(table.rows), source=base64.b64encode(content).decode(),
    )  # fmt: skip
    journal.write("import.opened", batch, by=by, at=now, rows=len(table.rows))
    return batch


def table_of(batch: ImportBatch) -> Table:
    """The file of a batch that is not settled yet."""
    if not batch.source:
        raise Refusal(_("This import is finished: its file is no longer kept."))
    return read_table(base64.b64decode(batch.source))


def check_mapping(fields: dict[str, str]) -> dict[str, str]:
    """The columns that hold something. Raises Refusal when they cannot make people."""
    chosen = {number: name for number, name in fields.items() if name}
    unknown = set(chosen.values()) - set(FIELDS)
    if unknown:
        raise Refusal(_("Unknown field: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    if len(set(chosen.values())) < len(chosen):
        raise Refusal(_("Two columns are said to hold the same thing: keep one of them."))
    if not {"given_name", "family_name", "full_name"} & set(chosen.values()):
        raise Refusal(_("Say which column holds the first name or the family name."))
    return chosen


def remap_batch(batch: ImportBatch, fields: dict[str, str]) -> ImportBatch:
    """Say which column holds what; a field may be held by one column only."""
    chosen = check_mapping(fields)
    batch.mapping = {**batch.mapping, "fields": chosen}
    ImportBatch.objects.filter(pk=batch.pk, state=BatchState.PREVIEWED).update(mapping=batch.mapping)
    return batch


@transaction.atomic
def confirm_batch(batch: ImportBatch, *, by: Actor, now: datetime) -> ImportBatch:
    """A person has looked at the preview and wants the rows brought in."""
    remap_batch(batch, batch.mapping["fields"])
    gate.move(batch, to=BatchState.RUNNING, moves=BATCH_MOVES, by=by, at=now)
    return batch


def run_batch(batch: ImportBatch, *, by: Actor, now: datetime, progress: Progress | None = None) -> ImportBatch:
    """Check every row, then write all that are right in one transaction. Safe to run again after a crash."""
    table = table_of(batch)
    kept, faults = _checked(table, batch.mapping["fields"], now=now, progress=progress or (lambda done, total: None))
    with transaction.atomic():
        gate.move(batch, to=BatchState.DONE, moves=BATCH_MOVES, by=by, at=now, kept=len(kept), refused=len(faults))
        _write(kept, batch, now=now)
        batch.rows_kept, batch.rows_refused, batch.ended_at, batch.source = len(kept), len(faults), now, None
        batch.faults = base64.b64encode(faults_file(table, faults)).decode() if faults else None
        batch.save(update_fields=["rows_kept", "rows_refused", "ended_at", "source", "faults"])
    refresh_statistics()
    return batch


def try_out(table: Table, fields: dict[str, str], *, now: datetime, progress: Progress) -> tuple[list[NewRow], list[Fault]]:
    """What would come of a file: the rows that are right and those that are refused; writes nothing."""
    return _checked(table, fields, now=now, progress=progress)


def errors_file(batch: ImportBatch) -> bytes:
    """The refused rows as a CSV: the row as it was, and what to correct."""
    if not batch.faults:
        raise Refusal(_("This import has no error file any more."))
    return base64.b64decode(batch.faults)


@transaction.atomic
def undo_batch(batch: ImportBatch, *, by: Actor, now: datetime) -> tuple[int, int]:
    """Take the rows of a batch out again: how many went, and how many stay since they have been used."""
    gate.move(batch, to=BatchState.UNDONE, moves=BATCH_MOVES, by=by, at=now)
    brought_in = Person.objects.filter(import_batch=batch)
    total = brought_in.count()
    gone = take_out_unused(brought_in)
    stay = total - len(gone)
    batch.faults = None
    batch.save(update_fields=["faults"])
    journal.write("import.undone", batch, by=by, at=now, gone=len(gone), stay=stay)
    return len(gone), stay


def _checked(table: Table, fields: dict[str, str], *, now: datetime, progress: Progress) -> tuple[list[NewRow], list[Fault]]:
    kept: list[NewRow] = []
    faults: list[Fault] = []
    for row in check_rows(table, fields, now=now):
        (faults if isinstance(row, Fault) else kept).append(row)
        if row.number % AT_A_TIME == 0:
            progress(row.number - 1, len(table.rows))
    twins = _already_recorded(kept)
    faults += [
        Fault(row.number, row.cells, _("Already recorded, or twice in this file: same name, same birth, same number."))
        for row in kept
        if row.number in twins
    ]
    progress(len(table.rows), len(table.rows))
    return [row for row in kept if row.number not in twins], sorted(faults, key=lambda fault: fault.number)


def _already_recorded(rows: list[NewRow]) -> set[int]:
    """Rows that say of somebody exactly what is recorded; whoever only looks alike is taken in."""
    identities = [_identity(row) for row in rows]
    recorded = set()
    names = sorted({row.person.search for row in rows})
    for start in range(0, len(names), AT_A_TIME):
        part = names[start : start + AT_A_TIME]
        people = Person.objects.filter(search__in=part, erased_at=None, merged_into=None).order_by()
        values = people.values_list("search", "birth_date", "birth_year", "commune_code", "contacts__value")
        recorded.update((*person, value or "") for *person, value in values)
    twins, seen = set(), set()
    for row, identity in zip(rows, identities, strict=True):
        if identity in recorded or identity in seen:
            twins.add(row.number)
        seen.add(identity)
    return twins


def _identity(row: NewRow) -> tuple:
    person = row.person
    first = row.contacts[0].value if row.contacts else ""
    return person.search, person.birth_date, person.birth_year, person.commune_code, first


def _write(rows: list[NewRow], batch: ImportBatch, *, now: datetime) -> None:
    workspace = current_workspace()
    for start in range(0, len(rows), AT_A_TIME):
        part = rows[start : start + AT_A_TIME]
        for row in part:
            row.person.import_batch = batch
        insert_all(row.person for row in part)
        insert_all(token for row in part for token in tokens_of(row.person))
        insert_all(contact for row in part for contact in row.contacts)
        insert_all(new_address(row.person, row.address, workspace=workspace, now=now) for row in part if row.address)


def faults_file(table: Table, faults: list[Fault]) -> bytes:
    """The refused rows with their headers, the line of each and what to correct, as a CSV."""
    headers = [*table.headers, _("Line"), _("What to correct")]
    return write_csv(headers, ([*fault.cells, fault.number, fault.sentence] for fault in faults))
