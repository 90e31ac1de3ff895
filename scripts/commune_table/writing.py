"""Writes the table and its companions: the same sources give the same bytes."""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from commune_table.comparing import Point
from commune_table.sources import Commune, Spot, read_rows

COMMUNE_COLUMNS = [
    "code", "name", "postal_codes", "department", "region", "epci",
    "population", "lat", "lon", "approximate", "former_codes", "former_names",
]  # fmt: skip


def numbers(point: Point | None, *, approximate: bool) -> list[str]:
    if point is None:
        return ["", ""]
    digits = 2 if approximate else 4
    return [f"{point[0]:.{digits}f}", f"{point[1]:.{digits}f}"]


def commune_rows(communes: list[Commune]) -> Iterator[list[str]]:
    """The most populated first: the order in which people look for them."""
    yield COMMUNE_COLUMNS
    for c in sorted(communes, key=lambda c: (-c.population, c.code)):
        flag = "1" if c.approximate else "0"
        point = numbers(c.point, approximate=c.approximate)
        codes = [" ".join(c.postal_codes), " ".join(c.former_codes)]
        yield [c.code, c.name, codes[0], c.department, c.region, c.epci,
               str(c.population), *point, flag, codes[1], "|".join(c.former_names)]  # fmt: skip


def department_rows(official: Path) -> Iterator[list[str]]:
    yield ["code", "name", "region", "region_name"]
    regions = {r["code"]: r["nom"] for r in read_rows(official, "regions")}
    rows = [[d["code"], d["nom"], d["region"]] for d in read_rows(official, "departements")]
    for code, name, region in sorted(rows):
        yield [code, name, region, regions.get(region, name)]


def epci_rows(official: Path) -> Iterator[list[str]]:
    yield ["code", "name", "kind"]
    for row in sorted(read_rows(official, "epci"), key=lambda r: r["code"]):
        yield [row["code"], " ".join(row["nom"].replace('"', "").split()), row["type"]]


def arrondissement_rows(official: Path, spots: list[Spot]) -> Iterator[list[str]]:
    """Arrondissements of Paris, Lyon and Marseille: large enough for a point each."""
    yield ["code", "commune", "postal_codes", "lat", "lon"]
    numbered = [(number_of(s), s) for s in spots if s.name.startswith(("Paris ", "Lyon ", "Mars"))]
    points = {key: s.point for key, s in sorted(numbered, key=lambda r: r[1].population) if key}
    rows = [r for r in read_rows(official, "communes") if r["type"] == "arrondissement-municipal"]
    for row in sorted(rows, key=lambda r: r["code"]):
        town = row["nom"].split()[0]
        point = points.get((town, int(row["code"][3:]) - (80 if town == "Lyon" else 0)))
        yield [row["code"], row["commune"], " ".join(row["codesPostaux"]),
               *numbers(point, approximate=False)]  # fmt: skip


def number_of(spot: Spot) -> tuple[str, int] | None:
    """("Paris", 15) for "Paris 15 Vaugirard"."""
    found = re.match(r"(Paris|Lyon|Marseille) 0?(\d+)\b", spot.name)
    return (found[1], int(found[2])) if found else None


def as_text(rows: Iterable[list[str]]) -> bytes:
    lines = [";".join(row) for row in rows]
    width = lines[0].count(";")
    bad = [line for line in lines if line.count(";") != width or '"' in line or "\n" in line]
    if bad:
        raise SystemExit(f"A value of the sources contains a separator: {bad[0]}")
    return ("\n".join(lines) + "\n").encode("utf-8")


def write(target: Path, communes: list[Commune], spots: list[Spot], official: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    files = {
        "communes.csv.xz": as_text(commune_rows(communes)),
        "intercommunalities.csv.xz": as_text(epci_rows(official)),
        "departments.csv": as_text(department_rows(official)),
        "arrondissements.csv": as_text(arrondissement_rows(official, spots)),
    }
    for name, content in files.items():
        if name.endswith(".xz"):
            content = lzma.compress(content, check=lzma.CHECK_CRC32, preset=9 | lzma.PRESET_EXTREME)
        (target / name).write_bytes(content)
