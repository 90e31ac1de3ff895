"""The French communes in memory, read once from the file that ships with the code."""

from __future__ import annotations

import lzma
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

Point = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of the official geographical code.

    `code` has five characters and is no number ("2A004", "97411"). `epci` is the SIREN of its
    intercommunality, or "". `approximate` says that the point is that of its neighbours.
    """

    code: str
    name: str
    postal_codes: tuple[str, ...]
    department: str
    region: str
    epci: str
    population: int
    lat: float
    lon: float
    approximate: bool

    @property
    def point(self) -> Point:
        return self.lat, self.lon


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of the file, the most populated commune first, and where each code is."""

    lines: tuple[str, ...]
    place_of_code: dict[str, int]


def read_data(name: str) -> list[str]:
    """The lines of a data file of this package, without its header."""
    content = (files(__package__) / "data" / name).read_bytes()
    if name.endswith(".xz"):
        content = lzma.decompress(content)
    return content.decode("utf-8").splitlines()[1:]


@cache
def table() -> Table:
    lines = tuple(read_data("communes.csv.xz"))
    return Table(lines, {line[:5]: place for place, line in enumerate(lines)})


@cache
def _former_codes() -> dict[str, str]:
    """Current code by former code (a merged commune, an arrondissement of Paris…)."""
    current = {}
    for line in table().lines:
        for former in line.rsplit(";", 2)[1].split():
            current[former] = line[:5]
    return current


@lru_cache(maxsize=4096)
def commune_at(place: int) -> Commune:
    """The commune on that line of the table."""
    code, name, postal_codes, department, region, epci, population, lat, lon, flag, *_former = table().lines[place].split(";")
    return Commune(
        code=code,
        name=name,
        postal_codes=tuple(postal_codes.split()),
        department=department,
        region=region,
        epci=epci,
        population=int(population),
        lat=float(lat),
        lon=float(lon),
        approximate=flag == "1",
    )


def is_commune(code: str) -> bool:
    """Whether this is the code of a commune today (a former code is not)."""
    return code in table().place_of_code


def current_code(code: str) -> str | None:
    """The code itself, or that of the commune which a former commune or an arrondissement joined."""
    return code if is_commune(code) else _former_codes().get(code)


def commune(code: str) -> Commune | None:
    """The commune of a code, former codes included; None for an unknown code."""
    current = current_code(code)
    return commune_at(table().place_of_code[current]) if current else None


@cache
def _places_by(field: int) -> dict[str, tuple[int, ...]]:
    """Lines by the value of a field, in their order: the most populated first."""
    groups: dict[str, list[int]] = defaultdict(list)
    for place, line in enumerate(table().lines):
        for value in line.split(";", field + 1)[field].split():
            groups[value].append(place)
    return {value: tuple(places) for value, places in groups.items()}


def _communes_by(field: int, value: str) -> tuple[Commune, ...]:
    return tuple(commune_at(place) for place in _places_by(field).get(value, ()))


def communes_of_postal_code(postal_code: str) -> tuple[Commune, ...]:
    """Every commune that has this postal code, the most populated first."""
    return _communes_by(2, postal_code)


def communes_of_department(department: str) -> tuple[Commune, ...]:
    """The communes of a département ("59", "2A", "974"), the most populated first."""
    return _communes_by(3, department)


def communes_of_epci(epci: str) -> tuple[Commune, ...]:
    """The communes of an intercommunality by its SIREN, the most populated first."""
    return _communes_by(5, epci)


def places_of_postal_prefix(prefix: str) -> list[int]:
    """Lines of the communes with a postal code that begins so."""
    matching = (places for code, places in _places_by(2).items() if code.startswith(prefix))
    return sorted({place for places in matching for place in places})


@cache
def _departments() -> dict[str, list[str]]:
    return {line.split(";")[0]: line.split(";") for line in read_data("departments.csv")}


@cache
def intercommunalities() -> dict[str, str]:
    """Name of each intercommunality by its SIREN."""
    rows = (line.split(";") for line in read_data("intercommunalities.csv.xz"))
    return {code: name for code, name, _kind in rows}


def department_name(code: str) -> str:
    """The name of a département. Raises `KeyError` for an unknown code."""
    return _departments()[code][1]


def region_name(code: str) -> str:
    """The name of a region by its code. Raises `KeyError` for an unknown code."""
    return {row[2]: row[3] for row in _departments().values()}[code]


def departments() -> dict[str, str]:
    """Name by code, in the order of the codes."""
    return {code: row[1] for code, row in _departments().items()}


def epci_name(code: str) -> str:
    """The name of an intercommunality by its SIREN. Raises `KeyError` for an unknown one."""
    return intercommunalities()[code]


@cache
def _arrondissements() -> dict[tuple[str, str], Point]:
    points = {}
    for line in read_data("arrondissements.csv"):
        _code, whole, codes, lat, lon = line.split(";")
        for postal_code in codes.split():
            points[whole, postal_code] = (float(lat), float(lon))
    return points


def has_arrondissements(code: str) -> bool:
    """Whether it is Paris, Lyon or Marseille."""
    return any(whole == code for whole, _postal_code in _arrondissements())


def point_of(code: str, postal_code: str = "") -> Point | None:
    """The point of a commune; in Paris, Lyon and Marseille, of the arrondissement that the postal
    code tells. None for an unknown code."""
    whole = commune(code)
    return _arrondissements().get((whole.code, postal_code), whole.point) if whole else None
