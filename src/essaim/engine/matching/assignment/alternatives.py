"""“Why not her?”, answered from the prices: what everybody would lose, and who needs her."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .answer import Assignment, Loss
from .problem import Party
from .rows import taken
from .solver import solve


@dataclass(frozen=True)
class WhyNot:
    """Why a need is not served by an offer.

    Attributes
    ----------
    code : str
        ``chosen``: it is; ``barred``: the rules in ``rules`` forbid it; ``needed_by_others``: her
        time is dearer than what would be saved; ``as_good``: another optimum does it.
    rules : tuple of str
        Among ``too_far``, ``missing_skill``, ``no_common_language``, ``no_common_slot``,
        ``other_gender``, ``refused``.
    metres : int
        Between the two.
    loss : Loss or None
        What everybody would lose at least (units, then metres) if one unit went this way.
    needed_by : tuple
        Ids of the needs that the offer serves instead.
    """

    code: str
    rules: tuple[str, ...]
    metres: int
    loss: Loss | None
    needed_by: tuple[Any, ...]


def why_not(answer: Assignment, need_id: Any, offer_id: Any) -> WhyNot:
    """Answer for one pair, by id.

    The prices answer at once when they make the pair too dear; their loss is then a lower bound.
    Where they are silent (several prices prove the same optimum), the rest is solved again
    without one unit of each, and the loss is exact.

    Parameters
    ----------
    answer : Assignment
    need_id, offer_id : hashable

    Returns
    -------
    WhyNot
        In time linear in the parties while the prices answer; one more solution otherwise.

    Raises
    ------
    KeyError
        If one of the two is unknown.
    """
    problem = answer.problem
    i, j = _row(problem.needs, need_id), _row(problem.offers, offer_id)
    metres, rules = _metres(problem, i, j), _barring(problem, i, j)
    served = np.flatnonzero(answer.offer_rows == j)
    needed_by = tuple(sorted(problem.needs.ids[answer.need_rows[served]].tolist()))
    if (answer.need_rows[served] == i).any():
        return WhyNot("chosen", (), metres, Loss(0, 0), needed_by)
    if rules:
        return WhyNot("barred", rules, metres, None, needed_by)
    cost = metres + _steps(problem, i, j)
    loss = answer.loss(i, j, cost)
    if answer.optimal and loss <= (0, 0):
        loss = _exact_loss(answer, i, j, cost)
    return WhyNot("needed_by_others" if loss > (0, 0) else "as_good", (), metres, loss, needed_by)


def _exact_loss(answer: Assignment, i: int, j: int, cost: int) -> Loss:
    problem = answer.problem
    rest = solve(replace(problem, needs=_less(problem.needs, i), offers=_less(problem.offers, j)))
    return Loss(rest.objective[0] - answer.objective[0], rest.cost_m + cost - answer.cost_m)


def _less(party: Party, row: int) -> Party:
    """The party with one unit less in a row, or without the row if it had but one."""
    keep = np.arange(len(party)) != row
    keep[row] = party.quantity[row] > 1
    quantity = party.quantity.copy()
    quantity[row] -= 1
    return taken(replace(party, quantity=quantity), keep)


def _row(party: Party, wanted: Any) -> int:
    found = np.flatnonzero(party.ids == wanted)
    if not len(found):
        raise KeyError(wanted)
    return int(found[0])


def _metres(problem: Any, i: int, j: int) -> int:
    from ... import geometry

    a, b = problem.needs, problem.offers
    return int(geometry.whole_metres(a.lat[i], a.lon[i], b.lat[j], b.lon[j]))


def _steps(problem: Any, i: int, j: int) -> int:
    pairs = zip(problem.area_steps_m, problem.needs.areas[i], problem.offers.areas[j], strict=False)
    return sum(step for step, a, b in pairs if a != b)


def _barring(problem: Any, i: int, j: int) -> tuple[str, ...]:
    need, offer, metres = problem.needs, problem.offers, _metres(problem, i, j)
    reach = min(need.radius_m[i], offer.radius_m[j], metres if problem.max_m is None else problem.max_m)
    spoken, wished = _of(need.languages, i), need.gender[i] if need.gender else ""
    told = _of(offer.traits, j) | _of(offer.skills, j) | _of(offer.languages, j) | {str(offer.ids[j])}
    told |= {offer.gender[j]} if offer.gender else set()
    asked = _of(need.traits, i) | _of(need.skills, i) | {str(need.ids[i])}
    slots = need.slots is not None and offer.slots is not None and need.slots[i]
    failed = {
        "too_far": metres > reach,
        "missing_skill": not _of(need.skills, i) <= _of(offer.skills, j),
        "no_common_language": bool(spoken) and not spoken & _of(offer.languages, j),
        "no_common_slot": bool(slots) and not need.slots[i] & offer.slots[j],
        "other_gender": bool(wished) and wished != (offer.gender[j] if offer.gender else ""),
        "refused": bool(_of(need.refuses, i) & told or _of(offer.refuses, j) & asked),
    }
    return tuple(code for code, fails in failed.items() if fails)


def _of(column: tuple[frozenset[str], ...] | None, row: int) -> frozenset[str]:
    return column[row] if column else frozenset()
