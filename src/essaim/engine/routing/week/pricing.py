"""The best route of one shift at given prices: labels over visits, compiled."""

from __future__ import annotations

import numpy as np
from numba import njit

TRACKED = 62
"""Visits whose repetition a label forbids; beyond these the route is a relaxation, still a bound."""


@njit(cache=True)
def dominated(done, total, mask, clock, gain, seen, at, previous):
    """Tell whether a label of the chain from ``at`` is as early, as rich and as free."""
    while at >= 0:
        if clock[at] <= done and gain[at] >= total and (seen[at] & ~mask) == 0:
            return True
        at = previous[at]
    return False


@njit(cache=True)
def most_more(lasts, lengths, gains, mask, done, left):
    """Bound what a label can still gain: visits by gain a minute, the last one in part."""
    more = 0.0
    for j in range(len(gains)):
        if lasts[j] < done or (j < TRACKED and mask & (np.int64(1) << np.int64(j))):
            continue
        if lengths[j] >= left:
            return more + gains[j] * left / lengths[j]
        more += gains[j]
        left -= lengths[j]
    return more


@njit(cache=True)
def best_routes(data, r, visits, gains, floor, most_labels):
    """Enumerate the undominated routes of shift ``r`` that may gain more than ``floor``.

    Parameters
    ----------
    data : Data
    r : int
        Shift.
    visits : int64[k]
        Candidates of positive gain, by falling gain a minute.
    gains : float64[k]
    floor : float
        Labels that cannot lead above it are dropped.
    most_labels : int
        Beyond this many labels the answer is incomplete.

    Returns
    -------
    parent, node, gain : arrays of the labels (node is an index into ``visits``; label 0 is home)
    complete : bool
    """
    k, home, closes = len(visits), data.home[r], data.closes[r]
    window_ptr, window_lo, window_hi = data.window_ptr, data.window_lo, data.window_hi
    minutes, lengths = data.minutes, data.service[visits]
    lasts, back = np.empty(k, np.int64), np.empty(k, np.int64)
    for j in range(k):
        lasts[j] = window_hi[window_ptr[visits[j] + 1] - 1]
        back[j] = minutes[visits[j], home]
    node = np.empty(most_labels, np.int32)
    parent = np.empty(most_labels, np.int32)
    previous = np.full(most_labels, -1, np.int32)
    clock = np.empty(most_labels, np.int64)
    gain = np.empty(most_labels)
    seen = np.empty(most_labels, np.int64)
    newest = np.full(k, -1, np.int32)
    node[0], parent[0], clock[0], gain[0], seen[0] = -1, -1, data.opens[r], 0.0, 0
    count, at = 1, 0
    while at < count:
        here = home if node[at] < 0 else visits[node[at]]
        for j in range(k):
            bit = np.int64(1) << np.int64(j) if j < TRACKED else np.int64(0)
            if seen[at] & bit or j == node[at]:
                continue
            visit = visits[j]
            arrival = clock[at] + minutes[here, visit]
            if arrival > lasts[j]:
                continue
            w = window_ptr[visit]
            while arrival > window_hi[w]:
                w += 1
            done = max(arrival, window_lo[w]) + lengths[j]
            if done + back[j] > closes:
                continue
            total, mask = gain[at] + gains[j], seen[at] | bit
            if total + most_more(lasts, lengths, gains, mask, done, closes - done) <= floor:
                continue
            if dominated(done, total, mask, clock, gain, seen, newest[j], previous):
                continue
            if count == most_labels:
                return parent[:count], node[:count], gain[:count], False
            node[count], parent[count], clock[count] = j, at, done
            gain[count], seen[count], previous[count] = total, mask, newest[j]
            newest[j] = count
            count += 1
        at += 1
    return parent[:count], node[:count], gain[:count], True
