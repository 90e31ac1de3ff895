"""`essaim import WHAT FILE`: bringing files in from the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.sheets import Table, read_table
from essaim.core.people.actions import bring_in_districts, imports
from essaim.core.people.states import BatchState

REFUSED, WRONG_USE = 1, 2
SHOWN = 5


class Command(BaseCommand):
    """Exit status: 0 done, 1 refused with a sentence, 2 wrong use."""

    help = "Bring in a file: people (CSV, XLSX, ODS), priority districts (GeoJSON)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
        people = kinds.add_parser("people", help="a list of people, from CSV, XLSX or ODS")
        people.add_argument("file", type=Path, help="the file to bring in")
        people.add_argument("--dry-run", action="store_true", help="say what would come of it, write nothing")
        people.add_argument(
            "--map", action="append", default=[], metavar="COLUMN=FIELD",
            help=f"what a column holds, by its header or number; fields: {', '.join(imports.FIELDS)}",
        )  # fmt: skip
        people.add_argument("--errors", type=Path, help="where to write the refused rows (default: beside the file)")
        people.add_argument("--workspace", metavar="SLUG", help="in which workspace, when there are several")
        districts = kinds.add_parser("districts", help="the public map of priority districts (QPV), from GeoJSON")
        districts.add_argument("file", type=Path, help="the file to bring in")
        districts.add_argument("--workspace", metavar="SLUG", help="in which workspace, when there are several")

    def handle(self, *args, **options) -> None:
        try:
            IMPORTERS[options["what"]](self, options)
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=REFUSED) from refusal
        except OperationalError as trouble:
            said = str(trouble).strip().splitlines()[0]
            raise CommandError(
                f"The database did not take it ({said}): nothing of this file was recorded. "
                "Make room, then run the same command again.", returncode=REFUSED,
            ) from trouble  # fmt: skip


def import_people(command: BaseCommand, options: dict) -> None:
    """Preview, then all right rows in one transaction; the refused ones go to the error file."""
    file: Path = options["file"]
    if not file.is_file():
        raise CommandError(f"There is no file {file}.", returncode=WRONG_USE)
    errors = options["errors"] or file.with_name(f"{file.stem}-errors.csv")
    content = file.read_bytes()
    with in_workspace(_workspace(options["workspace"])):
        table = read_table(content)
        fields = imports.check_mapping(_mapping(table, options["map"]))
        _preview(command, table, fields)
        if options["dry_run"]:
            kept, faults = _tried(table, fields)
            _report(command, len(kept), imports.faults_file(table, faults) if faults else b"", len(faults), errors)
            command.stdout.write("Dry run: nothing was written.")
            return
        batch = imports.open_batch(file_name=file.name, content=content, by=SYSTEM, now=timezone.now())
        if batch.state == BatchState.PREVIEWED:
            imports.remap_batch(batch, fields)
            imports.confirm_batch(batch, by=SYSTEM, now=timezone.now())
        with _bar("Rows checked") as progress:
            imports.run_batch(batch, by=SYSTEM, now=timezone.now(), progress=progress)
        faults = imports.errors_file(batch) if batch.rows_refused else b""
        _report(command, batch.rows_kept, faults, batch.rows_refused, errors)
        command.stdout.write(f"Recorded together. To undo: open the import “{file.name}” in the pages.")


def import_districts(command: BaseCommand, options: dict) -> None:
    """Every district of the file or none, then each home is checked again."""
    file: Path = options["file"]
    if not file.is_file():
        raise CommandError(f"There is no file {file}.", returncode=WRONG_USE)
    with in_workspace(_workspace(options["workspace"])):
        came = bring_in_districts(file.read_bytes(), by=SYSTEM, now=timezone.now())
    command.stdout.write(f"{came.new} districts new, {came.known} already known.")
    command.stdout.write(f"{came.checked} homes checked, {came.changed} with another answer.")


def _workspace(slug: str | None) -> Workspace:
    if slug:
        found = Workspace.objects.filter(slug=slug).first()
        if found is None:
            raise CommandError(f"There is no workspace “{slug}”.", returncode=WRONG_USE)
        return found
    found = list(Workspace.objects.all()[:2])
    if len(found) != 1:
        raise CommandError("Say in which workspace: --workspace SLUG.", returncode=WRONG_USE)
    return found[0]


def _mapping(table: Table, given: list[str]) -> dict[str, str]:
    """The guessed columns, corrected by what --map says."""
    fields = imports.guess_mapping(table.headers)
    for pair in given:
        column, mark, field = pair.rpartition("=")
        if not mark or field not in imports.FIELDS:
            raise CommandError(f"--map {pair}: write COLUMN=FIELD.", returncode=WRONG_USE)
        number = _number_of(column, table)
        fields = {place: name for place, name in fields.items() if name != field and place != number}
        fields[number] = field
    return fields


def _number_of(column: str, table: Table) -> str:
    if column in table.headers:
        return str(table.headers.index(column))
    if column.isdigit() and 1 <= int(column) <= len(table.headers):
        return str(int(column) - 1)
    raise CommandError(f"There is no column “{column}”: {', '.join(table.headers)}.", returncode=WRONG_USE)


def _preview(command: BaseCommand, table: Table, fields: dict[str, str]) -> None:
    read = f" read as {table.encoding}, delimiter {table.delimiter!r}" if table.encoding else ""
    command.stdout.write(f"{len(table.rows)} rows{read}.")
    for number, header in enumerate(table.headers):
        command.stdout.write(f"  {header or number + 1} → {imports.FIELDS.get(fields.get(str(number), ''), '(left out)')}")
    for cells in table.rows[:SHOWN]:
        command.stdout.write("  | " + " | ".join(cells))


def _tried(table: Table, fields: dict[str, str]) -> tuple[list, list]:
    with _bar("Rows checked") as progress:
        return imports.try_out(table, fields, now=timezone.now(), progress=progress)


def _report(command: BaseCommand, kept: int, faults: bytes, refused: int, errors: Path) -> None:
    command.stdout.write(f"{kept} rows right, {refused} refused.")
    if refused:
        errors.write_bytes(faults)
        command.stdout.write(f"The refused rows, with what to correct: {errors}")


@contextmanager
def _bar(label: str):
    """Progress on the error output, so that the standard output can be read by a program."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


IMPORTERS: dict[str, Callable[[BaseCommand, dict], None]] = {
    "people": import_people,
    "districts": import_districts,
}
