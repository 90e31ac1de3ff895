"""What speaks for an offer: each criterion gives a value between 0 and 1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import availability, geometry
from .need import Need
from .offers import Offers

CRITERIA = (
    "distance",
    "area",
    "slots",
    "skills",
    "language",
    "load",
    "continuity",
    "freshness",
    "gender",
    "refusals",
    "quantity",
)


class Criterion(NamedTuple):
    """Weight in the score (zero or more), and whether failing it excludes.

    Attributes
    ----------
    weight : float
    required : bool
    """

    weight: float
    required: bool = False


_USUAL = {
    "distance": Criterion(5),
    "slots": Criterion(3, required=True),
    "skills": Criterion(2, required=True),
    "language": Criterion(2),
    "load": Criterion(2),
    "continuity": Criterion(3),
    "freshness": Criterion(1),
    "gender": Criterion(1, required=True),
}


@dataclass(frozen=True)
class Weights:
    """How criteria are weighed, and the three scales that turn facts into values.

    Attributes
    ----------
    criteria : mapping of str to Criterion
        Keys among `CRITERIA`; a pair ``(weight, required)`` is accepted.
    half_distance_m : float
        Distance at which the value of ``distance`` is one half.
    half_freshness_days : float
        Days of silence at which the value of ``freshness`` is one half.
    stale_days : float
        Days of silence beyond which a required ``freshness`` excludes.
    """

    criteria: Mapping[str, Criterion] = field(default_factory=lambda: dict(_USUAL))
    half_distance_m: float = 2_000.0
    half_freshness_days: float = 90.0
    stale_days: float = 365.0

    def __post_init__(self) -> None:
        unknown = sorted(set(self.criteria) - set(CRITERIA))
        if unknown:
            raise ValueError(f"unknown criterion {unknown[0]!r}")
        given = {name: Criterion(*self.criteria[name]) for name in CRITERIA if name in self.criteria}
        if any(not 0 <= criterion.weight < np.inf for criterion in given.values()):
            raise ValueError("a weight is zero or more")
        object.__setattr__(self, "criteria", given)

    def is_required(self, name: str) -> bool:
        """Whether failing this criterion excludes an offer."""
        return name in self.criteria and self.criteria[name].required


@dataclass(frozen=True, eq=False)
class Facts:
    """What is true between one need and each of ``n`` offers, before any weighing.

    Attributes
    ----------
    metres : ndarray of int64, shape (n,)
    half_hours, skills, languages : ndarray of int64, shape (n,)
        How much is common.
    has_run : ndarray of bool, shape (n,)
        Whether enough half-hours on end are common.
    level : ndarray of int64, shape (n,)
        How many nested areas are shared, counted from the largest.
    known : ndarray of int64, shape (n,)
        Visits already made.
    refused_by_offer, refused_by_need, barred, gender : ndarray of bool, shape (n,)
    """

    metres: NDArray[np.int64]
    half_hours: NDArray[np.int64]
    has_run: NDArray[np.bool_]
    skills: NDArray[np.int64]
    languages: NDArray[np.int64]
    level: NDArray[np.int64]
    known: NDArray[np.int64]
    refused_by_offer: NDArray[np.bool_]
    refused_by_need: NDArray[np.bool_]
    barred: NDArray[np.bool_]
    gender: NDArray[np.bool_]


def gather(need: Need, offers: Offers) -> Facts:
    """Establish the facts in one vectorised pass over the offers, O(n)."""
    asked = availability.pack([need.slots])
    common = offers.slots & asked if need.slots else offers.slots
    return Facts(
        metres=geometry.whole_metres(need.lat, need.lon, offers.lat, offers.lon),
        half_hours=availability.half_hours_in(common),
        has_run=availability.has_run(common, need.half_hours),
        skills=offers.skills.shared(need.skills),
        languages=offers.languages.shared(need.languages),
        level=_levels(need, offers),
        known=_scatter(need.known, offers),
        refused_by_offer=offers.refuses.shared(need.traits) > 0,
        refused_by_need=offers.traits.shared(need.refuses) > 0,
        barred=_scatter(dict.fromkeys(need.barred, 1), offers) > 0,
        gender=(offers.gender == need.gender) | (not need.gender),
    )


def _levels(need: Need, offers: Offers) -> NDArray[np.int64]:
    levels = offers.areas.shape[1]
    if not levels or len(need.areas) != levels:
        return np.zeros(len(offers), dtype=np.int64)
    same = (offers.areas == np.array(need.areas)) & (np.array(need.areas) != "")
    return np.where(same.any(axis=1), levels - np.argmax(same, axis=1), 0)


def _scatter(counts: Mapping[object, int], offers: Offers) -> NDArray[np.int64]:
    column = np.zeros(len(offers), dtype=np.int64)
    for offer_id, count in counts.items():
        if offer_id in offers.row_of:
            column[offers.row_of[offer_id]] = count
    return column


def values(need: Need, offers: Offers, facts: Facts, weights: Weights) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Yield each weighed criterion with its values in 0..1, in the order of `CRITERIA`."""
    for name in weights.criteria:
        yield name, _VALUES[name](need, offers, facts, weights)


def _distance(need: Need, offers: Offers, facts: Facts, weights: Weights) -> NDArray:
    return weights.half_distance_m / (weights.half_distance_m + facts.metres)


def _area(need: Need, offers: Offers, facts: Facts, weights: Weights) -> NDArray:
    near = _distance(need, offers, facts, weights)
    return (facts.level + near) / (offers.areas.shape[1] + 1)


def _slots(need: Need, offers: Offers, facts: Facts, weights: Weights) -> NDArray:
    asked = need.slots.bit_count()
    return facts.half_hours / asked if asked else np.ones(len(offers))


def _skills(need: Need, offers: Offers, facts: Facts, weights: Weights) -> NDArray:
    return facts.skills / len(need.skills) if need.skills else np.ones(len(offers))


def _language(need: Need, offers: Offers, facts: Facts, weights: Weights) -> NDArray:
    return (facts.languages > 0).astype(float) if need.languages else np.ones(len(offers))


def _load(need: Need, offers: Offers, facts: Facts, weights: Weights) -> NDArray:
    return load_values(offers)


def load_values(offers: Offers) -> NDArray[np.float64]:
    """Value of the criterion ``load``, which depends on the offer alone."""
    counted = np.isfinite(offers.max_load)
    ceiling = np.where(counted & (offers.max_load > 0), offers.max_load, 1.0)
    with_ceiling = np.clip(1.0 - offers.load / ceiling, 0.0, 1.0)
    return np.where(counted, with_ceiling, 1.0 / (1.0 + offers.load))


def _continuity(need: Need, offers: Offers, facts: Facts, weights: Weights) -> NDArray:
    return facts.known / (facts.known + 1.0)


def _freshness(need: Need, offers: Offers, facts: Facts, weights: Weights) -> NDArray:
    half = weights.half_freshness_days
    return np.nan_to_num(half / (half + np.maximum(offers.last_active_days, 0.0)), nan=0.0)


def _gender(need: Need, offers: Offers, facts: Facts, weights: Weights) -> NDArray:
    return facts.gender.astype(float)


def _refusals(need: Need, offers: Offers, facts: Facts, weights: Weights) -> NDArray:
    return (~(facts.refused_by_offer | facts.refused_by_need)).astype(float)


def _quantity(need: Need, offers: Offers, facts: Facts, weights: Weights) -> NDArray:
    return np.minimum(offers.quantity / need.quantity, 1.0)


_VALUES = {
    "distance": _distance,
    "area": _area,
    "slots": _slots,
    "skills": _skills,
    "language": _language,
    "load": _load,
    "continuity": _continuity,
    "freshness": _freshness,
    "gender": _gender,
    "refusals": _refusals,
    "quantity": _quantity,
}
