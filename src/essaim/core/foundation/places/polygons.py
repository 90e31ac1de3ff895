"""Whether a point lies in an area on the map, by counting how often a line from it crosses the border.

Areas are those of GeoJSON: polygons, each an outer ring and its holes, of positions `[longitude, latitude]`
in degrees (WGS 84). A point on the border belongs to the area, also on the border of a hole: a home is not
left out over a millimetre. At the size of a neighbourhood degrees may be taken for a plane.
"""

from __future__ import annotations

from collections.abc import Sequence

Ring = Sequence[Sequence[float]]
Polygons = Sequence[Sequence[Ring]]
Box = tuple[float, float, float, float]
"""South, west, north, east, in degrees."""

ON_BORDER = 1e-9
"""Degrees, a tenth of a millimetre: nearer to the border than this is on it."""


def contains(polygons: Polygons, lat: float, lon: float) -> bool:
    """Whether the point is inside one of the polygons, or on its border."""
    return any(_in_polygon(polygon, lat, lon) for polygon in polygons)


def box_of(polygons: Polygons) -> Box:
    """The smallest box around the polygons."""
    lons = [position[0] for polygon in polygons for ring in polygon for position in ring]
    lats = [position[1] for polygon in polygons for ring in polygon for position in ring]
    return min(lats), min(lons), max(lats), max(lons)


def _in_polygon(polygon: Sequence[Ring], lat: float, lon: float) -> bool:
    outer, *holes = polygon
    return _side(outer, lat, lon) >= 0 and all(_side(hole, lat, lon) <= 0 for hole in holes)


def _side(ring: Ring, lat: float, lon: float) -> int:
    """1 within the ring, 0 on it, -1 outside."""
    inside = False
    for (lon_a, lat_a, *_a), (lon_b, lat_b, *_b) in zip(ring, ring[1:], strict=False):
        if _touches(lon - lon_a, lat - lat_a, lon_b - lon_a, lat_b - lat_a):
            return 0
        if (lat_a > lat) != (lat_b > lat):
            crossing = lon_a + (lat - lat_a) / (lat_b - lat_a) * (lon_b - lon_a)
            inside ^= lon < crossing
    return 1 if inside else -1


def _touches(x: float, y: float, along_x: float, along_y: float) -> bool:
    """Whether a point is on a segment that begins at the origin."""
    length = along_x * along_x + along_y * along_y
    share = min(1.0, max(0.0, (x * along_x + y * along_y) / length)) if length else 0.0
    away_x, away_y = x - share * along_x, y - share * along_y
    return away_x * away_x + away_y * away_y <= ON_BORDER * ON_BORDER
