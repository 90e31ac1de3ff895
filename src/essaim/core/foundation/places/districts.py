"""The public file of priority districts (QPV) as it is read: every district of it is sound, or none is taken.

The file is GeoJSON in degrees (WGS 84), as the State publishes it. Its columns have changed names from one
publication to the next: what we need of each district is its code and its name, wherever they stand.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from essaim.core.foundation.places.polygons import Box, box_of
from essaim.core.foundation.refusal import Refusal

LARGEST_FILE = 40 * 1024 * 1024
MOST_FAULTS = 12
MOST_DIGITS = 30
CODES = ("code_qp", "code_quartier", "codeqp", "code_qpv", "code")
NAMES = ("lib_qp", "nom_qp", "lib_quartier", "nom", "libelle", "name")
COMMUNES = ("lib_com", "commune_qp", "nom_com", "commune", "communes", "communes_info")
GENERATIONS = {"QP": 2015, "QN": 2024}
"""The letters by which a code begins, and the year of the map that it belongs to."""

_CODE = re.compile(r"(QP|QN)([0-9]{3}|02[AB])[0-9]{2}[0-9A-Z]")
_FRANCE: tuple[Box, ...] = (
    (41.0, -5.6, 51.5, 10.0), (15.7, -62.0, 16.7, -60.9), (14.3, -61.4, 15.0, -60.7), (2.0, -54.8, 6.0, -51.4),
    (-21.6, 55.0, -20.7, 56.0), (-13.2, 44.9, -12.5, 45.5), (17.8, -63.3, 18.2, -62.7), (46.6, -56.6, 47.3, -56.0),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DistrictRead:
    """One district of a file: its code, its name, its communes in words, its year, its area."""

    code: str
    name: str
    communes: str
    generation: int
    polygons: list
    box: Box


class Fault(ValueError):
    """What is wrong with one district, in a sentence."""


def department_of(commune_code: str) -> str:
    """The département of a commune as the codes of districts have it after two letters: 059 for Lille, 02A for Ajaccio, 974."""
    return commune_code[:3] if commune_code.startswith(("97", "98")) else f"0{commune_code[:2]}"


def read_districts(content: bytes) -> list[DistrictRead]:
    """The districts of a GeoJSON file, in its order. Raises Refusal that names each fault and where it is."""
    features = _features(content)
    found: dict[str, DistrictRead] = {}
    faults: list[str] = []
    for number, feature in enumerate(features, start=1):
        try:
            district = _district(feature)
            if district.code in found:
                raise Fault(_("the code %(code)s stands twice in the file.") % {"code": district.code})
            found[district.code] = district
        except Fault as fault:
            faults.append(_("District %(number)s%(code)s: %(fault)s") % {"number": number, "code": _told(feature), "fault": fault})
    if faults:
        more = len(faults) - MOST_FAULTS
        end = [_("And %(count)s more.") % {"count": more}] if more > 0 else []
        raise Refusal("\n".join([_("Nothing was recorded."), *faults[:MOST_FAULTS], *end]))
    return list(found.values())


def _features(content: bytes) -> list:
    if len(content) > LARGEST_FILE:
        raise Refusal(_("This file is larger than 40 MB. Take the file of your département instead of that of the whole country."))
    try:
        read = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_number, parse_int=_whole)
    except UnicodeDecodeError as fault:
        raise Refusal(_("This is not a GeoJSON file: its text is not UTF-8 (byte %(place)s).") % {"place": fault.start}) from fault
    except json.JSONDecodeError as fault:
        where = {"line": fault.lineno, "column": fault.colno}
        raise Refusal(_("This is not a GeoJSON file, or it was cut: see line %(line)s, column %(column)s.") % where) from fault
    except RecursionError as fault:
        raise Refusal(_("This is not a GeoJSON file: lists stand within lists without end.")) from fault
    if not isinstance(read, dict) or read.get("type") != "FeatureCollection" or not isinstance(read.get("features"), list):
        raise Refusal(_("This is JSON, but not a collection of areas: choose the GeoJSON version of the public file."))
    if not read["features"]:
        raise Refusal(_("This file holds no district."))
    return read["features"]


def _refuse_number(text: str):
    raise Refusal(_("This file holds “%(text)s” in place of a number.") % {"text": text[:MOST_DIGITS]})


def _whole(text: str) -> int:
    """No coordinate and no code has more digits, and one of hundreds of them is no number that can be reckoned with."""
    return int(text) if len(text) <= MOST_DIGITS else _refuse_number(text)


def _told(feature: object) -> str:
    code = _value(feature, CODES)
    return f" ({code[:12]})" if code else ""


def _value(feature: object, names: tuple[str, ...]) -> str:
    """The first column of these names, whatever its capitals, as text."""
    columns = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(columns, dict):
        return ""
    lowered = {str(name).casefold(): value for name, value in columns.items()}
    values = (lowered.get(name) for name in names)
    return next((" ".join(str(value).split()) for value in values if isinstance(value, str | int) and str(value).strip()), "")


def _district(feature: object) -> DistrictRead:
    code = _value(feature, CODES).upper()
    if not code:
        raise Fault(_("it has no code. The column is called “code_qp” in the public file."))
    if not _CODE.fullmatch(code):
        raise Fault(_("its code “%(code)s” is not one of a priority district, such as QN05901M or QP059001.") % {"code": code[:20]})
    name = _value(feature, NAMES)
    if not name:
        raise Fault(_("it has no name. The column is called “lib_qp” or “nom_qp” in the public file."))
    polygons = _polygons(feature.get("geometry"))
    return DistrictRead(
        code=code, name=name[:150], communes=_value(feature, COMMUNES)[:200], generation=GENERATIONS[code[:2]],
        polygons=polygons, box=box_of(polygons),
    )  # fmt: skip


def _polygons(geometry: object) -> list:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise Fault(_("it has no area (expected: Polygon or MultiPolygon; found: %(kind)s).") % {"kind": kind or "—"})
    given = geometry.get("coordinates")
    polygons = [given] if kind == "Polygon" else given
    if not isinstance(polygons, list) or not polygons or not all(isinstance(one, list) and one for one in polygons):
        raise Fault(_("its area is empty."))
    return [
        [_ring(ring, f"{place}.{turn}") for turn, ring in enumerate(polygon, start=1)] for place, polygon in enumerate(polygons, start=1)
    ]


def _ring(ring: object, place: str) -> list[list[float]]:
    if not isinstance(ring, list) or len(ring) < 4:
        raise Fault(_("border %(place)s has fewer than four points.") % {"place": place})
    positions = [_position(position, place, number) for number, position in enumerate(ring, start=1)]
    if positions[0] != positions[-1]:
        raise Fault(_("border %(place)s is not closed: its last point is not its first.") % {"place": place})
    return positions


def _position(position: object, place: str, number: int) -> list[float]:
    where = {"place": place, "number": number}
    is_pair = isinstance(position, list) and len(position) in (2, 3)
    if not is_pair or not all(type(value) in (int, float) and math.isfinite(value) for value in position):
        raise Fault(_("point %(number)s of border %(place)s is not a longitude and a latitude.") % where)
    lon, lat = float(position[0]), float(position[1])
    if _is_in_france(lat, lon):
        return [lon, lat]
    if _is_in_france(lon, lat):
        raise Fault(
            _("longitude and latitude are swapped (point %(number)s of border %(place)s): GeoJSON wants the longitude first.") % where
        )
    if abs(lon) > 180 or abs(lat) > 90:
        raise Fault(_("point %(number)s of border %(place)s is not in degrees: choose the file in WGS 84, not in Lambert 93.") % where)
    raise Fault(_("point %(number)s of border %(place)s is not in France.") % where)


def _is_in_france(lat: float, lon: float) -> bool:
    return any(south <= lat <= north and west <= lon <= east for south, west, north, east in _FRANCE)
