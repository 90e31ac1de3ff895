"""Checks an assignment against its problem and its prices, sharing no code with the solver.

The proof is linear programming duality. Let ``u`` be the prices of needs, ``v`` those of offers
and ``B`` the cost of leaving a unit unserved. If ``0 <= v``, ``u <= B`` and every admissible pair
costs at least ``u - v``, then no assignment costs less than ``sum(quantity·u) - sum(capacity·v)``;
an assignment that costs exactly this is optimal.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

RADIUS_M = 6_371_008.8
MARGIN_M = 1e-3
LEAF = 200
WORDS = ("skills", "languages", "slots", "gender", "traits", "refuses")


def faults(problem: Any, answer: Any) -> tuple[str, ...]:
    """Everything that is wrong with an answer that claims to be optimal; empty if it is.

    Parameters
    ----------
    problem : essaim.engine.matching.Problem
    answer : essaim.engine.matching.Assignment
        Or anything with its columns, totals and certificate.
    """
    return tuple(_assignment_faults(problem, answer)) + tuple(_price_faults(problem, answer))


def _assignment_faults(problem: Any, answer: Any) -> Iterator[str]:
    rows = (answer.need_rows, answer.offer_rows)
    if (answer.quantity <= 0).any():
        yield "a pair has no quantity"
    for party, side, word in zip((problem.needs, problem.offers), rows, ("need", "offer"), strict=True):
        if ((side < 0) | (side >= len(party.ids))).any():
            yield f"a pair has an unknown {word}"
            return
        if (np.bincount(side, answer.quantity, len(party.ids)) > party.quantity).any():
            yield f"a {word} has more than its quantity"
    if len(set(zip(*(side.tolist() for side in rows), strict=True))) != len(rows[0]):
        yield "a pair appears twice"
    metres = _metres(problem, *rows)
    if (np.abs(metres - answer.metres) > 0.5 + MARGIN_M).any():
        yield "a distance is wrong"
    if not _admissible(problem, *rows).all():
        yield "a pair is not admissible"
    cost = answer.metres + _steps(problem, *rows)
    if int((cost * answer.quantity).sum()) != answer.cost_m:
        yield "the cost is not the sum of the pairs"
    if int(answer.quantity.sum()) != answer.served or int(problem.needs.quantity.sum()) != answer.demanded:
        yield "the number served or demanded is wrong"


def _price_faults(problem: Any, answer: Any) -> Iterator[str]:
    proof = answer.certificate
    u, v, unserved = proof.need_prices, proof.offer_prices, int(proof.unserved)
    most = min(int(problem.needs.quantity.sum()), int(problem.offers.quantity.sum()))
    if unserved <= most * (math.pi * RADIUS_M + sum(problem.area_steps_m)):
        yield "leaving a unit unserved is not dear enough"
    if (v < 0).any() or (u > unserved).any():
        yield "a price is out of bounds"
    value = _worth(problem.needs.quantity, u) - _worth(problem.offers.quantity, v)
    if value != (answer.demanded - answer.served) * unserved + answer.cost_m:
        yield "the prices do not add up to the cost"
    if any(True for _ in _undercut(problem, u, v)):
        yield "a pair costs less than its prices say"


def _worth(amounts: np.ndarray, prices: np.ndarray) -> int:
    """Sum of products in whole numbers of any size."""
    return sum(a * p for a, p in zip(amounts.tolist(), prices.tolist(), strict=True))


def _undercut(problem: Any, u: np.ndarray, v: np.ndarray) -> Iterator[tuple[int, int]]:
    """Admissible pairs whose cost is below ``u - v``, found by halving both sides in turn."""
    if not len(u) or not len(v):
        return
    reach = math.inf if problem.max_m is None else problem.max_m
    waiting = [(_block(problem.needs, u), _block(problem.offers, -v))]
    while waiting:
        a, b = waiting.pop()
        least = _apart(a, b) - MARGIN_M
        if least > min(a["top"] + b["top"] - 1, a["reach"], b["reach"], reach):
            continue
        if len(a["rows"]) <= LEAF and len(b["rows"]) <= LEAF:
            yield from _undercut_here(problem, a, b)
            continue
        larger, other = (a, b) if len(a["rows"]) >= len(b["rows"]) else (b, a)
        waiting += [(half, other) if larger is a else (other, half) for half in _halves(larger)]


def _block(party: Any, price: np.ndarray) -> dict[str, Any]:
    phi, lam = np.radians(party.lat), np.radians(party.lon)
    xyz = np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=1)
    return _of(np.arange(len(price)), xyz, price, party.radius_m)


def _of(rows: np.ndarray, xyz: np.ndarray, price: np.ndarray, radius: np.ndarray) -> dict[str, Any]:
    return {"rows": rows, "xyz": xyz, "price": price, "radius": radius, "top": int(price.max()),
            "reach": int(radius.max()), "low": xyz.min(axis=0), "high": xyz.max(axis=0)}  # fmt: skip


def _halves(block: dict[str, Any]) -> list[dict[str, Any]]:
    if "halves" not in block:
        axis, middle = int(np.argmax(block["high"] - block["low"])), len(block["rows"]) // 2
        order = np.argpartition(block["xyz"][:, axis], middle)
        block["halves"] = [
            _of(*(block[name][part] for name in ("rows", "xyz", "price", "radius"))) for part in (order[:middle], order[middle:])
        ]
    return block["halves"]


def _apart(a: dict[str, Any], b: dict[str, Any]) -> float:
    """A cost that no pair of the two boxes can be below: the chord, half a metre off for rounding."""
    gap = np.maximum(0, np.maximum(a["low"] - b["high"], b["low"] - a["high"]))
    return RADIUS_M * math.sqrt(float(gap @ gap)) - 0.5


def _undercut_here(problem: Any, a: dict[str, Any], b: dict[str, Any]) -> Iterator[tuple[int, int]]:
    allowed = a["price"][:, None] + b["price"][None, :]
    chord = np.sqrt(np.maximum(0, 2 - 2 * (a["xyz"] @ b["xyz"].T)))
    reach = math.inf if problem.max_m is None else problem.max_m
    near = np.nonzero((chord * RADIUS_M - 2 < np.minimum(allowed, reach + 2)) & (allowed > 0))
    i, j = a["rows"][near[0]], b["rows"][near[1]]
    cost = np.floor(_metres(problem, i, j) + 0.5 + MARGIN_M) + _steps(problem, i, j)
    cheap = cost < allowed[near]
    i, j = i[cheap], j[cheap]
    fit = _admissible(problem, i, j)
    yield from zip(i[fit].tolist(), j[fit].tolist(), strict=True)


def _metres(problem: Any, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    phi, psi = np.radians(problem.needs.lat[i]), np.radians(problem.offers.lat[j])
    turn = np.radians(problem.offers.lon[j] - problem.needs.lon[i])
    h = np.sin((psi - phi) / 2) ** 2 + np.cos(phi) * np.cos(psi) * np.sin(turn / 2) ** 2
    return 2 * RADIUS_M * np.arcsin(np.sqrt(np.minimum(1, h)))


def _steps(problem: Any, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    differ = [problem.needs.areas[i, k] != problem.offers.areas[j, k] for k in range(len(problem.area_steps_m))]
    return sum((step * d for step, d in zip(problem.area_steps_m, differ, strict=True)), np.zeros(len(i), int))


def _admissible(problem: Any, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """Whether nothing bars each pair."""
    reach = np.minimum(problem.needs.radius_m[i], problem.offers.radius_m[j])
    reach = reach if problem.max_m is None else np.minimum(reach, problem.max_m)
    near = np.floor(_metres(problem, i, j) + 0.5 - MARGIN_M) <= reach
    if not any(getattr(party, name) for party in (problem.needs, problem.offers) for name in WORDS):
        return near
    fit = [_may_meet(problem, a, b) for a, b in zip(i.tolist(), j.tolist(), strict=True)]
    return near & np.array(fit, dtype=bool)


def _may_meet(problem: Any, i: int, j: int) -> bool:
    need, offer = problem.needs, problem.offers
    if need.skills and not need.skills[i] <= (offer.skills[j] if offer.skills else set()):
        return False
    if need.languages and need.languages[i] and not need.languages[i] & _tags(offer.languages, j):
        return False
    if need.slots and need.slots[i] and offer.slots and not need.slots[i] & offer.slots[j]:
        return False
    if need.gender and need.gender[i] and need.gender[i] != (offer.gender[j] if offer.gender else ""):
        return False
    of_offer = _tags(offer.traits, j) | _tags(offer.skills, j) | _tags(offer.languages, j)
    of_offer |= {str(offer.ids[j]), offer.gender[j] if offer.gender else ""} - {""}
    of_need = _tags(need.traits, i) | _tags(need.skills, i) | {str(need.ids[i])}
    return not (_tags(need.refuses, i) & of_offer or _tags(offer.refuses, j) & of_need)


def _tags(column: Any, row: int) -> set[str]:
    return set(column[row]) if column else set()
