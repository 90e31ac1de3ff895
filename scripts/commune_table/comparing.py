"""What two sources have in common: spellings, points on the globe, groups."""

from __future__ import annotations

import math
import re
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable

from anyascii import anyascii

Point = tuple[float, float]


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


def weighted(parts: list[tuple[Point, int]]) -> Point:
    """The mean of the points weighted by population (each counts at least for one)."""
    total = sum(max(1, n) for _p, n in parts)
    lat = sum(p[0] * max(1, n) for p, n in parts) / total
    lon = sum(p[1] * max(1, n) for p, n in parts) / total
    return round(lat, 4), round(lon, 4)


def grouped(items: Iterable, key: Callable) -> dict:
    groups = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return dict(groups)
