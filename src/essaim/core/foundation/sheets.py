"""Spreadsheets in and out, in the conventions of French offices, with no cell that a program would run."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.utils.translation import gettext as _

from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.workbooks import Unreadable, rows_of

Cell = str | int | float | Decimal | date | datetime | None
DELIMITERS = ";,\t"
LARGEST_FILE = 12 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_CELLS = 10_000_000
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_FORMULA = re.compile(r"^[\s\x00-\x1f\u00a0\u2000-\u200f\u2028-\u202f\u2060\ufeff]*[=+\-@＝＋－＠\x00]|^[\t\r\n\x00]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Table:
    """A sheet as text: its headers and its rows, all rows as long as the headers.

    `first_line` is the number, in the sheet, of the first row after the headers.
    """

    headers: tuple[str, ...]
    rows: list[list[str]]
    first_line: int = 2
    encoding: str = ""
    delimiter: str = ""


def escaped(text: str) -> str:
    """The text such that no spreadsheet takes it for a formula: an apostrophe before it if needed."""
    return f"'{text}" if _FORMULA.search(text.lstrip("'")) else text


def unescaped(text: str) -> str:
    """The text as it was before `escaped`."""
    return text[1:] if text.startswith("'") and _FORMULA.search(text.lstrip("'")) else text


def in_french(value: Cell) -> str:
    """A value as French offices write it: 24/11/2026, 3,5; text stays as it is."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float | Decimal):
        return str(value).replace(".", ",")
    return str(value)


def write_sheet(kind: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str = "Essaim") -> bytes:
    """The rows as a file of that kind: "csv", "xlsx" or "ods"."""
    return {"csv": write_csv, "xlsx": write_xlsx, "ods": write_ods}[kind](headers, rows, title=title)


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str = "") -> bytes:
    """UTF-8 with BOM, semicolons, CRLF, decimal commas, no formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([escaped(header) for header in headers])
    for row in rows:
        writer.writerow([escaped(cell) if isinstance(cell, str) else in_french(cell) for cell in row])
    return buffer.getvalue().encode("utf-8-sig", errors="replace")


def write_xlsx(headers: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str = "Essaim") -> bytes:
    """A workbook of one sheet in which every cell is declared as text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])

    def text_cell(value: Cell) -> WriteOnlyCell:
        cell = WriteOnlyCell(sheet)
        cell.value = _UNPRINTABLE.sub("", in_french(value))[:32767]
        cell.data_type, cell.number_format = "s", "@"
        return cell

    for row in (headers, *rows):
        sheet.append([text_cell(value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def write_ods(headers: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str = "Essaim") -> bytes:
    """An OpenDocument sheet in which every cell is declared as text."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table as OdsTable
    from odf.table import TableCell, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    sheet = OdsTable(name=title[:31])
    for row in (headers, *rows):
        line = TableRow()
        for value in row:
            cell = TableCell(valuetype="string")
            for paragraph in _UNPRINTABLE.sub("", in_french(value)).splitlines() or [""]:
                cell.addElement(P(text=paragraph))
            line.addElement(cell)
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    buffer = io.BytesIO()
    document.write(buffer)
    return buffer.getvalue()


def read_table(content: bytes) -> Table:
    """The first sheet of a CSV, XLSX, ODS or XLS file, told apart by what it contains.

    CSV is read as UTF-8, else as cp1252, never guessed; its delimiter is ; , or tab. Empty lines
    around the table are dropped. Raises Refusal, with what to do, when the file cannot be read.
    """
    if len(content) > LARGEST_FILE:
        raise Refusal(_("This file is too large: 12 MB at most. Cut it in two."))
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _read_workbook(content)
    return _read_csv(content)


def _read_csv(content: bytes) -> Table:
    text, encoding = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as fault:
        raise Refusal(_("This file is damaged: it cannot be read as a table.")) from fault
    lines = [[unescaped(cell) for cell in line] for line in lines]
    return _table(lines, encoding, delimiter)


def _decoded(content: bytes) -> tuple[str, str]:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise Refusal(_("This file is not a table that we can read. Save it as CSV, XLSX or ODS and try again."))


def _read_workbook(content: bytes) -> Table:
    try:
        if content.startswith(b"PK"):
            _refuse_bombs(content)
        lines = [[_as_text(cell) for cell in line] for line in rows_of(content)]
    except (Unreadable, zipfile.BadZipFile) as fault:
        raise Refusal(_("This file is not a table that we can read. Save it as CSV, XLSX or ODS and try again.")) from fault
    return _table(lines)


def _refuse_bombs(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
            raise Refusal(_("This file is too large: 12 MB at most. Cut it in two."))


def _as_text(cell: object) -> str:
    if isinstance(cell, bool):
        return _("yes") if cell else _("no")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell).replace(".", ",")
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return "" if cell is None else str(cell)


def _table(lines: list[list[str]], encoding: str = "", delimiter: str = "") -> Table:
    filled = [place for place, line in enumerate(lines) if any(cell.strip() for cell in line)]
    if not filled:
        raise Refusal(_("This file is empty."))
    first, last = filled[0], filled[-1]
    headers = [header.strip() for header in lines[first]]
    while headers and not headers[-1]:
        headers.pop()
    width = len(headers)
    if width * (last - first + 1) > MOST_CELLS:
        raise Refusal(_("This table has too many columns and rows to be read. Keep only those that you need."))
    rows = [(line + [""] * width)[:width] for line in lines[first + 1 : last + 1]]
    return Table(tuple(headers), rows, first + 2, encoding, delimiter)
