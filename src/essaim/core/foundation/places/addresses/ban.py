"""Imports a département file of the Base Adresse Nationale, so that addresses need no outside call."""

from __future__ import annotations

import csv
import fcntl
import gzip
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from essaim.core.foundation.places.addresses import store
from essaim.core.foundation.places.addresses.words import address_key
from essaim.core.foundation.places.table import current_code
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.text import normalise

COLUMNS = ("numero", "rep", "nom_voie", "code_postal", "code_insee", "nom_commune", "lon", "lat")
OPTIONAL_COLUMNS = ("nom_ancienne_commune",)
NOT_A_NUMBER = 99999
"""The number by which the source says that a named place has none."""
ROWS_AT_ONCE = 5000
GZIP_MARK = b"\x1f\x8b"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought: counts, and the départements that it replaced."""

    addresses: int
    streets: int
    left_out: int
    departments: tuple[str, ...]


@dataclass
class _Gathering:
    """What has been read so far."""

    streets: dict[tuple[str, str, str], int] = field(default_factory=dict)
    departments: set[str] = field(default_factory=set)
    addresses: int = 0
    left_out: int = 0
    next_street: int = 1


def import_ban(path: Path, target: Path, on_progress: Progress | None = None) -> Imported:
    """Read a file of addresses (`.csv` or `.csv.gz`, UTF-8, `;`) into the local address file.

    Columns, by name, in any order: `numero`, `rep`, `nom_voie`, `code_postal`, `code_insee`,
    `nom_commune`, `lon`, `lat` in degrees; `nom_ancienne_commune` if there. Source: Base Adresse
    Nationale, Licence Ouverte 2.0. Départements already in `target` stay, the one of the file is
    replaced. `target` changes all at once at the end, or not at all. `on_progress` is told bytes
    read and bytes in all. Rows without position are left out and counted. Raises `Refusal` with
    one sentence that names the line, for a file that is not of this kind.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    with _alone(target):
        partial.unlink(missing_ok=True)
        try:
            imported = _import_into(partial, path, target, on_progress or _no_progress)
            _sync(partial)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    return imported


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """One import at a time: a second one would drop what the first brings. The lock dies with its
    process, so a killed import leaves none behind."""
    with target.with_name(f".{target.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refusal(_("Another import of addresses is running.")) from error
        yield


def _no_progress(_read: int, _whole: int) -> None:
    return None


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _import_into(partial: Path, path: Path, target: Path, on_progress: Progress) -> Imported:
    with closing(sqlite3.connect(partial, isolation_level=None)) as connection:
        _start_from(connection, target)
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        gathering = _Gathering(next_street=1 + _last_street(connection))
        with _opened(path) as raw:
            _gather(connection, gathering, raw, path, on_progress)
        if not gathering.addresses:
            raise Refusal(_("The file “%(name)s” contains no address.") % {"name": path.name})
        connection.execute("COMMIT")
        connection.executescript(store.FINISH)
    return Imported(
        addresses=gathering.addresses,
        streets=len(gathering.streets),
        left_out=gathering.left_out,
        departments=tuple(sorted(gathering.departments)),
    )


def _start_from(connection: sqlite3.Connection, target: Path) -> None:
    """A copy of what is there already, or an empty file."""
    if target.exists():
        with closing(sqlite3.connect(f"{target.absolute().as_uri()}?mode=ro", uri=True)) as before:
            try:
                if store.is_ours(before):
                    before.backup(connection)
                    return
            except sqlite3.DatabaseError:
                pass  # A damaged file is replaced as a whole.
    connection.executescript(store.TABLES)


def _last_street(connection: sqlite3.Connection) -> int:
    return connection.execute("SELECT coalesce(max(id), 0) FROM streets").fetchone()[0]


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise Refusal(_("The file “%(name)s” cannot be read.") % {"name": path.name}) from error


def _gather(connection: sqlite3.Connection, gathering: _Gathering, raw: BinaryIO, path: Path, on_progress: Progress) -> None:
    whole = path.stat().st_size
    rows = _read_rows(raw, path.name)
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        _write(connection, gathering, chunk)
        on_progress(raw.tell(), whole)


def _write(connection: sqlite3.Connection, gathering: _Gathering, rows: list[dict]) -> None:
    streets, numbers = [], []
    for row in rows:
        if row["lat"] is None:
            gathering.left_out += 1
            continue
        _forget_department(connection, gathering, row["department"])
        key = (row["citycode"], row["postcode"], row["street"])
        if key not in gathering.streets:
            gathering.streets[key] = gathering.next_street
            streets.append(_street_row(gathering.next_street, row))
            gathering.next_street += 1
        gathering.addresses += 1
        if row["number"] is not None:
            numbers.append((gathering.streets[key], row["number"], row["repetition"], row["lat"], row["lon"]))
    connection.executemany("INSERT INTO streets VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", streets)
    connection.executemany("INSERT OR IGNORE INTO numbers VALUES (?, ?, ?, ?, ?)", numbers)


def _street_row(street: int, row: dict) -> tuple:
    """A place without numbers keeps its own point; a street gets the mean of its numbers."""
    point = (None, None) if row["number"] is not None else (row["lat"], row["lon"])
    places = address_key(f"{row['city']} {row['former_city']}")
    return (
        street, row["street"], row["postcode"], row["citycode"], row["city"],
        row["department"], address_key(row["street"]), places, *point,
    )  # fmt: skip


def _forget_department(connection: sqlite3.Connection, gathering: _Gathering, department: str) -> None:
    """The first row of a département replaces what an earlier import brought for it."""
    if department in gathering.departments:
        return
    gathering.departments.add(department)
    earlier = "SELECT id FROM streets WHERE department = ? AND id < ?"
    known = (department, gathering.next_street - len(gathering.streets))
    connection.execute(f"DELETE FROM numbers WHERE street IN ({earlier})", known)  # noqa: S608
    connection.execute(f"DELETE FROM streets WHERE id IN ({earlier})", known)  # noqa: S608


# Reading, with the line of each fault


def _read_rows(raw: BinaryIO, name: str) -> Iterator[dict]:
    reader = csv.reader(_lines(raw, name), delimiter=";", strict=True)
    try:
        header = next(reader, [])
        places = _places_of_columns(header, name)
        for values in reader:
            if values:
                yield _row(values, places, len(header), reader.line_num, name)
    except csv.Error as error:
        raise _fault(name, reader.line_num, _("the quotation marks are not closed")) from error


def _lines(raw: BinaryIO, name: str) -> Iterator[str]:
    """The lines of the file, decompressed and decoded one by one."""
    compressed = raw.read(2) == GZIP_MARK
    raw.seek(0)
    lines = gzip.open(raw) if compressed else raw
    number = 0
    try:
        for number, line in enumerate(lines, start=1):  # noqa: B007
            yield line.decode("utf-8-sig" if number == 1 else "utf-8").replace("\0", "")
    except UnicodeDecodeError as error:
        raise _fault(name, number, _("the text is not in UTF-8")) from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise _fault(name, number + 1, _("the compressed file is cut or damaged")) from error


def _places_of_columns(header: list[str], name: str) -> dict[str, int]:
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        what = _("these columns are missing: %(columns)s") % {"columns": ", ".join(missing)}
        raise _fault(name, 1, what)
    return {column: header.index(column) for column in (*COLUMNS, *OPTIONAL_COLUMNS) if column in header}


def _row(values: list[str], places: dict[str, int], width: int, line: int, name: str) -> dict:
    if len(values) != width:
        counts = {"found": len(values), "expected": width}
        raise _fault(name, line, _("%(found)s values instead of %(expected)s") % counts)
    value = {column: values[place].strip() for column, place in places.items()}
    code = _city_code(value["code_insee"], line, name)
    return {
        "number": _number(value["numero"], line, name),
        "repetition": repetition(value["rep"]),
        "street": _filled(value, "nom_voie", line, name),
        "postcode": value["code_postal"],
        "citycode": current_code(code) or code,
        "department": code[:3] if code.startswith(("97", "98")) else code[:2],
        "city": _filled(value, "nom_commune", line, name),
        "former_city": value.get("nom_ancienne_commune", ""),
        **_position(value["lat"], value["lon"], line, name),
    }


def repetition(text: str) -> str:
    """ "bis", "ter" or a letter, in the form in which it is looked up: "B" is "b", "BIS" "bis"."""
    return normalise(text).replace(" ", "")


def _filled(value: dict[str, str], column: str, line: int, name: str) -> str:
    if not value[column]:
        raise _fault(name, line, _("the column “%(column)s” is empty") % {"column": column})
    return value[column]


def _city_code(text: str, line: int, name: str) -> str:
    if len(text) != 5 or not text.isalnum():
        what = _("“%(value)s” is not the code of a commune (five characters)") % {"value": text[:20]}
        raise _fault(name, line, what)
    return text.upper()


def _number(text: str, line: int, name: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 5:
        what = _("“%(value)s” is not a house number") % {"value": text[:20]}
        raise _fault(name, line, what)
    return None if int(text) == NOT_A_NUMBER else int(text)


def _position(lat: str, lon: str, line: int, name: str) -> dict[str, int | None]:
    """Millionths of a degree, or None for both when the source has no position."""
    if not lat or not lon:
        return {"lat": None, "lon": None}
    try:
        point = float(lat), float(lon)
    except ValueError:
        point = (999.0, 999.0)
    if not (abs(point[0]) <= 90 and abs(point[1]) <= 180):
        what = _("“%(lat)s, %(lon)s” is not a position in degrees") % {"lat": lat[:20], "lon": lon[:20]}
        raise _fault(name, line, what)
    return {"lat": round(point[0] * store.MICRODEGREES), "lon": round(point[1] * store.MICRODEGREES)}


def _fault(name: str, line: int, what: str) -> Refusal:
    sentence = _("The file “%(name)s” cannot be imported, line %(line)s: %(what)s.")
    return Refusal(sentence % {"name": name, "line": line, "what": what})
