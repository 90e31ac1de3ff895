"""Offers and needs at the scale of a landlord, drawn with fixed seeds over the real communes."""

from __future__ import annotations

import numpy as np

from benchmarks.matching import instances as places
from essaim.engine import availability

SKILLS = ("company", "shopping", "walk", "garden", "computer", "papers", "repair", "car")
LANGUAGES = ("fr", "ar", "en", "pl", "pt")
QUERIES = 500
WEIGHTS = {
    "distance": (5, False), "slots": (3, True), "skills": (3, True), "language": (2, False), "load": (2, False),
    "freshness": (1, False), "gender": (1, False),
}  # fmt: skip
HALF_DISTANCE_M, HALF_FRESHNESS_DAYS = 2_000.0, 90.0

Columns = dict[str, np.ndarray]


def draw(offers: int, seed: int) -> tuple[Columns, Columns]:
    """Columns of offers and of needs: points, bits, numbers."""
    points = places.draw(places.Size("ranking", offers, QUERIES, 1), seed)
    chance = np.random.default_rng(seed + 1)
    patterns = [_week(chance) for _ in range(300)]
    weeks = availability.pack(patterns)
    given = {
        "lat": points["needs"][:, 0], "lon": points["needs"][:, 1],
        "skills": _bits(chance.random((offers, 8)) < 0.35),
        "languages": 1 | _bits(chance.random((offers, 5)) < 0.12),
        "slots": weeks[chance.integers(0, len(weeks), offers)],
        "female": chance.random(offers) < 0.6,
        "has_dog": chance.random(offers) < 0.1, "bars_smoke": chance.random(offers) < 0.2,
        "load": chance.integers(0, 4, offers).astype(float),
        "most": chance.integers(1, 6, offers).astype(float),
        "days": chance.integers(0, 200, offers).astype(float),
        "active": chance.random(offers) < 0.9, "radius_m": chance.choice([2e3, 5e3, 1e4, 2e4], offers),
    }  # fmt: skip
    hours = [
        availability.mask_of([(int(day), 60 * int(hour), 60 * int(hour) + 120)], touched=True)
        for day, hour in zip(chance.integers(0, 5, QUERIES), chance.choice([9, 14, 16], QUERIES), strict=True)
    ]
    asked = {
        "lat": points["offers"][:, 0], "lon": points["offers"][:, 1],
        "skill": chance.integers(0, 8, QUERIES), "slots": availability.pack(hours),
        "language": np.where(chance.random(QUERIES) < 0.3, chance.integers(1, 5, QUERIES), -1),
        "female": chance.random(QUERIES) < 0.2, "smokes": chance.random(QUERIES) < 0.1,
        "no_dog": chance.random(QUERIES) < 0.1, "radius_m": chance.choice([3e3, 8e3, 2e4], QUERIES),
    }  # fmt: skip
    return given, asked


def _week(chance: np.random.Generator) -> int:
    halves = np.flatnonzero(chance.random(14) < 0.25).tolist()
    return availability.mask_of([(h // 2, 60 * (8 + 5 * (h % 2)), 60 * (13 + 6 * (h % 2))) for h in halves])


def _bits(table: np.ndarray) -> np.ndarray:
    return (table * (1 << np.arange(table.shape[1]))).sum(axis=1).astype(np.int64)
