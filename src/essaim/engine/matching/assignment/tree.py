"""A balanced tree of points on the sphere that finds the cheapest partners under prices.

The tree is implicit: with depth ``D`` and ``n`` points in tree order, node ``p`` of level ``l``
holds the points ``p·n/2^l`` to ``(p+1)·n/2^l`` and is stored at ``2^l - 1 + p``. Splits are at
the median of the widest axis of the unit vectors (Bentley 1975; Friedman, Bentley, Finkel 1977).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from ...compiled import kernel
from ...geometry import EARTH_RADIUS_M

NO_LIMIT = 4 * 10**18
OUT_OF_REACH = 1e30
MANY = 20_000


class Side(NamedTuple):
    """One side of the pairs, in tree order: needs or offers.

    Attributes
    ----------
    xyz : float64, shape (n, 3)
        Unit vectors.
    must : uint64, shape (n, a)
        Bits a need requires in full, or an offer has.
    clash : uint64, shape (n, b)
        Bits of which none may be on both sides.
    meet : uint64, shape (n, c)
        Bits of which, group by group, one must be on both sides if the need has any.
    radius : int64, shape (n,)
        Metres.
    areas : int32, shape (n, d)
    """

    xyz: np.ndarray
    must: np.ndarray
    clash: np.ndarray
    meet: np.ndarray
    radius: np.ndarray
    areas: np.ndarray


class Terms(NamedTuple):
    """What holds for all pairs: group bounds in ``meet``, metres per differing area, bans.

    ``banned`` holds sorted keys ``need · offers + offer``.
    """

    groups: np.ndarray
    steps: np.ndarray
    banned: np.ndarray


class Tree(NamedTuple):
    """Boxes and bits of the nodes of one side.

    ``box`` has shape (nodes, 6), least then greatest coordinates; ``must`` and ``meet`` are the OR
    of the bits below.
    """

    depth: int
    box: np.ndarray
    must: np.ndarray
    meet: np.ndarray


@kernel
def grow(side, depth):
    """Boxes and bits of the tree over points that are in tree order."""
    n = side.xyz.shape[0]
    nodes = (2 << depth) - 1
    box = np.full((nodes, 6), 2.0)
    box[:, 3:] = -2.0
    must = np.zeros((nodes, side.must.shape[1]), np.uint64)
    meet = np.zeros((nodes, side.meet.shape[1]), np.uint64)
    first = (1 << depth) - 1
    for p in range(1 << depth):
        for k in range((p * n) >> depth, ((p + 1) * n) >> depth):
            for d in range(3):
                box[first + p, d] = min(box[first + p, d], side.xyz[k, d])
                box[first + p, d + 3] = max(box[first + p, d + 3], side.xyz[k, d])
            must[first + p] |= side.must[k]
            meet[first + p] |= side.meet[k]
    for node in range(first - 1, -1, -1):
        for child in (2 * node + 1, 2 * node + 2):
            for d in range(3):
                box[node, d] = min(box[node, d], box[child, d])
                box[node, d + 3] = max(box[node, d + 3], box[child, d + 3])
            must[node] |= must[child]
            meet[node] |= meet[child]
    return Tree(depth, box, must, meet)


@kernel
def least_prices(depth, prices):
    """Least price under each node, shape (nodes,), O(n)."""
    n = prices.shape[0]
    least = np.full((2 << depth) - 1, NO_LIMIT)
    first = (1 << depth) - 1
    for p in range(1 << depth):
        for k in range((p * n) >> depth, ((p + 1) * n) >> depth):
            least[first + p] = min(least[first + p], prices[k])
    for node in range(first - 1, -1, -1):
        least[node] = min(least[2 * node + 1], least[2 * node + 2])
    return least


@kernel
def arc_metres(square):
    """Whole metres along the surface for the square of a chord of the unit sphere."""
    return np.int64(np.floor(2.0 * EARTH_RADIUS_M * np.arcsin(min(1.0, 0.5 * np.sqrt(square))) + 0.5))


@kernel
def pair_cost(needs, i, offers, j, terms):
    """Metres plus area steps between need ``i`` and offer ``j``; -1 if they may not be paired."""
    for w in range(needs.must.shape[1]):
        if needs.must[i, w] & ~offers.must[j, w]:
            return -1
    for w in range(needs.clash.shape[1]):
        if needs.clash[i, w] & offers.clash[j, w]:
            return -1
    if not _meets(needs.meet, i, offers.meet, j, terms.groups):
        return -1
    square = 0.0
    for d in range(3):
        square += (needs.xyz[i, d] - offers.xyz[j, d]) ** 2
    metres = arc_metres(square)
    if metres > needs.radius[i] or metres > offers.radius[j]:
        return -1
    if terms.banned.size and _is_banned(terms.banned, i * offers.xyz.shape[0] + j):
        return -1
    for level in range(terms.steps.shape[0]):
        if needs.areas[i, level] != offers.areas[j, level]:
            metres += terms.steps[level]
    return metres


@kernel
def _meets(asked, i, given, j, groups):
    for g in range(groups.shape[0] - 1):
        wanted = met = False
        for w in range(groups[g], groups[g + 1]):
            wanted |= asked[i, w] != 0
            met |= (asked[i, w] & given[j, w]) != 0
        if wanted and not met:
            return False
    return True


@kernel
def _is_banned(banned, key):
    place = np.searchsorted(banned, key)
    return place < banned.size and banned[place] == key


@kernel
def _metres_to(box, node, px, py, pz):
    """Straight through the Earth, hence no more than along its surface."""
    dx = max(box[node, 0] - px, px - box[node, 3], 0.0)
    dy = max(box[node, 1] - py, py - box[node, 4], 0.0)
    dz = max(box[node, 2] - pz, pz - box[node, 5], 0.0)
    return EARTH_RADIUS_M * np.sqrt(dx * dx + dy * dy + dz * dz)


@kernel
def _can_hold(tree, node, needs, i, groups):
    for w in range(needs.must.shape[1]):
        if needs.must[i, w] & ~tree.must[node, w]:
            return False
    return _meets(needs.meet, i, tree.meet, node, groups)


@kernel
def _cost(side, x, points, y, terms, turned):
    if turned:
        return pair_cost(points, y, side, x, terms)
    return pair_cost(side, x, points, y, terms)


@kernel
def cheapest(side, x, points, tree, least, prices, terms, turned, limit, found, totals, stack, bounds):
    """Points of least cost plus price for ``x``, strictly below ``limit``.

    Parameters
    ----------
    side, x : Side, int
        Who asks: a need, or an offer if ``turned``.
    points, tree, least, prices : the other side, with the least price under each node
    found, totals : int64, shape (k,)
        Receive the points and their cost plus price, ascending, ties to the lesser point.
    stack, bounds : scratch of 128 entries

    Returns
    -------
    int
        How many were found.
    """
    n, k, count, depth = points.xyz.shape[0], found.shape[0], 0, tree.depth
    xyz, box, plain = points.xyz, tree.box, turned or side.must.shape[1] + side.meet.shape[1] == 0
    radius, own_radius = points.radius, side.radius[x]
    bare = plain and side.clash.shape[1] + terms.banned.size + terms.steps.size == 0 and (side.must.shape[1] + side.meet.shape[1] == 0)
    first = (1 << depth) - 1
    px, py, pz = side.xyz[x, 0], side.xyz[x, 1], side.xyz[x, 2]
    # A cost is a distance rounded by at most half a metre, so boxes and chords get half a metre off.
    reach = side.radius[x] + 0.501
    top = 1
    stack[0], bounds[0] = 0, least[0] - 0.501
    while top:
        top -= 1
        node = stack[top]
        if bounds[top] > limit - 1:
            continue
        if not plain and not _can_hold(tree, node, side, x, terms.groups):
            continue
        if node < first:
            a, b = 2 * node + 1, 2 * node + 2
            near, far = _metres_to(box, a, px, py, pz), _metres_to(box, b, px, py, pz)
            near = near - 0.501 + least[a] if near <= reach else OUT_OF_REACH
            far = far - 0.501 + least[b] if far <= reach else OUT_OF_REACH
            if near > far:
                a, b, near, far = b, a, far, near
            if far <= limit - 1:
                stack[top], bounds[top] = b, far
                top += 1
            if near <= limit - 1:
                stack[top], bounds[top] = a, near
                top += 1
            continue
        p = node - first
        for y in range((p * n) >> depth, ((p + 1) * n) >> depth):
            room = min(limit - 1 - prices[y] + 0.501, reach) / EARTH_RADIUS_M
            dx, dy, dz = xyz[y, 0] - px, xyz[y, 1] - py, xyz[y, 2] - pz
            square = dx * dx + dy * dy + dz * dz
            if room < 0.0 or square > room * room:
                continue
            if bare:
                cost = arc_metres(square)
                cost = cost if cost <= min(radius[y], own_radius) else -1
            else:
                cost = _cost(side, x, points, y, terms, turned)
            if cost < 0 or cost + prices[y] >= limit:
                continue
            count = _insert(found, totals, count, y, cost + prices[y])
            if count == k:
                limit = totals[k - 1] + 1
    return count


@kernel
def _insert(found, totals, count, j, total):
    k = found.shape[0]
    place = count
    while place and (totals[place - 1] > total or (totals[place - 1] == total and found[place - 1] > j)):
        place -= 1
    if place == k:
        return count
    for move in range(min(count, k - 1), place, -1):
        found[move], totals[move] = found[move - 1], totals[move - 1]
    found[place], totals[place] = j, total
    return min(count + 1, k)


@kernel
def nearest(side, points, tree, least, prices, terms, turned, chosen, k, limits):
    """Cheapest partners of several needs, or of several offers if ``turned``.

    Parameters
    ----------
    chosen : int64, shape (c,)
        Who asks, in tree order for speed.
    k : int
        Partners wanted for each.
    limits : int64, shape (n,)
        Only totals of cost and price strictly below the limit of who asks count.

    Returns
    -------
    start : int64, shape (c + 1,)
    heads : int32, shape (pairs,)
        Partners of ``chosen[c]`` at ``start[c]:start[c + 1]``, cheapest first.
    costs : int64, shape (pairs,)
        Without the price.
    """
    start = np.zeros(chosen.shape[0] + 1, np.int64)
    heads, costs = np.empty(chosen.shape[0] * k, np.int32), np.empty(chosen.shape[0] * k, np.int64)
    found, totals = np.empty(k, np.int64), np.empty(k, np.int64)
    stack, bounds = np.empty(128, np.int64), np.empty(128)
    at, guess = 0, -1
    for c in range(chosen.shape[0]):
        x = chosen[c]
        limit = limits[x]
        if k == 1 and guess >= 0:
            # The partner of the one before bounds the search from the start.
            cost = _cost(side, x, points, guess, terms, turned)
            if cost >= 0:
                limit = min(limit, cost + prices[guess] + 1)
        count = cheapest(side, x, points, tree, least, prices, terms, turned, limit, found, totals, stack, bounds)
        for place in range(count):
            heads[at], costs[at] = found[place], totals[place] - prices[found[place]]
            at += 1
        start[c + 1] = at
        guess = found[0] if count else guess
    return start, heads[:at].copy(), costs[:at].copy()


def partners(side, points, tree, least, prices, terms, turned, chosen, k, limits):
    """The same as `nearest`, by two threads at once where many ask: nobody's partners depend on who else asks."""
    whole = (side, points, tree, least, prices, terms, turned)
    if len(chosen) < MANY:
        return nearest(*whole, chosen, k, limits)
    half = len(chosen) // 2
    with ThreadPoolExecutor(2) as threads:
        parts = list(threads.map(lambda some: nearest(*whole, some, k, limits), (chosen[:half], chosen[half:])))
    (start, heads, costs), (more, other_heads, other_costs) = parts
    return np.append(start, more[1:] + start[-1]), np.append(heads, other_heads), np.append(costs, other_costs)
