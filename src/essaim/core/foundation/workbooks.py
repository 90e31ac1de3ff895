"""Workbooks are opened in a process of their own: a few kilobytes can claim billions of cells, and then only that one dies.

`python -m essaim.core.foundation.workbooks` reads a file on its input and writes the rows of its first
sheet, one JSON list a line. It stands on nothing of the house, so that it starts in no time.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

MOST_MEMORY = 1 << 30
MOST_SECONDS = 30


class Unreadable(Exception):
    """The file is no workbook, or asks for more than it may have."""


def rows_of(content: bytes) -> Iterator[list[object]]:
    """The rows of the first sheet. Raises Unreadable, whatever the file does to its reader."""
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", __name__], input=content, capture_output=True, timeout=3 * MOST_SECONDS, check=True,
            env={name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
        )  # fmt: skip
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as fault:
        raise Unreadable from fault
    for line in done.stdout.splitlines():
        yield [_from_wire(cell) for cell in json.loads(line)]


def _from_wire(cell: object) -> object:
    if isinstance(cell, dict):
        [(kind, text)] = cell.items()
        return {"datetime": datetime, "date": date, "time": time}[kind].fromisoformat(text)
    return cell


def _to_wire(cell: object) -> object:
    for kind in (datetime, date, time):
        if isinstance(cell, kind):
            return {kind.__name__: cell.isoformat()}
    return str(cell) if isinstance(cell, timedelta) else cell


def _main() -> int:
    """Exit status 1 when the file is no workbook; more memory or time than allowed ends the process."""
    from python_calamine import CalamineError, CalamineWorkbook  # after the limits, and in this process only

    try:
        book = CalamineWorkbook.from_filelike(sys.stdin.buffer)
        for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False):
            sys.stdout.write(json.dumps([_to_wire(cell) for cell in row]) + "\n")
    except (CalamineError, IndexError, MemoryError):
        return 1
    return 0


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(_main())
