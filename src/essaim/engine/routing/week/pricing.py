"""The best route of one shift at given prices: labels over visits, compiled."""

from __future__ import annotations

import numpy as np

from essaim.engine.compiled import kernel

TRACKED = 62
"""Visits whose repetition a label forbids; beyond these the route is a relaxation, still a bound."""


@kernel
def dominated(done, total, mask, clock, gain, seen, newest, previous, dead, j, every):
    """Tell whether a label that ends at ``j`` is as early, as rich and as free; drop worse ones.

    With ``every``, only labels with the same visits are compared.
    """
    at, above = newest[j], -1
    while at >= 0:
        other = every and seen[at] != mask
        if not other and clock[at] <= done and gain[at] >= total and (seen[at] & ~mask) == 0:
            return True
        if not other and done <= clock[at] and total >= gain[at] and (mask & ~seen[at]) == 0:
            dead[at] = True
            if above < 0:
                newest[j] = previous[at]
            else:
                previous[above] = previous[at]
        else:
            above = at
        at = previous[at]
    return False


@kernel
def most_more(lasts, lengths, gains, mask, done, left):
    """Bound what a label can still gain: visits by gain a minute, the last one in part."""
    more = 0.0
    for j in range(len(gains)):
        if lasts[j] < done or (j < TRACKED and mask & (np.int64(1) << np.int64(j))):
            continue
        if lengths[j] >= left:
            return more + gains[j] * max(left, 0) / lengths[j]
        more += gains[j]
        left -= lengths[j]
    return more


@kernel
def push(heap, size, label, hope):
    """Add a label to a heap whose first label has the most hope."""
    i = size
    while i > 0 and hope[heap[(i - 1) // 2]] < hope[label]:
        heap[i] = heap[(i - 1) // 2]
        i = (i - 1) // 2
    heap[i] = label


@kernel
def pop(heap, size, hope):
    """Take the label of most hope off a heap of ``size`` labels."""
    first, label, i = heap[0], heap[size - 1], 0
    while 2 * i + 1 < size - 1:
        child = 2 * i + 1
        if child + 1 < size - 1 and hope[heap[child + 1]] > hope[heap[child]]:
            child += 1
        if hope[heap[child]] <= hope[label]:
            break
        heap[i] = heap[child]
        i = child
    heap[i] = label
    return first


@kernel
def edges(data, r, visits):
    """Return each candidate's last start, way home, and least time it takes up on a route."""
    k, home = len(visits), data.home[r]
    lasts, back, spans = np.empty(k, np.int64), np.empty(k, np.int64), np.empty(k, np.int64)
    for j in range(k):
        visit = visits[j]
        lasts[j] = data.window_hi[data.window_ptr[visit + 1] - 1]
        back[j] = data.minutes[visit, home]
        way = data.minutes[home, visit]
        for i in range(k):
            if i != j:
                way = min(way, data.minutes[visits[i], visit])
        spans[j] = data.service[visit] + way
    return lasts, back, spans


@kernel
def best_routes(data, r, visits, gains, floor, most_labels, every):
    """Search the routes of shift ``r`` that gain more than ``floor``, most hopeful first.

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
        Where to stop at the latest.
    every : bool
        Whether to keep a label for every set of visits, to enumerate instead of to optimise.

    Returns
    -------
    parent, node, gain : arrays of the labels (node is an index into ``visits``; label 0 is home)
    most : float
        No route gains more than this (nor more than ``floor``, if that is higher).
    """
    k, home, closes = len(visits), data.home[r], data.closes[r]
    window_ptr, window_lo, window_hi = data.window_ptr, data.window_lo, data.window_hi
    minutes, service = data.minutes, data.service
    lasts, back, spans = edges(data, r, visits)
    nearest = back.min() if k else 0
    node, parent = np.empty(most_labels, np.int32), np.empty(most_labels, np.int32)
    previous, newest = np.full(most_labels, -1, np.int32), np.full(k, -1, np.int32)
    clock, seen = np.empty(most_labels, np.int64), np.empty(most_labels, np.int64)
    gain, hope = np.empty(most_labels), np.empty(most_labels)
    heap, dead = np.empty(most_labels, np.int32), np.zeros(most_labels, np.bool_)
    node[0], parent[0], clock[0], gain[0], seen[0], hope[0] = -1, -1, data.opens[r], 0.0, 0, 1e300
    heap[0], waiting, count, most = 0, 1, 1, 0.0
    while waiting > 0:
        at = pop(heap, waiting, hope)
        waiting -= 1
        if hope[at] <= most and not every:
            break
        if dead[at]:
            continue
        if count + k > most_labels:
            most = max(most, hope[at])
            break
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
            done = max(arrival, window_lo[w]) + service[visit]
            if done + back[j] > closes:
                continue
            total, mask = gain[at] + gains[j], seen[at] | bit
            ahead = total + most_more(lasts, spans, gains, mask, done, closes - done - nearest)
            if ahead <= floor:
                continue
            if dominated(done, total, mask, clock, gain, seen, newest, previous, dead, j, every):
                continue
            node[count], parent[count], clock[count], hope[count] = j, at, done, ahead
            gain[count], seen[count], previous[count] = total, mask, newest[j]
            newest[j] = count
            push(heap, waiting, count, hope)
            waiting += 1
            most = max(most, total)
            count += 1
    return parent[:count], node[:count], gain[:count], most
