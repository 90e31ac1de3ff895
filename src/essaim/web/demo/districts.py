"""Invented priority districts around the real communes of the demonstration: two beside each other in each, and homes outside both."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from math import cos, radians

from essaim.core.foundation import places
from essaim.core.foundation.actor import Actor
from essaim.core.people.actions import bring_in_districts
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled
from essaim.web.demo.cast import KM_A_DEGREE

NAMES = ("Les Tilleuls", "La Briquette", "Les Bleuets", "Le Clos Fleuri", "La Fontaine", "Les Quatre Vents", "Le Beffroi", "Les Glycines")
WIDE_KM, HIGH_KM = 2.6, 2.8


def play(schemes: Iterable[Scheme], *, by: Actor, now: datetime) -> None:
    """Bring in the map of the communes for which some figure is told by district."""
    communes = dict.fromkeys(code for scheme in schemes if _tells_districts(scheme) for code in scheme.territory)
    features = list(_features(communes))
    if features:
        bring_in_districts(json.dumps({"type": "FeatureCollection", "features": features}).encode(), by=by, now=now)


def _tells_districts(scheme: Scheme) -> bool:
    return any("district" in indicator.breakdown for indicator in settled(scheme).blueprint.indicators)


def _features(communes: Iterable[str]) -> Iterator[dict]:
    number = 0
    for commune in communes:
        town = places.commune(commune)
        for side in (-1, 1):
            code = f"QN0{commune[:2]}{number:02}Z"  # invented: in the form of a code of 2024
            name = NAMES[number % len(NAMES)]
            number += 1
            yield {
                "type": "Feature", "properties": {"code_qp": code, "lib_qp": name, "lib_com": town.name},
                "geometry": {"type": "Polygon", "coordinates": [_ring(town, side)]},
            }  # fmt: skip


def _ring(town: places.Commune, side: int) -> list[list[float]]:
    """From the middle of the commune to the west (-1) or the east (1), with a corner cut off."""
    high, wide = HIGH_KM / KM_A_DEGREE, side * WIDE_KM / KM_A_DEGREE / cos(radians(town.lat))
    corners = [(0, -high), (wide * 0.8, -high), (wide, -high * 0.6), (wide, high), (0, high), (0, -high)]
    return [[round(town.lon + east, 5), round(town.lat + north, 5)] for east, north in corners]
