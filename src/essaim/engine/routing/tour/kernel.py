"""Exact trips by dynamic programming over sets of stops (Held, Karp 1962), compiled."""

from __future__ import annotations

import numpy as np

from essaim.engine.compiled import kernel

NEVER = np.int64(1) << 60
MINUTE = np.int64(1) << 24
"""A value holds minutes on the road above, minutes ridden by passengers below."""


@kernel
def trips_of(minutes, board, people, chairs, capacity, places, max_ride):
    """Return the cheapest trip of every set of stops, and its first stop.

    Parameters
    ----------
    minutes : int64[n + 1, n + 1]
        Travel times; the place comes last.
    board, people, chairs : int64[n]
    capacity, places, max_ride : int

    Returns
    -------
    value : int64[2**n]
        ``minutes * MINUTE + passenger minutes`` of the best trip, or NEVER.
    first : int8[2**n]
        First stop of that trip.
    onward : int64[2**n, n]
        Best value from the arrival at a first stop, through the set, to the place.
    """
    n = len(board)
    value, first = np.full(1 << n, NEVER), np.full(1 << n, -1, np.int8)
    onward = np.full((1 << n, n), NEVER)
    for s in range(1, 1 << n):
        load, wheels = 0, 0
        for i in range(n):
            if s >> i & 1:
                load += people[i]
                wheels += chairs[i]
        if load > capacity or wheels > places:
            continue
        for i in range(n):
            if not s >> i & 1:
                continue
            rest, best = s & ~(1 << i), NEVER
            if rest == 0:
                best = minutes[i, n] * MINUTE
            for j in range(n):
                if rest >> j & 1 and onward[rest, j] < NEVER:
                    best = min(best, minutes[i, j] * MINUTE + onward[rest, j])
            if best == NEVER:
                continue
            best += board[i] * MINUTE
            ride = best // MINUTE
            if ride > max_ride:
                continue
            best += ride * people[i]
            onward[s, i] = best
            total = minutes[n, i] * MINUTE + best
            if total < value[s]:
                value[s], first[s] = total, i
    return value, first, onward


@kernel
def partition(value, n):
    """Return the cheapest way to cut each set of stops into trips, and the trip to cut off first."""
    size = 1 << n
    total, trip = np.full(size, NEVER), np.zeros(size, np.int64)
    total[0] = 0
    for s in range(1, size):
        low = s & -s
        rest = s ^ low
        part = rest
        while True:
            chosen = part | low
            if value[chosen] < NEVER and total[s ^ chosen] < NEVER:
                cost = value[chosen] + total[s ^ chosen]
                if cost < total[s]:
                    total[s], trip[s] = cost, chosen
            if part == 0:
                break
            part = (part - 1) & rest
    return total, trip


@kernel
def order_of(s, first, onward, minutes, board, people):
    """Return the stops of the best trip through set ``s``, in order."""
    n = len(board)
    order, count, at = np.empty(n, np.int64), 0, np.int64(first[s])
    while True:
        order[count] = at
        count += 1
        rest = s & ~(1 << at)
        if rest == 0:
            return order[:count]
        before = onward[s, at]
        ride = before // MINUTE
        left = before - ride * people[at] - board[at] * MINUTE
        following = -1
        for j in range(n):
            if rest >> j & 1 and onward[rest, j] < NEVER:
                if minutes[at, j] * MINUTE + onward[rest, j] == left and following < 0:
                    following = j
        s, at = rest, following
