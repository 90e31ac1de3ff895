"""The compiled heart: shortest moves between workshops, in prices, until nobody is too many.

Everybody starts with what they like best. Each round finds the cheapest chains of moves from a
workshop with too many people to one with room (Dijkstra over the workshops, by cost and then by
length of chain) and carries out as many of them as fit together (a blocking flow in that layered
graph). A workshop's price rises by what its places were found to be worth.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from .chains import FAR, blocking_flow, distances, first_places, gather, lists_of_members, rows_of

__all__ = ["first_places", "gather", "lists_of_members", "one_round", "rows_of"]


@njit(cache=True)
def _torn(start, work, level, table, price, chosen):
    """The people who have a choice as good as theirs, with those choices only."""
    people = len(chosen)
    count = 0
    total = 0
    for person in range(people):
        best = table[level[chosen[person]]] + price[work[chosen[person]]]
        equal = 0
        for arc in range(start[person], start[person + 1]):
            if table[level[arc]] + price[work[arc]] == best:
                equal += 1
        if equal > 1:
            count += 1
            total += equal
    who = np.empty(count, chosen.dtype)
    torn_start = np.empty(count + 1, start.dtype)
    torn_work = np.empty(total, work.dtype)
    torn_arc = np.empty(total, chosen.dtype)
    torn_chosen = np.empty(count, chosen.dtype)
    row = 0
    spot = 0
    for person in range(people):
        best = table[level[chosen[person]]] + price[work[chosen[person]]]
        first = spot
        equal = 0
        for arc in range(start[person], start[person + 1]):
            if table[level[arc]] + price[work[arc]] == best:
                equal += 1
        if equal > 1:
            for arc in range(start[person], start[person + 1]):
                if table[level[arc]] + price[work[arc]] == best:
                    torn_work[spot] = work[arc]
                    torn_arc[spot] = arc
                    if arc == chosen[person]:
                        torn_chosen[row] = spot
                    spot += 1
            who[row] = person
            torn_start[row] = first
            row += 1
    torn_start[count] = spot
    return who, torn_start, torn_work, torn_arc, torn_chosen


@njit(cache=True)
def _wanted(capacity, minimum, price, load, filling, source, target, supply, room):
    """Who may leave and where there is room; returns how many still have to move."""
    pending = 0
    for place in range(len(load)):
        if filling:
            room[place] = max(0, minimum[place] - load[place])
            supply[place] = max(0, load[place] - minimum[place])
            source[place] = price[place] if supply[place] > 0 else -1
            pending += room[place]
        else:
            supply[place] = max(0, load[place] - capacity[place])
            room[place] = max(0, capacity[place] - load[place])
            source[place] = 0 if supply[place] > 0 else -1
            pending += supply[place]
        target[place] = room[place] > 0
    return pending


@njit(cache=True)
def _move_for_nothing(start, work, level, table, capacity, minimum, price, chosen, load, head, filling):
    """Move people to choices as good as theirs until no more can; returns how many chains.

    ``head`` is used and left in disorder.
    """
    many = len(head)
    far = np.empty(many, np.int64)
    heap = np.empty(many + 1, np.int64)
    where = np.empty(many, np.int64)
    source = np.empty(many, np.int64)
    target = np.empty(many, np.bool_)
    supply = np.empty(many, np.int64)
    room = np.empty(many, np.int64)
    who, torn_start, torn_work, torn_arc, torn_chosen = _torn(start, work, level, table, price, chosen)
    torn_after = np.empty_like(torn_chosen)
    torn_before = np.empty_like(torn_chosen)
    lists_of_members(torn_work, torn_chosen, head, torn_after, torn_before)
    flat = np.zeros(1, np.int64)
    free = np.zeros(many, np.int64)
    same = np.zeros(len(torn_work), level.dtype)
    space = (
        np.empty(many, np.int64),
        np.empty(many, np.int64),
        np.empty(many + 2, np.int64),
        np.empty(many + 2, np.int64),
        np.empty(many + 2, np.int64),
    )
    moved = 0
    while True:
        _wanted(capacity, minimum, price, load, filling, source, target, supply, room)
        for place in range(many):
            if source[place] > 0:
                source[place] = -1
        limit = distances(
            torn_start, torn_work, same, flat, free, torn_chosen, head, torn_after, source, target, 1, far, heap, where
        )  # fmt: skip
        if limit == FAR:
            break
        moved += blocking_flow(
            torn_start, torn_work, torn_chosen, load, head, torn_after, torn_before, far, limit, source, supply, room,
            space,
        )  # fmt: skip
    for row in range(len(who)):
        chosen[who[row]] = torn_arc[torn_chosen[row]]
    return moved


@njit(cache=True)
def one_round(start, work, level, table, capacity, minimum, price, chosen, load, head, after, before, filling):
    """Raise prices until somebody can move for nothing, then move all who can.

    ``filling`` False: empty the workshops with too many people, minima left aside.
    ``filling`` True: then fill those below their minimum.

    Returns whether it is over (1), stuck (-1) or neither (0), by how much the bound has risen
    (the people still to be moved, times the cost of the next chain), and how many chains were
    carried out.
    """
    many = len(head)
    far = np.empty(many, np.int64)
    heap = np.empty(many + 1, np.int64)
    where = np.empty(many, np.int64)
    source = np.empty(many, np.int64)
    target = np.empty(many, np.bool_)
    supply = np.empty(many, np.int64)
    room = np.empty(many, np.int64)
    pending = _wanted(capacity, minimum, price, load, filling, source, target, supply, room)
    if pending == 0:
        return 1, 0, 0
    reach = distances(start, work, level, table, price, chosen, head, after, source, target, 0, far, heap, where)
    if reach == FAR:
        return -1, 0, 0
    for place in range(many):
        step = min(far[place], reach)
        if filling:
            price[place] -= step
        else:
            price[place] += reach - step
    moved = _move_for_nothing(start, work, level, table, capacity, minimum, price, chosen, load, head, filling)
    lists_of_members(work, chosen, head, after, before)
    return 0, reach * pending, moved
