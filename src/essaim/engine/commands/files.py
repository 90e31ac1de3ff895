"""What every command checks about its files before it begins to search."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from essaim.engine.tables import Table, TableError

SWAPPED_LATITUDES, SWAPPED_LONGITUDES = (-6, 10), (41, 52)
"""Where metropolitan France would lie with latitude and longitude swapped: in the Indian Ocean."""


def refuse_swapped(table: Table) -> None:
    """Refuse the first row whose latitude and longitude look swapped.

    Raises
    ------
    TableError
        With line and column.
    """
    for row, (lat, lon) in enumerate(zip(table["lat"], table["lon"], strict=True)):
        if SWAPPED_LATITUDES[0] <= lat <= SWAPPED_LATITUDES[1] and SWAPPED_LONGITUDES[0] <= lon <= SWAPPED_LONGITUDES[1]:
            table.refuse(row, "lat", f"{lat:g} and lon {lon:g} look swapped")


def check_outputs(outputs: Iterable[str | Path | None], *, inputs: Iterable[str | Path | None] = ()) -> None:
    """Refuse what could not be written anyway, before anybody waits for it.

    Raises
    ------
    TableError
        When a folder is missing or closed, a folder stands in place of the file, two outputs have
        one name, or an output would take the place of an input.
    """
    read = {_resolved(path) for path in inputs if path}
    seen: set[Path] = set()
    for path in (Path(path) for path in outputs if path):
        if _resolved(path) in read:
            raise TableError(f"{path.name} cannot be written: it is one of the files to read.")
        if _resolved(path) in seen:
            raise TableError(f"{path.name} cannot be written: two results have this name.")
        seen.add(_resolved(path))
        cause = _why_not(path)
        if cause:
            raise TableError(f"{path.name} cannot be written: {cause}.")


def _resolved(path: str | Path) -> Path:
    return Path(os.path.realpath(path))


def _why_not(path: Path) -> str:
    if path.is_dir():
        return "is a directory"
    if not path.parent.is_dir():
        return "no such file or directory"
    return "" if os.access(path.parent, os.W_OK) else "permission denied"
