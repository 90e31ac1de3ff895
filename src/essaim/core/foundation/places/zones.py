"""A home shown as a zone of about 1 km, so that whoever may not know the address cannot work it out.

A secret grid of squares, different for each subject, is laid over the map; the zone is the square
in which the home lies. The grid comes from HMAC-SHA-256(secret, subject) and nothing else, hence:

- The same home always has the same zone, on every page and for ever: asking a thousand times
  tells nothing more than asking once.
- The home may be anywhere in the square, every place being as likely as any other: the shift of
  the grid is uniform, so the home lies at the centre no more often than elsewhere.
- Even somebody who learnt the grid (from another address of the same person, once disclosed)
  would know only the square. A shift added to the home itself would give the home away there.
- Distances are computed between centres of squares, so they cannot locate anything finer.

A square has a side of √2 km: its corners are 1 km from its centre, its area is 2 km².
`subject` names whoever the address belongs to. People who share a home share its subject (their
household), since the squares of several subjects overlap in less than one square.
Compute a zone when an address is written, and keep it: the same home placed some metres away by
another source may fall on the other side of an edge.
"""

from __future__ import annotations

import hmac
import math
from dataclasses import dataclass
from enum import StrEnum

from essaim.core.foundation.places.distance import EARTH_KM, kilometres_between
from essaim.core.foundation.places.table import Point

RADIUS_KM = 1.0
SIDE_KM = RADIUS_KM * math.sqrt(2)
KM_PER_DEGREE = math.radians(1) * EARTH_KM
_HIGHEST = 2**64


@dataclass(frozen=True, slots=True)
class Zone:
    """A square on the map, known by its centre (degrees, WGS 84) only."""

    lat: float
    lon: float

    @property
    def point(self) -> Point:
        return self.lat, self.lon

    @property
    def radius_km(self) -> float:
        """Of the circle around the centre that surely contains the home."""
        return RADIUS_KM


class Bucket(StrEnum):
    """How far two zones are from each other, the nearest first."""

    UNDER_500_M = "under_500_m"
    UNDER_1_KM = "under_1_km"
    UNDER_3_KM = "under_3_km"
    UNDER_10_KM = "under_10_km"
    FURTHER = "further"

    @property
    def rank(self) -> int:
        """0 for the nearest: what lists shown to supporters are ordered by."""
        return list(Bucket).index(self)


BOUNDS_KM = {
    Bucket.UNDER_500_M: 0.5,
    Bucket.UNDER_1_KM: 1.0,
    Bucket.UNDER_3_KM: 3.0,
    Bucket.UNDER_10_KM: 10.0,
}


def zone_of(lat: float, lon: float, *, secret: bytes, subject: str) -> Zone:
    """The zone of a home at this latitude and longitude (degrees, WGS 84).

    The home lies within `RADIUS_KM` of its centre. `secret` belongs to the workspace and never
    leaves the server; `subject` is the stable id of whoever lives there. Raises `ValueError`
    without a secret or a subject, or for a point that is not on Earth.
    """
    if not secret or not subject:
        raise ValueError("A zone needs a secret and a subject.")
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError("A point has a latitude within 90 degrees and a longitude within 180.")
    row, centre_lat = _square_of(lat * KM_PER_DEGREE, _shift(secret, subject, "rows"))
    centre_lat = max(-89.9, min(89.9, centre_lat / KM_PER_DEGREE))
    km_per_degree = KM_PER_DEGREE * math.cos(math.radians(centre_lat))
    _column, centre_lon = _square_of(lon * km_per_degree, _shift(secret, subject, f"row {row}"))
    return Zone(round(centre_lat, 5), round((centre_lon / km_per_degree + 180) % 360 - 180, 5))


def _shift(secret: bytes, subject: str, axis: str) -> float:
    """Between 0 and one side, uniform, fixed for the subject, unknown without the secret."""
    digest = hmac.digest(secret, f"essaim zone\x00{subject}\x00{axis}".encode(), "sha256")
    return int.from_bytes(digest[:8]) / _HIGHEST * SIDE_KM


def _square_of(km: float, shift: float) -> tuple[int, float]:
    """The number of the interval in which a coordinate lies, and its middle."""
    number = math.floor((km + shift) / SIDE_KM)
    return number, (number + 0.5) * SIDE_KM - shift


def bucket_between(a: Zone, b: Zone) -> Bucket:
    """How far apart two zones are, in the words that a supporter may read.

    Centres of zones are up to `RADIUS_KM` off on both sides, so this tells the order of size only.
    """
    away = kilometres_between(a.point, b.point)
    return next((bucket for bucket, bound in BOUNDS_KM.items() if away < bound), Bucket.FURTHER)
