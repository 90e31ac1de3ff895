"""Why an offer cannot be proposed: every hard rule that it fails, not only the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .criteria import Facts, Weights
from .need import Need
from .offers import Offers

RULES = (
    "inactive",
    "barred",
    "full",
    "beyond_need_radius",
    "beyond_offer_radius",
    "refused_by_offer",
    "refused_by_need",
    "missing_skill",
    "no_common_slot",
    "no_common_language",
    "other_gender",
    "not_known",
    "silent_too_long",
    "nothing_left",
    "not_enough",
)


@dataclass(frozen=True)
class Reason:
    """One failed rule: its code among `RULES`, the value found and the limit, if any.

    Values are metres for the two radii, people for ``full``, days for ``silent_too_long``,
    units for ``nothing_left`` and ``not_enough``, and None elsewhere.

    Attributes
    ----------
    code : str
    value, limit : float or None
    """

    code: str
    value: float | None = None
    limit: float | None = None


@dataclass(frozen=True)
class Exclusion:
    """An offer that is not proposed, and all the reasons.

    Attributes
    ----------
    offer_id : hashable
    metres : int
        As the crow flies.
    reasons : tuple of Reason
    """

    offer_id: Any
    metres: int
    reasons: tuple[Reason, ...]


def failures(need: Need, offers: Offers, facts: Facts, weights: Weights) -> NDArray[np.bool_]:
    """Which rule each offer fails, shape ``(len(RULES), n)``, in the order of `RULES`."""
    required = weights.is_required
    silent = ~(offers.last_active_days <= weights.stale_days)
    failed = {
        "inactive": ~offers.active,
        "barred": facts.barred,
        "full": offers.load >= offers.max_load,
        "beyond_need_radius": facts.metres > need.radius_km * 1000.0,
        "beyond_offer_radius": facts.metres > offers.radius_m,
        "refused_by_offer": facts.refused_by_offer,
        "refused_by_need": facts.refused_by_need,
        "missing_skill": required("skills") & (facts.skills < len(need.skills)),
        "no_common_slot": required("slots") & ~facts.has_run,
        "no_common_language": _if(required("language") and need.languages, facts.languages == 0),
        "other_gender": required("gender") & ~facts.gender,
        "not_known": required("continuity") & (facts.known == 0),
        "silent_too_long": required("freshness") & silent,
        "nothing_left": offers.quantity <= 0,
        "not_enough": required("quantity") & (offers.quantity < need.quantity),
    }
    return np.stack([np.asarray(failed[rule], dtype=bool) for rule in RULES])


def _if(condition: object, column: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return column if condition else np.zeros_like(column)


def reasons_of(row: int, failed: NDArray[np.bool_], need: Need, offers: Offers, facts: Facts, weights: Weights) -> tuple[Reason, ...]:
    """Put value and limit on the rules that one offer fails."""
    metres = float(facts.metres[row])
    details = {
        "full": (float(offers.load[row]), float(offers.max_load[row])),
        "beyond_need_radius": (metres, need.radius_km * 1000.0),
        "beyond_offer_radius": (metres, float(offers.radius_m[row])),
        "silent_too_long": (float(offers.last_active_days[row]), weights.stale_days),
        "nothing_left": (float(offers.quantity[row]), need.quantity),
        "not_enough": (float(offers.quantity[row]), need.quantity),
    }
    codes = (rule for rule, fails in zip(RULES, failed[:, row], strict=True) if fails)
    return tuple(Reason(code, *details.get(code, ())) for code in codes)
