"""Invented priority districts: squares on the map, in the shape of the public file."""

from __future__ import annotations

import json


def a_square(lon: float = 3.05, lat: float = 50.62, side: float = 0.02) -> list[list[float]]:
    """A closed ring, longitude first; around the demo people of Lille if nothing is said."""
    return [[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]]


def a_district(code: str, name: str, *, communes: str = "", **square: float) -> dict:
    """One feature of the file."""
    return {
        "type": "Feature", "properties": {"code_qp": code, "lib_qp": name, "lib_com": communes},
        "geometry": {"type": "Polygon", "coordinates": [a_square(**square)]},
    }  # fmt: skip


def a_file(*features: dict) -> bytes:
    """The file that holds these districts."""
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()
