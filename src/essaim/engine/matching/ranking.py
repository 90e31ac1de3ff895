"""The right offers for one need, best first, each with its reasons, and why not the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .criteria import Criterion, Facts, Weights, gather, values
from .exclusions import RULES, Exclusion, Reason, failures, reasons_of
from .need import Need
from .offers import Offers


@dataclass(frozen=True)
class Suggestion:
    """One offer proposed.

    Attributes
    ----------
    offer_id : Any
    score : float
        Weighted mean of the components, 0..1.
    components : mapping of str to float
        Value in 0..1 of each weighed criterion.
    metres : int
        Exact distance; for staff only (see `geometry.bucket_m` for what others may see).
    facts : mapping of str to number or tuple of str
        ``half_hours`` in common, ``skills`` and ``languages`` shared, ``load``, ``max_load``,
        ``known`` visits, ``quantity`` on offer, ``days`` since last active, ``level`` of
        nested areas shared.
    """

    offer_id: Any
    score: float
    components: Mapping[str, float]
    metres: int
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Share:
    """Part of a quantity that one offer can bring.

    Attributes
    ----------
    offer_id : hashable
    quantity : float
        In the unit of the need.
    """

    offer_id: Any
    quantity: float


@dataclass(frozen=True, eq=False)
class Ranking:
    """Answer of `rank`: the top ``k``, and everything needed to say why not the others.

    Attributes
    ----------
    suggestions : tuple of Suggestion
        Best first.
    eligible : int
        Offers that no rule excludes, suggested or not.
    """

    suggestions: tuple[Suggestion, ...]
    eligible: int
    _best: NDArray[np.intp] = field(repr=False)
    _need: Need = field(repr=False)
    _offers: Offers = field(repr=False)
    _weights: Weights = field(repr=False)
    _facts: Facts = field(repr=False)
    _failed: NDArray[np.bool_] = field(repr=False)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many offers fail each rule, rules that nobody fails left out."""
        totals = self._failed.sum(axis=1)
        return {rule: int(n) for rule, n in zip(RULES, totals, strict=True) if n}

    @cached_property
    def alone(self) -> dict[str, int]:
        """How many offers are excluded by each rule only: what relaxing it would bring."""
        single = self._failed[:, self._failed.sum(axis=0) == 1].sum(axis=1)
        return {rule: int(n) for rule, n in zip(RULES, single, strict=True) if n}

    @cached_property
    def excluded(self) -> tuple[Exclusion, ...]:
        """Every excluded offer with all its reasons; fewest reasons first, then nearest."""
        rows = np.flatnonzero(self._failed.any(axis=0))
        keys = (self._offers.order[rows], self._facts.metres[rows], self._failed[:, rows].sum(0))
        return tuple(self._exclusion(int(row)) for row in rows[np.lexsort(keys)])

    def why_not(self, offer_id: Any) -> tuple[Reason, ...]:
        """All the reasons that exclude one offer; empty if nothing does.

        Raises
        ------
        KeyError
            If the offer was not among those ranked.
        """
        return self._exclusion(self._offers.row_of[offer_id]).reasons

    def shares(self) -> tuple[Share, ...]:
        """Split the quantity asked over the offers, best first, until it is covered.

        The quantities sum to the need's, or to all there is when that is less.
        """
        taken, missing = [], self._need.quantity
        for row in self._best:
            if missing <= 0:
                break
            part = min(float(self._offers.quantity[row]), missing)
            taken.append(Share(self._offers.ids[row], part))
            missing -= part
        return tuple(taken)

    def _exclusion(self, row: int) -> Exclusion:
        ground = (self._need, self._offers, self._facts, self._weights)
        reasons = reasons_of(row, self._failed, *ground)
        return Exclusion(self._offers.ids[row], int(self._facts.metres[row]), reasons)


def rank(
    need: Need,
    offers: Offers,
    *,
    weights: Weights | Mapping[str, Criterion | tuple[float, bool]] | None = None,
    k: int = 5,
) -> Ranking:
    """Rank offers for one need: hard rules, then the weighted score, exact top ``k``.

    Parameters
    ----------
    need : Need
    offers : Offers
        ``n`` candidates.
    weights : Weights or mapping, optional
        Criterion to ``(weight, required)``; usual weights if left out.
    k : int
        Suggestions wanted.

    Returns
    -------
    Ranking
        Suggestions in the order of (−score, id); the same whatever the order of the input.

    Notes
    -----
    One vectorised scan, O(n) plus the sort of the eligible; nothing is compiled. Radii,
    ceilings, activity, refusals and an exhausted quantity always exclude; the other rules
    exclude when their criterion is required.
    """
    if k < 0:
        raise ValueError("k is zero or more")
    weights = _weights(weights)
    facts = gather(need, offers)
    failed = failures(need, offers, facts, weights)
    components = dict(values(need, offers, facts, weights))
    score = _weighted_mean(components, weights, len(offers))
    rows = np.flatnonzero(~failed.any(axis=0))
    best = rows[np.lexsort((offers.order[rows], -score[rows]))]
    suggestions = tuple(_suggestion(int(row), score, components, need, offers, facts) for row in best[:k])
    return Ranking(suggestions, len(rows), best, need, offers, weights, facts, failed)


def _weights(given: Any) -> Weights:
    if given is None:
        return Weights()
    return given if isinstance(given, Weights) else Weights(given)


def _weighted_mean(components: Mapping[str, NDArray], weights: Weights, n: int) -> NDArray:
    total = sum(criterion.weight for criterion in weights.criteria.values())
    score = np.zeros(n)
    for name, column in components.items():
        score += weights.criteria[name].weight * column
    return score / total if total else score


def _suggestion(
    row: int,
    score: NDArray[np.float64],
    components: Mapping[str, NDArray[np.float64]],
    need: Need,
    offers: Offers,
    facts: Facts,
) -> Suggestion:
    return Suggestion(
        offer_id=offers.ids[row],
        score=float(score[row]),
        components={name: float(column[row]) for name, column in components.items()},
        metres=int(facts.metres[row]),
        facts=_shown(row, need, offers, facts),
    )


def _shown(row: int, need: Need, offers: Offers, facts: Facts) -> dict[str, Any]:
    return {
        "half_hours": int(facts.half_hours[row]),
        "skills": tuple(sorted(offers.skills.at(row) & need.skills)),
        "languages": tuple(sorted(offers.languages.at(row) & need.languages)),
        "load": float(offers.load[row]),
        "max_load": float(offers.max_load[row]),
        "known": int(facts.known[row]),
        "quantity": float(offers.quantity[row]),
        "days": float(offers.last_active_days[row]),
        "level": int(facts.level[row]),
    }
