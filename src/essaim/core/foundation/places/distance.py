"""How far two points are from each other, for staff; supporters see buckets of zones instead."""

import math

from essaim.core.foundation.places.table import Point

EARTH_KM = 6371.0088
"""Mean radius of the Earth (IUGG), in kilometres."""


def kilometres_between(a: Point, b: Point) -> float:
    """Great-circle distance in kilometres (haversine: exact within 0.5 % of the ellipsoid)."""
    south, north = math.radians(a[0]), math.radians(b[0])
    rise = math.sin((north - south) / 2) ** 2
    turn = math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, rise + math.cos(south) * math.cos(north) * turn)))
