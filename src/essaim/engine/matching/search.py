"""Branch and bound over a tree of offers: the exact top few without looking at the others.

Everything about an offer stands in two rows, one of bits and one of numbers, and so does
everything about a node and about a need: a visit reads two or three lines of memory.

Bits, in words of 64, from ``cuts[c]`` to ``cuts[c + 1]``: skills, languages, genders, hours; then
what a need refuses against the traits of an offer, and the other way round. A node has the first
four only, the OR of what is below it.
"""

from __future__ import annotations

import numpy as np

from ..compiled import kernel
from ..geometry import EARTH_RADIUS_M

SLACK = 1e-9
"""Scores nearer than this are told apart by the caller, who computes them as `rank` does."""

SKILLS, LANGUAGES, GENDERS, HOURS, REFUSED, REFUSING = range(6)

X, Y, Z, REACH, FREE, LOAD, FRESHNESS, QUANTITY, SILENT = range(9)
"""Numbers of an offer: unit vector, radius, whether it is free, values in 0..1, units, days."""

OFFER_NUMBERS = 9
LOW, HIGH, BEST = 0, 3, 6
"""Numbers of a node: box, then the greatest values of load, freshness and quantity; -1 if none is free."""

NODE_NUMBERS = 9
RADIUS, HALF_DISTANCE, WANTED, STALE, TOTAL = range(3, 8)
ASKED_HOURS, ASKED_SKILLS, ASKED_LANGUAGES, ASKED_RUN, ASKED_GENDER = range(8, 13)
(
    W_DISTANCE, W_SLOTS, W_SKILLS, W_LANGUAGE, W_LOAD, W_FRESHNESS, W_GENDER, W_REFUSALS, W_QUANTITY,
) = range(13, 22)  # fmt: skip
MUST_SLOTS, MUST_SKILLS, MUST_LANGUAGE, MUST_GENDER, MUST_FRESHNESS, MUST_QUANTITY = range(22, 28)
"""Numbers of a need: unit vector, limits, how many are asked, weights, which criteria are required."""

WEIGHED = (
    "distance", "slots", "skills", "language", "load", "freshness", "gender", "refusals", "quantity",
)  # fmt: skip
REQUIRED = ("slots", "skills", "language", "gender", "freshness", "quantity")


@kernel
def _ones(bits):
    """Number of bits that are set, in sums of two, four and eight."""
    bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))


@kernel
def _count(a, b, row, low, high):
    total = 0
    for w in range(low, high):
        bits = a[w] & b[row, w]
        if bits:
            total += _ones(bits)
    return total


@kernel
def _any(a, b, row, low, high):
    for w in range(low, high):
        if a[w] & b[row, w]:
            return True
    return False


@kernel
def _has_run(a, b, row, low, high, wanted):
    """Whether so many bits on end are in both; word by word, bit by bit where there are any."""
    run = 0
    for w in range(low, high):
        bits, left = a[w] & b[row, w], 64
        while bits:
            if bits & np.uint64(1):
                run += 1
                if run >= wanted:
                    return True
            else:
                run = 0
            bits >>= np.uint64(1)
            left -= 1
        if left:
            run = 0
    return False


@kernel
def _score(asked, metres, skills, languages, hours, gender, load, freshness, quantity):
    """Score from what is shared, summed in the order of `CRITERIA` to equal `rank` to the last bit.

    Monotone in each argument, hence also a bound over a node.
    """
    score = asked[W_DISTANCE] * (asked[HALF_DISTANCE] / (asked[HALF_DISTANCE] + metres))
    score += asked[W_SLOTS] * (hours / asked[ASKED_HOURS] if asked[ASKED_HOURS] else 1.0)
    score += asked[W_SKILLS] * (skills / asked[ASKED_SKILLS] if asked[ASKED_SKILLS] else 1.0)
    score += asked[W_LANGUAGE] * (1.0 if languages or not asked[ASKED_LANGUAGES] else 0.0)
    score += asked[W_LOAD] * load
    score += asked[W_FRESHNESS] * freshness
    score += asked[W_GENDER] * (1.0 if gender or not asked[ASKED_GENDER] else 0.0)
    score += asked[W_REFUSALS]
    score += asked[W_QUANTITY] * min(quantity / asked[WANTED], 1.0)
    return score / asked[TOTAL] if asked[TOTAL] else 0.0


@kernel
def _bound(asked, bits, cuts, node_bits, node_numbers, node):
    """A score that no offer of the node exceeds; -1 where none can be proposed."""
    if node_numbers[node, BEST] < 0.0:
        return -1.0
    square = 0.0
    for d in range(3):
        low, high = node_numbers[node, LOW + d], node_numbers[node, HIGH + d]
        gap = max(low - asked[d], asked[d] - high, 0.0)
        square += gap * gap
    metres = max(0.0, EARTH_RADIUS_M * np.sqrt(square) - 0.501)
    if metres > asked[RADIUS]:
        return -1.0
    skills = _count(bits, node_bits, node, cuts[SKILLS], cuts[SKILLS + 1])
    if asked[MUST_SKILLS] and skills < asked[ASKED_SKILLS]:
        return -1.0
    hours = _count(bits, node_bits, node, cuts[HOURS], cuts[HOURS + 1])
    if asked[MUST_SLOTS] and hours < asked[ASKED_RUN]:
        return -1.0
    spoken = _any(bits, node_bits, node, cuts[LANGUAGES], cuts[LANGUAGES + 1])
    fits = _any(bits, node_bits, node, cuts[GENDERS], cuts[GENDERS + 1])
    if (asked[MUST_LANGUAGE] and asked[ASKED_LANGUAGES] and not spoken) or (asked[MUST_GENDER] and asked[ASKED_GENDER] and not fits):
        return -1.0
    best = node_numbers[node, BEST], node_numbers[node, BEST + 1], node_numbers[node, BEST + 2]
    return _score(asked, metres, skills, spoken, hours, fits, best[0], best[1], best[2])


@kernel
def _metres(asked, numbers, j):
    square = 0.0
    for d in range(3):
        square += (numbers[j, d] - asked[d]) ** 2
    return np.floor(2.0 * EARTH_RADIUS_M * np.arcsin(min(1.0, 0.5 * np.sqrt(square))) + 0.5)


@kernel
def _weighed(asked, bits, cuts, offer_bits, numbers, j, metres):
    """Score of one offer, -1 if a rule bars it."""
    if metres > asked[RADIUS] or metres > numbers[j, REACH]:
        return -1.0
    skills = _count(bits, offer_bits, j, cuts[SKILLS], cuts[SKILLS + 1])
    hours = _count(bits, offer_bits, j, cuts[HOURS], cuts[HOURS + 1])
    if (asked[MUST_SKILLS] and skills < asked[ASKED_SKILLS]) or (
        asked[MUST_SLOTS]
        and (hours < asked[ASKED_RUN] or not _has_run(bits, offer_bits, j, cuts[HOURS], cuts[HOURS + 1], asked[ASKED_RUN]))
    ):
        return -1.0
    languages = _any(bits, offer_bits, j, cuts[LANGUAGES], cuts[LANGUAGES + 1])
    gender = _any(bits, offer_bits, j, cuts[GENDERS], cuts[GENDERS + 1])
    if (
        (asked[MUST_LANGUAGE] and asked[ASKED_LANGUAGES] and not languages)
        or (asked[MUST_GENDER] and asked[ASKED_GENDER] and not gender)
        or (asked[MUST_FRESHNESS] and not numbers[j, SILENT] <= asked[STALE])
        or (asked[MUST_QUANTITY] and numbers[j, QUANTITY] < asked[WANTED])
        or _any(bits, offer_bits, j, cuts[REFUSED], cuts[REFUSING + 1])
    ):
        return -1.0
    value = numbers[j, LOAD], numbers[j, FRESHNESS], numbers[j, QUANTITY]
    return _score(asked, metres, skills, languages, hours, gender, value[0], value[1], value[2])


@kernel
def top(asked, bits, cuts, offer_bits, numbers, depth, node_bits, node_numbers, k, found, scores, metres_of):
    """Rows (in tree order) that may be among the ``k`` best, within `SLACK`; how many.

    ``found``, ``scores`` and ``metres_of`` have room for as many as the caller is ready to
    compare; best first; -1 if there are more. O(log n) nodes when a few near offers fit.
    """
    n, room = numbers.shape[0], found.shape[0]
    first, count, size = (1 << depth) - 1, 0, 1
    stack, bounds = np.empty(2 * depth + 4, np.int64), np.empty(2 * depth + 4)
    stack[0], bounds[0] = 0, _bound(asked, bits, cuts, node_bits, node_numbers, 0)
    while size:
        size -= 1
        node, bound = stack[size], bounds[size]
        if bound < 0.0 or (count >= k and bound < scores[k - 1] - SLACK):
            continue
        if node < first:
            a, b = 2 * node + 1, 2 * node + 2
            of_a = _bound(asked, bits, cuts, node_bits, node_numbers, a)
            of_b = _bound(asked, bits, cuts, node_bits, node_numbers, b)
            if of_a < of_b:
                a, b, of_a, of_b = b, a, of_b, of_a
            stack[size], bounds[size] = b, of_b
            stack[size + 1], bounds[size + 1] = a, of_a
            size += 2
            continue
        p = node - first
        for j in range((p * n) >> depth, ((p + 1) * n) >> depth):
            if numbers[j, FREE] == 0.0:
                continue
            metres = _metres(asked, numbers, j)
            score = _weighed(asked, bits, cuts, offer_bits, numbers, j, metres)
            if score < 0.0 or (count >= k and score < scores[k - 1] - SLACK):
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
def refresh(offer_bits, numbers, depth, node_bits, node_numbers, node):
    """Set one node from what is below it."""
    n, first, width = numbers.shape[0], (1 << depth) - 1, node_bits.shape[1]
    node_bits[node], node_numbers[node, BEST:] = 0, -1.0
    if node < first:
        for child in (2 * node + 1, 2 * node + 2):
            node_bits[node] |= node_bits[child]
            for v in range(3):
                low, high, best = LOW + v, HIGH + v, BEST + v
                node_numbers[node, low] = min(node_numbers[node, low], node_numbers[child, low])
                node_numbers[node, high] = max(node_numbers[node, high], node_numbers[child, high])
                node_numbers[node, best] = max(node_numbers[node, best], node_numbers[child, best])
        return
    p = node - first
    for j in range((p * n) >> depth, ((p + 1) * n) >> depth):
        for d in range(3):
            node_numbers[node, LOW + d] = min(node_numbers[node, LOW + d], numbers[j, d])
            node_numbers[node, HIGH + d] = max(node_numbers[node, HIGH + d], numbers[j, d])
        if numbers[j, FREE] != 0.0:
            node_bits[node] |= offer_bits[j, :width]
            for v in range(3):
                node_numbers[node, BEST + v] = max(node_numbers[node, BEST + v], numbers[j, LOAD + v])


@kernel
def grow(offer_bits, numbers, depth, width):
    """Bits (``width`` words) and numbers of each node."""
    nodes = (2 << depth) - 1
    node_bits, node_numbers = np.zeros((nodes, width), np.uint64), np.empty((nodes, NODE_NUMBERS))
    node_numbers[:, LOW:HIGH], node_numbers[:, HIGH:BEST] = 2.0, -2.0
    for node in range(nodes - 1, -1, -1):
        refresh(offer_bits, numbers, depth, node_bits, node_numbers, node)
    return node_bits, node_numbers


@kernel
def refresh_path(offer_bits, numbers, depth, node_bits, node_numbers, row):
    """Set the nodes above one row anew, O(log n)."""
    n = numbers.shape[0]
    node = (1 << depth) - 1 + ((row + 1) * (1 << depth) - 1) // n
    while True:
        refresh(offer_bits, numbers, depth, node_bits, node_numbers, node)
        if node == 0:
            return
        node = (node - 1) >> 1
