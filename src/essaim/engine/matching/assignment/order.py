"""The order in which points follow each other in a tree, and with it in all arrays."""

from __future__ import annotations

import numpy as np

from ...compiled import kernel

LEAF = 8


@kernel
def depth_for(n):
    """Levels below the root so that a leaf holds at most `LEAF` points."""
    depth = 0
    while (n + (1 << depth) - 1) >> depth > LEAF:
        depth += 1
    return depth


@kernel
def tree_order(xyz):
    """Permutation that puts points in tree order, O(n log n)."""
    n = xyz.shape[0]
    points, order = xyz.copy(), np.arange(n)
    for level in range(depth_for(n)):
        for p in range(1 << level):
            start, end = (p * n) >> level, ((p + 1) * n) >> level
            middle = ((2 * p + 1) * n) >> (level + 1)
            _split(points, order, start, end - 1, middle, _widest(points, start, end))
    return order


@kernel
def _widest(points, start, end):
    best, axis = -1.0, 0
    for d in range(3):
        low = high = points[start, d]
        for k in range(start + 1, end):
            low, high = min(low, points[k, d]), max(high, points[k, d])
        if high - low > best:
            best, axis = high - low, d
    return axis


@kernel
def _split(points, order, left, right, middle, axis):
    """Quickselect of Hoare (1961) on one axis."""
    while left < right:
        pivot = points[(left + right) >> 1, axis]
        i, j = left, right
        while i <= j:
            while points[i, axis] < pivot:
                i += 1
            while points[j, axis] > pivot:
                j -= 1
            if i <= j:
                for d in range(3):
                    points[i, d], points[j, d] = points[j, d], points[i, d]
                order[i], order[j] = order[j], order[i]
                i += 1
                j -= 1
        if middle <= j:
            right = j
        elif middle >= i:
            left = i
        else:
            return
