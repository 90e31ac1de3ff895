"""Empty seats among the nodes of a network, so that newcomers sit near their neighbours in the tree.

A node that nobody uses offers and asks nothing, hangs from the root, and has a price at which it
never is a bargain: `NEED_PRICE` for needs, `offer_price` for offers. A node that everybody has left
is put at the same price, and is not used again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...compiled import kernel
from .tree import Side

APART = 16
AT_THE_END = 64
NEED_PRICE = 0


def offer_price(big: int) -> int:
    """A price that no need can pay."""
    return 2 * big


def seated(size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where ``size`` nodes stand when a seat is left free after every `APART`, and the free seats."""
    nodes = np.arange(size)
    places = nodes + nodes // APART
    total = size + size // APART + AT_THE_END
    return places, np.setdiff1d(np.arange(total), places, assume_unique=True)


def padded(side: Side, places: NDArray[np.int64], free: NDArray[np.int64]) -> Side:
    """The side with free seats in it: at the point of the node before, and out of everybody's reach."""
    total = len(places) + len(free)
    before = np.maximum(np.searchsorted(places, np.arange(total), side="right") - 1, 0)
    if not len(places):
        xyz = np.tile([1.0, 0.0, 0.0], (total, 1))
        return Side(xyz, *(np.zeros((total, *c.shape[1:]), c.dtype) for c in side[1:4]),
                    np.full(total, -1), np.zeros((total, *side.areas.shape[1:]), side.areas.dtype))  # fmt: skip
    wide = Side(*(np.ascontiguousarray(column[before]) for column in side))
    for bits in (wide.must, wide.clash, wide.meet):
        bits[free] = 0
    wide.radius[free] = -1
    return wide


def spaced(amounts: NDArray[np.int64], places: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """A column of amounts with zeros at the free seats."""
    column = np.zeros(total, dtype=np.int64)
    column[places] = amounts
    return column


@kernel
def leaf_near(tree, point, size):
    """First row of a leaf near a point, going down into the nearer box; O(log n)."""
    node = 0
    for _ in range(tree.depth):
        nearest = 1e300
        for child in (2 * node + 1, 2 * node + 2):
            gap = 0.0
            for d in range(3):
                low, high = tree.box[child, d], tree.box[child, d + 3]
                gap += max(low - point[d], point[d] - high, 0.0) ** 2 * 1e6
                gap += (0.5 * (low + high) - point[d]) ** 2
            if gap < nearest:
                nearest, best = gap, child
        node = best
    return ((node - (1 << tree.depth) + 1) * size) >> tree.depth


@kernel
def seats_for(tree, free, xyz, size):
    """A free seat near each point, each seat once; ``free`` is sorted and has enough of them."""
    taken, seats = np.zeros(free.shape[0], np.bool_), np.empty(xyz.shape[0], np.int64)
    for row in range(xyz.shape[0]):
        k = np.searchsorted(free, leaf_near(tree, xyz[row], size)) % free.shape[0]
        while taken[k]:
            k = (k + 1) % free.shape[0]
        taken[k], seats[row] = True, free[k]
    return seats


@kernel
def widen(tree, row, side):
    """Let the nodes above a row know what sits there now; O(log n)."""
    size = side.xyz.shape[0]
    node = (1 << tree.depth) - 1 + ((row + 1) * (1 << tree.depth) - 1) // size
    while True:
        for d in range(3):
            tree.box[node, d] = min(tree.box[node, d], side.xyz[row, d])
            tree.box[node, d + 3] = max(tree.box[node, d + 3], side.xyz[row, d])
        tree.must[node] |= side.must[row]
        tree.meet[node] |= side.meet[row]
        if node == 0:
            return
        node = (node - 1) >> 1
