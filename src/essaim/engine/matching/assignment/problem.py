"""Everybody's needs and everybody's offers, validated once, then only read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ... import geometry

LARGEST_QUANTITY = 10**9
LARGEST_TOTAL = 10**10


@dataclass(frozen=True, eq=False)
class Party:
    """One side of the assignment: ``n`` needs or ``n`` offers. Build with `Party.of`.

    Attributes
    ----------
    ids : ndarray, shape (n,)
        Distinct texts or whole numbers; ties fall to the least.
    lat, lon : ndarray of float64, shape (n,)
        Degrees.
    quantity : ndarray of int64, shape (n,)
        Units asked, or capacity; at least 1.
    skills : tuple of frozenset of str, or None
        A need requires all of them; an offer has them.
    languages : same
        One in common, if the need has any.
    slots : tuple of int, or None
        Half-hours of the week (`availability.mask_of`); one in common, if the need has any.
    gender : tuple of str, or None
        A need wishes it, an offer has it; empty for no wish.
    traits, refuses : like skills
        A pair is barred when one side refuses the id, a trait or a skill of the other; a need
        may also refuse a language or a gender.
    radius_m : ndarray of int64, shape (n,)
        No partner beyond.
    areas : ndarray of str, shape (n, levels)
        Nested areas, smallest first.
    """

    ids: NDArray[Any]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    quantity: NDArray[np.int64]
    skills: tuple[frozenset[str], ...] | None
    languages: tuple[frozenset[str], ...] | None
    slots: tuple[int, ...] | None
    gender: tuple[str, ...] | None
    traits: tuple[frozenset[str], ...] | None
    refuses: tuple[frozenset[str], ...] | None
    radius_m: NDArray[np.int64]
    areas: NDArray[np.str_]

    @classmethod
    def of(
        cls,
        ids: Sequence[Any],
        lat: ArrayLike,
        lon: ArrayLike,
        *,
        quantity: ArrayLike | None = None,
        skills: Sequence[Iterable[str]] | None = None,
        languages: Sequence[Iterable[str]] | None = None,
        slots: Sequence[int] | None = None,
        gender: Sequence[str] | None = None,
        traits: Sequence[Iterable[str]] | None = None,
        refuses: Sequence[Iterable[str]] | None = None,
        radius_km: ArrayLike | None = None,
        areas: Sequence[Sequence[str]] | None = None,
    ) -> Party:
        """Validate columns of equal length; what is left out restricts nobody.

        Raises
        ------
        ValueError
            On columns of unequal length, duplicate ids, impossible coordinates, quantities that
            are not whole numbers from 1 to 10⁹ or sum above 10¹⁰, negative radii.
        """
        n = len(ids)
        named = np.asarray(ids)
        if named.dtype.kind not in "iuU" and n:
            named = np.array([str(one) for one in ids])
        party = cls(
            ids=named,
            lat=_column(lat, n, "lat") + 0.0,
            lon=_column(lon, n, "lon") + 0.0,
            quantity=_quantities(quantity, n),
            skills=_sets(skills, n, "skills"),
            languages=_sets(languages, n, "languages"),
            slots=_listed(slots, n, "slots"),
            gender=_listed(gender, n, "gender"),
            traits=_sets(traits, n, "traits"),
            refuses=_sets(refuses, n, "refuses"),
            radius_m=_radii(radius_km, n),
            areas=np.array(list(areas or [()] * n), dtype=str).reshape(n, -1 if n else 0),
        )
        _refuse_impossible(party)
        return party

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, eq=False)
class Problem:
    """Serve as many units of need as possible, then at the least total cost.

    The cost of a unit is the distance in whole metres, plus ``area_steps_m[l]`` for each level
    ``l`` of nested areas that the two do not share.

    Attributes
    ----------
    needs, offers : Party
    max_m : int or None
        Metres beyond which a pair is not possible.
    area_steps_m : tuple of int
        Metres, from the widest level of areas to the narrowest.

    Raises
    ------
    ValueError
        For a negative distance or step, or steps that do not match the levels of areas.
    """

    needs: Party
    offers: Party
    max_m: int | None = None
    area_steps_m: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.max_m is not None and self.max_m < 0:
            raise ValueError("the greatest distance is zero or more")
        if any(step < 0 for step in self.area_steps_m):
            raise ValueError("an area step is zero or more")
        levels = len(self.area_steps_m)
        if levels and any(p.areas.shape[1] != levels for p in (self.needs, self.offers) if len(p)):
            raise ValueError("there is one area step per level of areas")


def total(amounts: NDArray[np.int64], prices: NDArray[np.int64]) -> int:
    """Sum of amounts (10¹⁰ at most together) times prices (below 2⁵⁸), exact."""
    if not len(amounts):
        return 0
    dearest = max(int(prices.max()), -int(prices.min()))
    if int(amounts.sum()) * dearest < 2**63:
        return int((amounts * prices).sum())
    high, low = np.divmod(prices, 2**30)
    rest = int((amounts.astype(np.uint64) * low.astype(np.uint64)).sum())
    return int((amounts * high).sum()) * 2**30 + rest


def _column(values: ArrayLike, n: int, name: str, kind: type = np.float64) -> NDArray:
    column = np.array(values, dtype=kind).reshape(-1)
    if len(column) != n:
        raise ValueError(f"column {name} has {len(column)} rows where ids has {n}")
    return column


def _quantities(values: ArrayLike | None, n: int) -> NDArray[np.int64]:
    given = np.ones(n) if values is None else _column(values, n, "quantity")
    if not ((given >= 1) & (given <= LARGEST_QUANTITY) & (given == np.floor(given))).all():
        raise ValueError("a quantity is a whole number from 1 to 10⁹")
    if given.sum() > LARGEST_TOTAL:
        raise ValueError("quantities sum to 10¹⁰ at most")
    return given.astype(np.int64)


def _sets(rows: Any, n: int, name: str) -> tuple[frozenset[str], ...] | None:
    rows = _listed(rows, n, name)
    if rows is None or not any(rows):
        return None
    return tuple(frozenset((row,) if isinstance(row, str) else row) - {""} for row in rows)


def _listed(rows: Any, n: int, name: str) -> tuple[Any, ...] | None:
    if rows is None:
        return None
    if len(rows) != n:
        raise ValueError(f"column {name} has {len(rows)} rows where ids has {n}")
    return tuple(rows)


def _radii(radius_km: ArrayLike | None, n: int) -> NDArray[np.int64]:
    half_earth = math.ceil(math.pi * geometry.EARTH_RADIUS_M)
    if radius_km is None:
        return np.full(n, half_earth)
    given = _column(radius_km, n, "radius_km")
    if not (given >= 0).all():
        raise ValueError("a radius is zero or more")
    return np.floor(np.minimum(given * 1000.0, half_earth)).astype(np.int64)


def _refuse_impossible(party: Party) -> None:
    if len(party.ids) > 1:
        ordered = np.sort(party.ids)
        twice = np.flatnonzero(ordered[1:] == ordered[:-1])
        if twice.size:
            raise ValueError(f"the id {ordered[twice[0]].item()!r} is used twice")
    fault = geometry.faulty_coordinate(party.lat, party.lon)
    if fault:
        raise ValueError(f"{party.ids[fault[0]].item()!r}: impossible {fault[1]}")
