"""Tenants of a landlord in Nord and Pas-de-Calais: invented people at the scale of real communes.

A commune is drawn by its population, an estate in it, a building in the estate. Most people share
the exact point of their building, so that ties and zero distances are frequent; the others live
in houses of their own. Communes whose point is approximate are left out.
"""

from __future__ import annotations

import csv
import io
import lzma
from dataclasses import dataclass
from pathlib import Path

import numpy as np

COMMUNES = Path(__file__).resolve().parents[2] / "src/essaim/core/foundation/places/data/communes.csv.xz"
DEPARTMENTS = ("59", "62")
PEOPLE_PER_ESTATE, BUILDINGS_PER_ESTATE = 600, 25
IN_BUILDINGS = 0.7


@dataclass(frozen=True)
class Size:
    """Needs, offers, places per offer."""

    name: str
    needs: int
    offers: int
    capacity: int


COMPLETE = Size("1 800 older tenants × 200 neighbours, 9 each, complete graph", 1_800, 200, 9)
QUICK_LOOSE = Size("19 700 older tenants × 9 000 neighbours, 9 each", 19_700, 9_000, 9)
QUICK_TIGHT = Size("19 700 × 9 000, 2 each", 19_700, 9_000, 2)
QUICK_BALANCED = Size("19 700 × 2 189, 9 each (22 for 200)", 19_700, 2_189, 9)
LOOSE = Size("197 000 × 90 000, 9 each", 197_000, 90_000, 9)
TIGHT = Size("197 000 × 90 000, 2 each", 197_000, 90_000, 2)
COMMAND = Size("90 000 neighbours and 197 000 older tenants, 2 each, from two CSV files", 197_000, 90_000, 2)
BALANCED = Size("197 000 × 21 890, 9 each (22 for 200)", 197_000, 21_890, 9)


def draw(size: Size, seed: int) -> dict[str, np.ndarray]:
    """Coordinates of needs and offers in degrees, and the capacity of an offer."""
    rng = np.random.default_rng(seed)
    lat, lon, population = _communes()
    estates = max(20, (size.needs + size.offers) // PEOPLE_PER_ESTATE)
    home = rng.choice(len(lat), estates, p=population / population.sum())
    width = 0.004 * np.sqrt(population[home] / 10_000).clip(0.5, 4)
    centres = np.stack([lat[home], lon[home]], axis=1) + rng.normal(0, 1, (estates, 2)) * width[:, None]
    size_of = rng.lognormal(0, 0.7, estates)
    buildings = centres.repeat(BUILDINGS_PER_ESTATE, axis=0)
    buildings = np.round(buildings + rng.normal(0, 0.0015, buildings.shape), 5)
    points = {
        side: _people(rng, count, centres, buildings, size_of / size_of.sum())
        for side, count in (("needs", size.needs), ("offers", size.offers))
    }
    return points | {"capacity": np.array(size.capacity)}


def _people(rng: np.random.Generator, count: int, centres: np.ndarray, buildings: np.ndarray, share: np.ndarray) -> np.ndarray:
    estate = rng.choice(len(centres), count, p=share)
    building = buildings[estate * BUILDINGS_PER_ESTATE + rng.integers(0, BUILDINGS_PER_ESTATE, count)]
    house = centres[estate] + rng.normal(0, 0.004, (count, 2))
    return np.where(rng.random((count, 1)) < IN_BUILDINGS, building, house)


def _communes() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    content = lzma.decompress(COMMUNES.read_bytes()).decode()
    rows = [
        (float(row["lat"]), float(row["lon"]), float(row["population"]))
        for row in csv.DictReader(io.StringIO(content), delimiter=";")
        if row["department"] in DEPARTMENTS and row["approximate"] == "0" and row["population"]
    ]
    return tuple(np.array(column) for column in zip(*rows, strict=True))
