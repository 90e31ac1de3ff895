"""CSV as the field writes it, read with faults that say where, and written whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from . import availability

LARGEST_FILE = 150_000_000
"""Bytes beyond which a file is refused: some four million rows."""

REQUIRED = object()


class TableError(Exception):
    """A file that cannot be used: one sentence, with line (from 1) and column where known."""

    def __init__(self, sentence: str, line: int | None = None, column: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.line, self.column = sentence, line, column


@dataclass(frozen=True)
class Column:
    """One expected column.

    Attributes
    ----------
    name : str
    read : callable
        Turns the text of a cell into a value, or raises ValueError saying what is wrong
        (“is not a number”), which is put after the text of the cell.
    default : Any
        Value of an absent column or an empty cell; `REQUIRED` refuses both.
    unique : bool
        Whether a value may occur only once.
    """

    name: str
    read: Callable[[str], Any]
    default: Any = REQUIRED
    unique: bool = False


@dataclass(frozen=True)
class Table:
    """Columns of values by name, and the line of the file where each row ends."""

    path: Path
    columns: Mapping[str, list[Any]]
    lines: Sequence[int] = field(repr=False)

    def __getitem__(self, name: str) -> list[Any]:
        return self.columns[name]

    def __len__(self) -> int:
        return len(self.lines)

    def refuse(self, row: int, column: str | None, fault: str) -> NoReturn:
        """Raise the TableError that points at one cell."""
        _refuse(self.path, fault, self.lines[row], column)


def text(cell: str) -> str:
    """Any words."""
    return cell


def number(least: float = -math.inf, most: float = math.inf) -> Callable[[str], float]:
    """Reader of finite numbers within bounds, decimal comma accepted."""

    def read(cell: str) -> float:
        try:
            value = float(cell if "," not in cell else cell.replace(",", "."))
        except ValueError:
            raise ValueError("is not a number") from None
        if not math.isfinite(value):
            raise ValueError("is not a finite number")
        return _within(value, least, most)

    return read


def whole(least: int | float = -math.inf, most: int | float = math.inf) -> Callable[[str], int]:
    """Reader of whole numbers within bounds."""

    def read(cell: str) -> int:
        try:
            value = int(cell)
        except ValueError:
            raise ValueError("is not a whole number") from None
        return _within(value, least, most)

    return read


def _within(value: Any, least: float, most: float) -> Any:
    if value < least:
        raise ValueError(f"is below {least:g}")
    if value > most:
        raise ValueError(f"is above {most:g}")
    return value


latitude = number(-90, 90)
longitude = number(-180, 180)


def flag(cell: str) -> bool:
    """0 or 1."""
    if cell not in ("0", "1"):
        raise ValueError("is neither 0 nor 1")
    return cell == "1"


def tags(cell: str) -> tuple[str, ...]:
    """Words separated by semicolons (or vertical bars), sorted, each once."""
    pieces = (piece.strip() for piece in cell.replace("|", ";").split(";"))
    return tuple(sorted({piece for piece in pieces if piece}))


def slots(cell: str) -> tuple[availability.Slot, ...]:
    """Weekly slots, see `availability.parse_slots`."""
    try:
        return availability.parse_slots(cell.replace("|", ";"))
    except ValueError as fault:
        raise ValueError(f"is no list of weekly slots: {fault}") from None


def read_table(path: str | Path, columns: Sequence[Column]) -> Table:
    """Read a CSV file with a header line.

    Comma, semicolon or tab; UTF-8 (with or without mark) or Windows-1252; decimal comma.

    Raises
    ------
    TableError
        On anything that keeps the file from being understood exactly.
    """
    path = Path(path)
    rows = _rows(path, _decoded(path))
    _, header = next(rows, (0, []))
    places = _places(path, header, columns)
    lines, cells = _body(path, rows, len(header))
    values = {column.name: _values(path, column, places, cells, lines) for column in columns}
    return Table(path, values, lines)


def _decoded(path: Path) -> str:
    try:
        if path.is_file() and path.stat().st_size > LARGEST_FILE:
            _refuse(path, f"is larger than {LARGEST_FILE // 1_000_000} MB")
        raw = path.read_bytes()
    except OSError as fault:
        _refuse(path, f"cannot be read: {_cause(fault)}")
    if b"\0" in raw[:4096]:
        _refuse(path, "is not a text file")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _rows(path: Path, content: str) -> Iterator[tuple[int, list[str]]]:
    first = content.lstrip().partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if any(row):
                yield reader.line_num, row
    except csv.Error as fault:
        _refuse(path, f"is not well-formed CSV: {fault}", reader.line_num)


def _places(path: Path, header: list[str], columns: Sequence[Column]) -> dict[str, int]:
    names = [name.strip().lower() for name in header]
    if not names:
        _refuse(path, "is empty")
    known = [column.name for column in columns]
    for name in names:
        if names.count(name) > 1:
            _refuse(path, "appears twice in the header", 1, name)
        if name not in known:
            _refuse(path, f"is unknown; the columns are {', '.join(known)}", 1, name)
    for column in columns:
        if column.default is REQUIRED and column.name not in names:
            _refuse(path, "is missing", 1, column.name)
    return {name: place for place, name in enumerate(names)}


def _body(path: Path, rows: Iterator[tuple[int, list[str]]], width: int) -> tuple[list[int], list[list[str]]]:
    lines, cells = [], []
    for line, row in rows:
        if len(row) != width:
            _refuse(path, f"has {len(row)} cells where the header has {width}", line)
        lines.append(line)
        cells.append(row)
    if not lines:
        _refuse(path, "has a header but no row", 1)
    return lines, cells


def _values(path: Path, column: Column, places: dict[str, int], cells: list[list[str]], lines: list[int]) -> list[Any]:
    if column.name not in places:
        return [column.default] * len(cells)
    place, read, values = places[column.name], column.read, []
    try:
        for row in cells:
            cell = row[place].strip()
            values.append(read(cell) if cell else _empty(column))
    except ValueError as fault:
        _refuse(path, f"“{cell[:60]}” {fault}", lines[len(values)], column.name)
    if column.unique and len(set(values)) != len(values):
        _refuse_twice(path, column, values, lines)
    return values


def _empty(column: Column) -> Any:
    if column.default is REQUIRED:
        raise ValueError("is empty and must not be")
    return column.default


def _refuse_twice(path: Path, column: Column, values: list[Any], lines: list[int]) -> NoReturn:
    seen: dict[Any, int] = {}
    for value, line in zip(values, lines, strict=True):
        if value in seen:
            fault = f"“{value}” is already on line {seen[value]}"
            _refuse(path, fault, line, column.name)
        seen[value] = line
    raise AssertionError("no value occurs twice")


def _refuse(path: Path, fault: str, line: int | None = None, column: str | None = None) -> NoReturn:
    place = f", line {line}" if line is not None else ""
    place += f", column {column}" if column is not None else ""
    separator = ":" if place else ""
    raise TableError(f"{path.name}{place}{separator} {fault}.", line, column)


def _cause(fault: OSError) -> str:
    return (fault.strerror or "unknown cause").lower()


def table_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as CSV text, comma-separated, one line per row."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def json_text(content: Any) -> str:
    """A report as indented JSON text."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def write_table(path: str | Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write one CSV file whole, or raise TableError and leave what was there."""
    write_files({path: table_text(header, rows)})


def write_files(contents: Mapping[str | Path, str]) -> None:
    """Write several files: all are complete on disk before the first takes its name.

    Raises
    ------
    TableError
        When one cannot be written; no half-written file is left behind.
    """
    staged: dict[Path, str] = {}
    path = Path()
    try:
        for path, content in ((Path(p), c) for p, c in contents.items()):
            _stage(path, content, staged)
        for path, temporary in staged.items():
            os.replace(temporary, path)
    except OSError as fault:
        _refuse(path, f"cannot be written: {_cause(fault)}")
    finally:
        for temporary in staged.values():
            Path(temporary).unlink(missing_ok=True)


def _stage(path: Path, content: str, staged: dict[Path, str]) -> None:
    if path.is_dir():
        raise IsADirectoryError(21, "is a directory")
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        path.write_text(content, encoding="utf-8")
        return
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    staged[path] = temporary
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
    os.chmod(temporary, 0o666 & ~_umask())


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
