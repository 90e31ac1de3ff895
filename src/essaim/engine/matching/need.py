"""One demand, as ranking reads it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from .. import geometry

_TAGS = ("skills", "languages", "traits", "refuses", "barred", "areas")


@dataclass(frozen=True)
class Need:
    """What is asked, where and when.

    Attributes
    ----------
    id : Any
    lat, lon : float
        Degrees.
    skills : frozenset of str
        Categories or skills, all of them needed.
    slots : int
        Half-hours asked (`availability.mask_of(..., touched=True)`); 0 for any time.
    half_hours : int
        How many half-hours on end must be common, 1 unless said.
    languages : frozenset of str
        Any one of them will do; empty for no wish.
    gender : str
        Wished for; empty for no wish.
    traits : frozenset of str
        What a supporter may refuse to meet here (``animals``, ``stairs``, ``smoker``).
    refuses : frozenset of str
        Traits of a supporter that the person does not want.
    barred : frozenset
        Ids of offers that are out of the question (declined, refused by name).
    quantity : float
        Units asked.
    radius_km : float
        No offer beyond; infinity for none.
    known : mapping of id to int
        Visits already made, per offer id: continuity.
    areas : tuple of str
        Nested areas, smallest first, as in `Offers.areas`.
    """

    id: Any
    lat: float
    lon: float
    skills: frozenset[str] = frozenset()
    slots: int = 0
    half_hours: int = 1
    languages: frozenset[str] = frozenset()
    gender: str = ""
    traits: frozenset[str] = frozenset()
    refuses: frozenset[str] = frozenset()
    barred: frozenset[Any] = frozenset()
    quantity: float = 1.0
    radius_km: float = math.inf
    known: Mapping[Any, int] = field(default_factory=dict)
    areas: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in _TAGS:
            object.__setattr__(self, name, _frozen(getattr(self, name), name))
        object.__setattr__(self, "known", MappingProxyType(dict(self.known)))
        fault = geometry.faulty_coordinate([self.lat], [self.lon])
        if fault:
            raise ValueError(f"need {self.id!r}: impossible {fault[1]}")
        if not self.quantity > 0 or not self.radius_km >= 0 or self.half_hours < 1:
            raise ValueError(f"need {self.id!r}: quantity, radius and half-hours are positive")


def _frozen(values: Iterable[Any] | str, name: str) -> Any:
    values = (values,) if isinstance(values, str) else values
    return tuple(values) if name == "areas" else frozenset(values)
