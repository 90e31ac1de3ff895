"""The report that funders get: totals, communes with their priority districts, small services by kind; nobody in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from essaim.core.foundation import places
from essaim.core.foundation.text import normalise
from essaim.core.people.queries.districts import district_names
from essaim.core.schemes.models import Scheme
from essaim.evaluation.queries.figures import Cell, Figure, district_label, scorecard

NOBODY = Cell("", 0)


@dataclass(frozen=True)
class Place:
    """A commune, or a district within the commune before it, with one cell for each figure."""

    label: str
    is_district: bool
    cells: list[Cell]


@dataclass(frozen=True)
class Report:
    """What is told of a scheme in a year."""

    figures: list[Figure]
    placed: list[Figure]
    places: list[Place]
    kinds: list[tuple[Figure, list[Cell]]]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was recorded: no figure has anything to say."""
        return not any(one.hidden or one.value for one in self.figures)


def report(scheme: Scheme, year: int) -> Report:
    """The figures of the blueprint, always masked, whoever reads them; those that are split by place beside each other."""
    figures = scorecard(scheme, date(year, 1, 1), date(year, 12, 31), masked=True)
    placed = [one for one in figures if one.cells.get("territory")]
    kinds = [(one, one.cells["category"]) for one in figures if one.cells.get("category")]
    return Report(figures, placed, list(_places(placed)), kinds)


def _places(placed: list[Figure]) -> Iterator[Place]:
    """Each commune that has something, by name, then its districts: one cell for each figure."""
    names = district_names()
    communes = {cell.key for one in placed for cell in one.cells["territory"]}
    for code in sorted(communes, key=lambda code: (not code, normalise(_town(code)))):
        yield Place(_town(code), False, [_found(one, "territory", code) for one in placed])
        for district in sorted({key[1] for one in placed for cell in one.cells.get("district", ()) if (key := cell.key)[0] == code}):
            cells = [_found(one, "district", (code, district)) for one in placed]
            yield Place(district_label(district, names), True, cells)


def _found(one: Figure, name: str, key) -> Cell:
    """The cell of a figure; where it has no row, nobody is counted; where it is not split so, there is nothing to say."""
    if name not in one.cells:
        return Cell("", None)
    return next((cell for cell in one.cells[name] if cell.key == key), NOBODY)


def _town(code: str) -> str:
    found = places.commune(code) if code else None
    return found.name if found else _("not said")
