"""Those who could help, one column per trait, as ranking reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import availability, geometry
from .tags import TagColumn, encode

ANY_TIME = (1 << availability.HALF_HOURS) - 1


@dataclass(frozen=True, eq=False)
class Offers:
    """Columns of ``n`` offers. Build with `Offers.of`, which validates.

    Attributes
    ----------
    ids : tuple
        Distinct and mutually comparable (all text or all numbers); ties fall to the least.
    lat, lon : ndarray of float64, shape (n,)
        Degrees.
    skills, languages, traits, refuses : TagColumn
        What each can do, speaks, is described by, and does not want to meet.
    slots : ndarray of uint64, shape (n, 6)
        Half-hours offered, see `essaim.engine.availability`.
    gender : ndarray of str, shape (n,)
        Empty when unknown.
    load, max_load : ndarray of float64, shape (n,)
        People (or hours) already followed, and the ceiling; infinity for none.
    quantity : ndarray of float64, shape (n,)
        Units on offer; infinity when the offer is not counted.
    last_active_days : ndarray of float64, shape (n,)
        Days since the person was last active; NaN when unknown.
    active : ndarray of bool, shape (n,)
    radius_m : ndarray of float64, shape (n,)
        How far each is ready to go, in metres.
    areas : ndarray of str, shape (n, levels)
        Nested areas, smallest first (residence, commune); may have no level.
    """

    ids: tuple[Any, ...]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    skills: TagColumn
    languages: TagColumn
    traits: TagColumn
    refuses: TagColumn
    slots: NDArray[np.uint64]
    gender: NDArray[np.str_]
    load: NDArray[np.float64]
    max_load: NDArray[np.float64]
    quantity: NDArray[np.float64]
    last_active_days: NDArray[np.float64]
    active: NDArray[np.bool_]
    radius_m: NDArray[np.float64]
    areas: NDArray[np.str_]

    @classmethod
    def of(
        cls,
        *,
        ids: Sequence[Any],
        lat: ArrayLike,
        lon: ArrayLike,
        skills: Sequence[Iterable[str]] | None = None,
        languages: Sequence[Iterable[str]] | None = None,
        traits: Sequence[Iterable[str]] | None = None,
        refuses: Sequence[Iterable[str]] | None = None,
        slots: Sequence[int] | None = None,
        gender: Sequence[str] | None = None,
        load: ArrayLike | None = None,
        max_load: ArrayLike | None = None,
        quantity: ArrayLike | None = None,
        last_active_days: ArrayLike | None = None,
        active: ArrayLike | None = None,
        radius_km: ArrayLike | None = None,
        areas: Sequence[Sequence[str]] | None = None,
    ) -> Offers:
        """Validate and pack columns of equal length; what is left out excludes nobody.

        Raises
        ------
        ValueError
            On columns of unequal length, duplicate ids, impossible coordinates, negative
            loads, ceilings, quantities or radii.
        """
        ids = tuple(ids)
        n = len(ids)
        nothing: list[tuple[str, ...]] = [()] * n
        offers = cls(
            ids=ids,
            lat=_numbers(lat, n, "lat"),
            lon=_numbers(lon, n, "lon"),
            skills=_tags(skills, nothing, "skills"),
            languages=_tags(languages, nothing, "languages"),
            traits=_tags(traits, nothing, "traits"),
            refuses=_tags(refuses, nothing, "refuses"),
            slots=availability.pack(_column(slots, [ANY_TIME] * n, "slots")),
            gender=np.array(_column(gender, [""] * n, "gender"), dtype=str),
            load=_amounts(load, n, 0.0, "load"),
            max_load=_amounts(max_load, n, np.inf, "max_load"),
            quantity=_amounts(quantity, n, np.inf, "quantity"),
            last_active_days=_numbers(last_active_days, n, "last_active_days", np.nan),
            active=np.array(_column(active, np.ones(n, bool), "active"), dtype=bool),
            radius_m=_amounts(radius_km, n, np.inf, "radius_km") * 1000.0,
            areas=_areas(areas, n),
        )
        _refuse_impossible(offers)
        return offers

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """Rank of each offer among the sorted ids, which is what breaks ties."""
        places = np.empty(len(self.ids), dtype=np.int64)
        places[sorted(range(len(self.ids)), key=self.ids.__getitem__)] = np.arange(len(self.ids))
        return places

    @cached_property
    def row_of(self) -> dict[Any, int]:
        """Row of each id."""
        return {offer_id: row for row, offer_id in enumerate(self.ids)}


def _column(values: Any, default: Any, name: str) -> Any:
    if values is None:
        return default
    if len(values) != len(default):
        raise ValueError(f"column {name} has {len(values)} rows where ids has {len(default)}")
    return values


def _numbers(values: Any, n: int, name: str, default: float = 0.0) -> NDArray[np.float64]:
    return np.array(_column(values, np.full(n, default), name), dtype=np.float64)


def _amounts(values: Any, n: int, default: float, name: str) -> NDArray[np.float64]:
    column = _numbers(values, n, name, default)
    if not (column >= 0).all():
        row = int(np.argmin(column >= 0))
        raise ValueError(f"column {name}, row {row}: {column[row]} is not zero or more")
    return column


def _tags(rows: Any, nothing: list[tuple[str, ...]], name: str) -> TagColumn:
    return encode(_column(rows, nothing, name))


def _areas(rows: Any, n: int) -> NDArray[np.str_]:
    return np.array(_column(rows, [()] * n, "areas"), dtype=str).reshape(n, -1 if n else 0)


def _refuse_impossible(offers: Offers) -> None:
    if len(set(offers.ids)) != len(offers.ids):
        seen: set[Any] = set()
        twice = next(i for i in offers.ids if i in seen or seen.add(i))
        raise ValueError(f"the id {twice!r} is used by two offers")
    fault = geometry.faulty_coordinate(offers.lat, offers.lon)
    if fault:
        raise ValueError(f"offer {offers.ids[fault[0]]!r}: impossible {fault[1]}")
