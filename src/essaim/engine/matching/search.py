"""Branch and bound over a tree of offers: the exact top few without looking at the others."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..compiled import kernel
from ..geometry import EARTH_RADIUS_M

SLACK = 1e-9
"""Scores nearer than this are told apart by the caller, who computes them as `rank` does."""


class Columns(NamedTuple):
    """Offers in tree order; bits as in `Offers`, values in 0..1 that depend on the offer alone."""

    xyz: np.ndarray
    skills: np.ndarray
    languages: np.ndarray
    slots: np.ndarray
    gender: np.ndarray
    traits: np.ndarray
    refuses: np.ndarray
    free: np.ndarray
    radius_m: np.ndarray
    load: np.ndarray
    freshness: np.ndarray
    quantity: np.ndarray
    silent_days: np.ndarray


class Asked(NamedTuple):
    """One need: bits, numbers and weights."""

    xyz: np.ndarray
    skills: np.ndarray
    languages: np.ndarray
    slots: np.ndarray
    gender: np.ndarray
    refuses: np.ndarray
    traits: np.ndarray
    counts: np.ndarray
    numbers: np.ndarray
    weights: np.ndarray
    required: np.ndarray


DISTANCE, SLOTS, SKILLS, LANGUAGE, LOAD, CONTINUITY, FRESHNESS, GENDER, REFUSALS, QUANTITY = range(10)
RADIUS, HALF_DISTANCE, WANTED, STALE, TOTAL = range(5)


@kernel
def _count(a, b):
    total = 0
    for w in range(a.shape[0]):
        bits = a[w] & b[w]
        while bits:
            bits &= bits - np.uint64(1)
            total += 1
    return total


@kernel
def _any(a, b):
    for w in range(a.shape[0]):
        if a[w] & b[w]:
            return True
    return False


@kernel
def _has_run(a, b, wanted):
    """Whether so many bits on end are in both; word by word, bit by bit."""
    run = 0
    for w in range(a.shape[0]):
        bits = a[w] & b[w]
        if bits == 0:
            run = 0
            continue
        for place in range(64):
            run = run + 1 if (bits >> np.uint64(place)) & np.uint64(1) else 0
            if run >= wanted:
                return True
    return False


@kernel
def _score(asked, metres, skills, languages, slots, gender, load, freshness, quantity):
    """Score from what is shared, summed in the order of `CRITERIA` to equal `rank` to the last bit.

    Monotone in each argument, hence also a bound over a node.
    """
    w, counts, numbers = asked.weights, asked.counts, asked.numbers
    score = w[DISTANCE] * (numbers[HALF_DISTANCE] / (numbers[HALF_DISTANCE] + metres))
    score += w[SLOTS] * (slots / counts[SLOTS] if counts[SLOTS] else 1.0)
    score += w[SKILLS] * (skills / counts[SKILLS] if counts[SKILLS] else 1.0)
    score += w[LANGUAGE] * (1.0 if languages or not counts[LANGUAGE] else 0.0)
    score += w[LOAD] * load
    score += w[FRESHNESS] * freshness
    score += w[GENDER] * (1.0 if gender or not counts[GENDER] else 0.0)
    score += w[REFUSALS]
    score += w[QUANTITY] * min(quantity / numbers[WANTED], 1.0)
    return score / numbers[TOTAL] if numbers[TOTAL] else 0.0


@kernel
def _is_barred(asked, c, j, skills, languages, slots, gender, metres):
    counts, required, numbers = asked.counts, asked.required, asked.numbers
    return (
        not c.free[j]
        or metres > numbers[RADIUS]
        or metres > c.radius_m[j]
        or (required[SKILLS] and skills < counts[SKILLS])
        or (required[SLOTS] and not _has_run(asked.slots, c.slots[j], counts[CONTINUITY]))
        or (required[LANGUAGE] and counts[LANGUAGE] and not languages)
        or (required[GENDER] and counts[GENDER] and not gender)
        or (required[FRESHNESS] and not c.silent_days[j] <= numbers[STALE])
        or (required[QUANTITY] and c.quantity[j] < numbers[WANTED])
        or _any(asked.traits, c.refuses[j])
        or _any(asked.refuses, c.traits[j])
    )


@kernel
def _metres(square):
    return np.floor(2.0 * EARTH_RADIUS_M * np.arcsin(min(1.0, 0.5 * np.sqrt(square))) + 0.5)


@kernel
def _bound(asked, box, skills, languages, slots, gender, best, node):
    """A score that no offer of the node exceeds; -1 where none can be proposed."""
    square = 0.0
    for d in range(3):
        gap = max(box[node, d] - asked.xyz[d], asked.xyz[d] - box[node, d + 3], 0.0)
        square += gap * gap
    metres = max(0.0, EARTH_RADIUS_M * np.sqrt(square) - 0.501)
    if metres > asked.numbers[RADIUS] or best[node, 0] < 0.0:
        return -1.0
    shared, spoken = _count(asked.skills, skills[node]), _any(asked.languages, languages[node])
    hours, fits = _count(asked.slots, slots[node]), _any(asked.gender, gender[node])
    required, counts = asked.required, asked.counts
    if required[SKILLS] and shared < counts[SKILLS]:
        return -1.0
    if required[SLOTS] and hours < counts[CONTINUITY]:
        return -1.0
    if (required[LANGUAGE] and counts[LANGUAGE] and not spoken) or (
        required[GENDER] and counts[GENDER] and not fits
    ):
        return -1.0
    return _score(asked, metres, shared, spoken, hours, fits, best[node, 0], best[node, 1], best[node, 2])


@kernel
def top(asked, c, depth, box, skills, languages, slots, gender, best, k, found, scores, metres_of):
    """Rows (in tree order) that may be among the ``k`` best, within `SLACK`; how many.

    ``found``, ``scores`` and ``metres_of`` have room for as many as the caller is ready to
    compare; best first; -1 if there are more. O(log n) nodes when a few near offers fit.
    """
    n, room = c.xyz.shape[0], found.shape[0]
    first, count, size = (1 << depth) - 1, 0, 1
    stack, bounds = np.empty(2 * depth + 4, np.int64), np.empty(2 * depth + 4)
    stack[0], bounds[0] = 0, _bound(asked, box, skills, languages, slots, gender, best, 0)
    while size:
        size -= 1
        node, bound = stack[size], bounds[size]
        if bound < 0.0 or (count >= k and bound < scores[k - 1] - SLACK):
            continue
        if node < first:
            a, b = 2 * node + 1, 2 * node + 2
            of_a = _bound(asked, box, skills, languages, slots, gender, best, a)
            of_b = _bound(asked, box, skills, languages, slots, gender, best, b)
            if of_a < of_b:
                a, b, of_a, of_b = b, a, of_b, of_a
            stack[size], bounds[size] = b, of_b
            stack[size + 1], bounds[size + 1] = a, of_a
            size += 2
            continue
        p = node - first
        for j in range((p * n) >> depth, ((p + 1) * n) >> depth):
            square = 0.0
            for d in range(3):
                square += (c.xyz[j, d] - asked.xyz[d]) ** 2
            metres = _metres(square)
            shared, spoken = _count(asked.skills, c.skills[j]), _any(asked.languages, c.languages[j])
            hours, fits = _count(asked.slots, c.slots[j]), _any(asked.gender, c.gender[j])
            if _is_barred(asked, c, j, shared, spoken, hours, fits, metres):
                continue
            score = _score(
                asked, metres, shared, spoken, hours, fits, c.load[j], c.freshness[j], c.quantity[j]
            )
            if count >= k and score < scores[k - 1] - SLACK:
                continue
            if count == room:
                return -1
            place = count
            while place and scores[place - 1] < score:
                scores[place], found[place] = scores[place - 1], found[place - 1]
                metres_of[place] = metres_of[place - 1]
                place -= 1
            scores[place], found[place], metres_of[place] = score, j, metres
            count += 1
            while count > k and scores[count - 1] < scores[k - 1] - SLACK:
                count -= 1
    return count


@kernel
def grow(c, depth):
    """Boxes, OR of bits and greatest values of each node."""
    nodes = (2 << depth) - 1
    box = np.full((nodes, 6), 2.0)
    box[:, 3:] = -2.0
    skills = np.zeros((nodes, c.skills.shape[1]), np.uint64)
    languages = np.zeros((nodes, c.languages.shape[1]), np.uint64)
    slots = np.zeros((nodes, c.slots.shape[1]), np.uint64)
    gender = np.zeros((nodes, c.gender.shape[1]), np.uint64)
    best = np.full((nodes, 3), -1.0)
    for node in range(nodes - 1, -1, -1):
        refresh(c, depth, box, skills, languages, slots, gender, best, node)
    return box, skills, languages, slots, gender, best


@kernel
def refresh(c, depth, box, skills, languages, slots, gender, best, node):
    """Set one node from what is below it."""
    n, first = c.xyz.shape[0], (1 << depth) - 1
    skills[node], languages[node], slots[node], gender[node] = 0, 0, 0, 0
    best[node] = -1.0
    if node < first:
        for child in (2 * node + 1, 2 * node + 2):
            skills[node] |= skills[child]
            languages[node] |= languages[child]
            slots[node] |= slots[child]
            gender[node] |= gender[child]
            for v in range(3):
                best[node, v] = max(best[node, v], best[child, v])
                box[node, v] = min(box[node, v], box[child, v])
                box[node, v + 3] = max(box[node, v + 3], box[child, v + 3])
        return
    p = node - first
    for j in range((p * n) >> depth, ((p + 1) * n) >> depth):
        for d in range(3):
            box[node, d] = min(box[node, d], c.xyz[j, d])
            box[node, d + 3] = max(box[node, d + 3], c.xyz[j, d])
        if c.free[j]:
            skills[node] |= c.skills[j]
            languages[node] |= c.languages[j]
            slots[node] |= c.slots[j]
            gender[node] |= c.gender[j]
            best[node, 0] = max(best[node, 0], c.load[j])
            best[node, 1] = max(best[node, 1], c.freshness[j])
            best[node, 2] = max(best[node, 2], c.quantity[j])


@kernel
def refresh_path(c, depth, box, skills, languages, slots, gender, best, row):
    """Set the nodes above one row anew, O(log n)."""
    n = c.xyz.shape[0]
    node = (1 << depth) - 1 + ((row + 1) * (1 << depth) - 1) // n
    while True:
        refresh(c, depth, box, skills, languages, slots, gender, best, node)
        if node == 0:
            return
        node = (node - 1) >> 1
