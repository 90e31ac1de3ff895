"""The same rules and the same score in numpy, over all offers or over those near: peer and oracle."""

from __future__ import annotations

import numpy as np

from essaim.engine import availability

from .instances import HALF_DISTANCE_M, HALF_FRESHNESS_DAYS, WEIGHTS, Columns

RADIUS_M = 6_371_008.8
WEIGHT = {name: float(weight) for name, (weight, _) in WEIGHTS.items()}


def vectors(columns: Columns) -> np.ndarray:
    """Points of the unit sphere."""
    phi, lam = np.radians(columns["lat"]), np.radians(columns["lon"])
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=1)


def best(given: Columns, asked: Columns, q: int, rows: np.ndarray, k: int) -> list[int]:
    """The best ``k`` rows among some, by score then by row."""
    phi, lam = np.radians(asked["lat"][q]), np.radians(asked["lon"][q])
    there = np.radians(given["lat"][rows])
    turn = np.radians(given["lon"][rows]) - lam
    h = np.sin((there - phi) / 2) ** 2 + np.cos(phi) * np.cos(there) * np.sin(turn / 2) ** 2
    metres = np.floor(2 * RADIUS_M * np.arcsin(np.sqrt(h)) + 0.5)
    fit = (
        (metres <= np.minimum(given["radius_m"][rows], asked["radius_m"][q]))
        & given["active"][rows] & (given["load"][rows] < given["most"][rows])
        & ((given["skills"][rows] >> asked["skill"][q]) & 1 == 1)
        & ~(asked["smokes"][q] & given["bars_smoke"][rows]) & ~(asked["no_dog"][q] & given["has_dog"][rows])
    )  # fmt: skip
    rows, metres = rows[fit], metres[fit]
    common = given["slots"][rows] & asked["slots"][q]
    hours = availability.half_hours_in(common)
    free = availability.has_run(common, 2)
    rows, metres, hours = rows[free], metres[free], hours[free]
    language, asks = asked["language"][q], int(availability.half_hours_in(asked["slots"][q][None])[0])
    spoken = np.ones(len(rows)) if language < 0 else (given["languages"][rows] >> language & 1).astype(float)
    gender = given["female"][rows].astype(float) if asked["female"][q] else np.ones(len(rows))
    score = WEIGHT["distance"] * (HALF_DISTANCE_M / (HALF_DISTANCE_M + metres))
    score += WEIGHT["slots"] * (hours / asks)
    score += WEIGHT["skills"]
    score += WEIGHT["language"] * spoken
    score += WEIGHT["load"] * (1 - given["load"][rows] / given["most"][rows])
    score += WEIGHT["freshness"] * (HALF_FRESHNESS_DAYS / (HALF_FRESHNESS_DAYS + given["days"][rows]))
    score += WEIGHT["gender"] * gender
    score /= sum(WEIGHT.values())
    return rows[np.lexsort((rows, -score))[:k]].tolist()
