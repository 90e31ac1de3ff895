"""The length of a way, computed again from its definition."""

from __future__ import annotations

from math import asin, ceil, cos, floor, radians, sin, sqrt
from typing import Any

RADIUS_M = 6_371_008.8


def metres(a: Any, b: Any) -> int:
    """Return the great-circle distance of two places with ``lat`` and ``lon``, to the metre."""
    turn = sin(radians(b.lat - a.lat) / 2) ** 2
    turn += cos(radians(a.lat)) * cos(radians(b.lat)) * sin(radians(b.lon - a.lon) / 2) ** 2
    return floor(2 * RADIUS_M * asin(sqrt(min(1.0, turn))) + 0.5)


def way_of(problem: Any, a: Any, b: Any) -> tuple[float, int]:
    length = metres(a, b) * problem.detour
    return length, ceil(length / (problem.speed_kmh * 1000 / 60) - 1e-9)
