"""Where things are on the globe, and how far apart: the one definition of distance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth in metres (IUGG), the sphere of every distance here."""

BUCKETS_M = (500, 1_000, 3_000, 5_000, 10_000, 20_000, 50_000)
"""Upper bounds in metres of the distances that may be shown to a supporter."""


def great_circle_m(lat_a: ArrayLike, lon_a: ArrayLike, lat_b: ArrayLike, lon_b: ArrayLike) -> NDArray[np.float64]:
    """Great-circle distance in metres between points given in degrees.

    Parameters
    ----------
    lat_a, lon_a, lat_b, lon_b : array_like
        Degrees; shapes that broadcast together.

    Returns
    -------
    ndarray of float64
        Metres, with the broadcast shape. Haversine formula, accurate to a micrometre
        for near points and well below a metre for antipodes.
    """
    phi_a, phi_b = np.radians(lat_a), np.radians(lat_b)
    half_phi = (phi_b - phi_a) / 2
    half_lambda = np.radians(np.subtract(lon_b, lon_a)) / 2
    h = np.sin(half_phi) ** 2 + np.cos(phi_a) * np.cos(phi_b) * np.sin(half_lambda) ** 2
    return 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(h, 0.0, 1.0)))


def whole_metres(lat_a: ArrayLike, lon_a: ArrayLike, lat_b: ArrayLike, lon_b: ArrayLike) -> NDArray[np.int64]:
    """Great-circle distance rounded to the metre, half a metre upwards."""
    return np.floor(great_circle_m(lat_a, lon_a, lat_b, lon_b) + 0.5).astype(np.int64)


def unit_vectors(lat: ArrayLike, lon: ArrayLike) -> NDArray[np.float64]:
    """Points of the unit sphere, shape ``(n, 3)``, for latitudes and longitudes in degrees."""
    phi, lam = np.radians(np.atleast_1d(lat)), np.radians(np.atleast_1d(lon))
    cos_phi = np.cos(phi)
    columns = (cos_phi * np.cos(lam), cos_phi * np.sin(lam), np.sin(phi))
    return np.ascontiguousarray(np.stack(columns, axis=-1))


def bucket_m(metres: float, bounds: tuple[int, ...] = BUCKETS_M) -> int | None:
    """Smallest bound in metres that is not below ``metres``; None beyond the last one."""
    return next((bound for bound in bounds if metres <= bound), None)


def faulty_coordinate(lat: ArrayLike, lon: ArrayLike) -> tuple[int, str] | None:
    """Position and nature of the first point that is no place on Earth.

    Returns
    -------
    tuple of (int, str) or None
        Index, and one of ``not_a_number``, ``latitude``, ``longitude``; None if all are sound.
    """
    lat, lon = np.asarray(lat, dtype=float), np.asarray(lon, dtype=float)
    faults = (
        ("not_a_number", ~(np.isfinite(lat) & np.isfinite(lon))),
        ("latitude", np.abs(lat) > 90),
        ("longitude", np.abs(lon) > 180),
    )
    found = [(int(np.argmax(bad)), name) for name, bad in faults if bad.any()]
    return min(found, default=None)


def morton_order(lat: ArrayLike, lon: ArrayLike) -> NDArray[np.intp]:
    """Permutation that sorts points along a Z-order curve, near points staying near.

    The curve interleaves 31 bits of each coordinate, scaled to the bounding box (Morton 1966).
    """
    codes = _spread(_scaled(lat)) | (_spread(_scaled(lon)) << np.uint64(1))
    return np.argsort(codes, kind="stable")


def _scaled(values: ArrayLike) -> NDArray[np.uint64]:
    values = np.asarray(values, dtype=float)
    if not values.size:
        return values.astype(np.uint64)
    low, span = values.min(), np.ptp(values)
    return ((values - low) / (span or 1.0) * (2**31 - 1)).astype(np.uint64)


def _spread(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    steps = (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    )
    for shift, mask in steps:
        bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
    return bits
