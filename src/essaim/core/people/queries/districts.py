"""In which priority district a home lies: the map of the latest year that was brought in answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from essaim.core.foundation import places
from essaim.core.foundation.models import PriorityDistrict
from essaim.core.foundation.places.districts import GENERATIONS, department_of
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


def district_at(lat: float, lon: float, commune_code: str) -> str:
    """The code of the district of a point, OUTSIDE when it lies in none, "" while there is no map of that département."""
    generation = latest_generation()
    if generation is None:
        return ""
    near = PriorityDistrict.objects.filter(generation=generation, south__lte=lat, north__gte=lat, west__lte=lon, east__gte=lon)
    found = next((one.code for one in near.order_by("code") if contains(one.polygons, lat, lon)), "")
    return found or (OUTSIDE if _is_mapped(commune_code) else "")


class DistrictIndex:
    """The same for a great many points: districts by the squares of a grid that their boxes touch."""

    def __init__(self, districts: Iterable[PriorityDistrict]) -> None:
        self._squares: dict[tuple[int, int], list[PriorityDistrict]] = defaultdict(list)
        self._departments: set[str] = set()
        for one in districts:
            self._departments.add(one.code[2:5])
            for row in range(_square(one.south), _square(one.north) + 1):
                for column in range(_square(one.west), _square(one.east) + 1):
                    self._squares[row, column].append(one)
        for found in self._squares.values():
            found.sort(key=lambda one: one.code)

    def at(self, lat: float, lon: float, commune_code: str) -> str:
        """As `district_at`."""
        near = self._squares.get((_square(lat), _square(lon)), ())
        found = next((one.code for one in near if contains(one.polygons, lat, lon)), "")
        return found or (OUTSIDE if department_of(commune_code) in self._departments else "")


def districts_near(commune_code: str, *, also: str = "") -> list[PriorityDistrict]:
    """The districts around a commune, by name, and that of the code `also`; all of them when the commune is not known."""
    rows = list(districts_that_count().defer("polygons").order_by("name", "code"))
    point = places.point_of(commune_code) if commune_code else None
    if point is None:
        return rows
    middle = {one.pk: ((one.south + one.north) / 2, (one.west + one.east) / 2) for one in rows}
    return [one for one in rows if one.code == also or places.kilometres_between(point, middle[one.pk]) <= NEAR_KM]


def district_names() -> dict[str, str]:
    """Name by code, of every map."""
    return dict(PriorityDistrict.objects.values_list("code", "name"))


def _is_mapped(commune_code: str) -> bool:
    """Whether the map has a district in the département of this commune: of the others it says nothing."""
    theirs = (Q(code__startswith=letters + department_of(commune_code)) for letters in GENERATIONS)
    return districts_that_count().filter(reduce(or_, theirs)).exists()


def _square(degrees: float) -> int:
    return int(degrees * SQUARES_PER_DEGREE // 1)
