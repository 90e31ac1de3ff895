"""In which priority district a home lies: the map of the latest year that was brought in answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from essaim.core.foundation import places
from essaim.core.foundation.models import PriorityDistrict
from essaim.core.foundation.places.polygons import contains
from essaim.core.people.states import OUTSIDE

NEAR_KM = 25
SQUARES_PER_DEGREE = 20


def districts_that_count() -> QuerySet[PriorityDistrict]:
    """The districts of the latest map; those of an older one are kept to be read, and count no more."""
    return PriorityDistrict.objects.filter(generation=latest_generation())


def latest_generation() -> int | None:
    """The year of the latest map that was brought in; None before the first one."""
    return PriorityDistrict.objects.order_by("-generation").values_list("generation", flat=True).first()


def district_at(lat: float, lon: float) -> str:
    """The code of the district of a point, OUTSIDE when it lies in none, "" while there is no map."""
    generation = latest_generation()
    if generation is None:
        return ""
    near = PriorityDistrict.objects.filter(generation=generation, south__lte=lat, north__gte=lat, west__lte=lon, east__gte=lon)
    return next((one.code for one in near.order_by("code") if contains(one.polygons, lat, lon)), OUTSIDE)


class DistrictIndex:
    """The same for a great many points: districts by the squares of a grid that their boxes touch."""

    def __init__(self, districts: Iterable[PriorityDistrict]) -> None:
        self._squares: dict[tuple[int, int], list[PriorityDistrict]] = defaultdict(list)
        for one in districts:
            for row in range(_square(one.south), _square(one.north) + 1):
                for column in range(_square(one.west), _square(one.east) + 1):
                    self._squares[row, column].append(one)
        for found in self._squares.values():
            found.sort(key=lambda one: one.code)

    def at(self, lat: float, lon: float) -> str:
        """The code of the district of a point, or OUTSIDE."""
        near = self._squares.get((_square(lat), _square(lon)), ())
        return next((one.code for one in near if contains(one.polygons, lat, lon)), OUTSIDE)


def districts_near(commune_code: str) -> list[PriorityDistrict]:
    """The districts around a commune, by name; all of them when it is not known."""
    rows = list(districts_that_count().defer("polygons").order_by("name", "code"))
    point = places.point_of(commune_code) if commune_code else None
    if point is None:
        return rows
    middle = {one.pk: ((one.south + one.north) / 2, (one.west + one.east) / 2) for one in rows}
    return [one for one in rows if places.kilometres_between(point, middle[one.pk]) <= NEAR_KM]


def district_names() -> dict[str, str]:
    """Name by code, of every map."""
    return dict(PriorityDistrict.objects.values_list("code", "name"))


def _square(degrees: float) -> int:
    return int(degrees * SQUARES_PER_DEGREE // 1)
