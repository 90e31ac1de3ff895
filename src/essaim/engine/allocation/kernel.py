"""The compiled heart: shortest moves between workshops, in prices, until nobody is too many.

Everybody starts with what they like best. Each round finds the cheapest chains of moves from a
workshop with too many people to one with room (Dijkstra over the workshops, by cost and then by
length of chain) and carries out as many of them as fit together (a blocking flow in that layered
graph). A workshop's price rises by what its places were found to be worth.
"""

from __future__ import annotations

import numpy as np
from numba import njit

FAR = np.int64(2**62)


@njit(cache=True)
def first_places(start, work, level, table, price, chosen, load):
    """Put everybody on their cheapest choice (the first of equals)."""
    for person in range(len(start) - 1):
        best = start[person]
        for arc in range(start[person], start[person + 1]):
            value = table[level[arc]] + price[work[arc]]
            if value < table[level[best]] + price[work[best]]:
                best = arc
        chosen[person] = best
        load[work[best]] += 1


@njit(cache=True)
def lists_of_members(work, chosen, head, after, before):
    """Chain the people of each workshop, in order."""
    head[:] = -1
    for person in range(len(chosen) - 1, -1, -1):
        place = work[chosen[person]]
        after[person] = head[place]
        before[person] = -1
        if head[place] >= 0:
            before[head[place]] = person
        head[place] = person


@njit(cache=True)
def gather(start, work, level, chosen, unit, head, after):
    """Rewrite all rows so that the people of a workshop lie side by side: memory is read in order."""
    people = len(chosen)
    new_start = np.empty_like(start)
    new_work = np.empty_like(work)
    new_level = np.empty_like(level)
    new_chosen = np.empty_like(chosen)
    new_unit = np.empty_like(unit)
    row = 0
    spot = 0
    for place in range(len(head)):
        person = head[place]
        while person >= 0:
            new_start[row] = spot
            new_chosen[row] = spot + chosen[person] - start[person]
            new_unit[row] = unit[person]
            for arc in range(start[person], start[person + 1]):
                new_work[spot] = work[arc]
                new_level[spot] = level[arc]
                spot += 1
            row += 1
            person = after[person]
    new_start[people] = spot
    return new_start, new_work, new_level, new_chosen, new_unit


@njit(cache=True)
def _move(person, arc, work, chosen, load, head, after, before):
    old = work[chosen[person]]
    if before[person] >= 0:
        after[before[person]] = after[person]
    else:
        head[old] = after[person]
    if after[person] >= 0:
        before[after[person]] = before[person]
    new = work[arc]
    before[person] = -1
    after[person] = head[new]
    if head[new] >= 0:
        before[head[new]] = person
    head[new] = person
    chosen[person] = arc
    load[old] -= 1
    load[new] += 1


@njit(cache=True)
def _push(heap, where, size, key, node):
    """Insert the node, or lift it if it is there already with a higher key."""
    spot = where[node]
    if spot < 0:
        spot = size
        size += 1
    while spot > 0:
        parent = (spot - 1) >> 1
        other = heap[parent]
        if key[other] <= key[node]:
            break
        heap[spot] = other
        where[other] = spot
        spot = parent
    heap[spot] = node
    where[node] = spot
    return size


@njit(cache=True)
def _pop(heap, where, size, key):
    top = heap[0]
    where[top] = -2
    size -= 1
    if size == 0:
        return top, size
    last = heap[size]
    spot = 0
    while True:
        child = 2 * spot + 1
        if child >= size:
            break
        if child + 1 < size and key[heap[child + 1]] < key[heap[child]]:
            child += 1
        if key[heap[child]] >= key[last]:
            break
        heap[spot] = heap[child]
        where[heap[spot]] = spot
        spot = child
    heap[spot] = last
    where[last] = spot
    return top, size


@njit(cache=True)
def distances(start, work, level, table, price, chosen, head, after, source, target, step, far, heap, where):
    """Cheapest chains from the sources; returns the key of the nearest target, or `FAR`.

    ``source[w]`` is the cost of starting at ``w`` (negative: not a source). A move adds its
    reduced cost and ``step`` to the key.
    """
    where[:] = -1
    size = 0
    for place in range(len(head)):
        far[place] = FAR
        if source[place] >= 0:
            far[place] = source[place]
            size = _push(heap, where, size, far, place)
    limit = FAR
    while size > 0:
        place, size = _pop(heap, where, size, far)
        near = far[place]
        if near >= limit:
            break
        if target[place]:
            limit = near
            break
        person = head[place]
        while person >= 0:
            base = table[level[chosen[person]]] + price[place] - near - step
            for arc in range(start[person], start[person + 1]):
                other = work[arc]
                key = table[level[arc]] + price[other] - base
                if key < far[other] and key <= limit:
                    far[other] = key
                    size = _push(heap, where, size, far, other)
                    if target[other]:
                        limit = key
            person = after[person]
    return limit


@njit(cache=True)
def blocking_flow(start, work, chosen, load, head, after, before, far, limit, source, supply, room, space):
    """Carry out chains of the layered graph until each is blocked; returns how many.

    All choices given are equally good; layers are ``far``, one move each. ``supply[w]``: people
    that may leave from ``w``, a source; ``room[w]``: people that may end there.
    """
    many = len(head)
    next_person, next_arc, path_person, path_arc, path_place = space
    moved = 0
    for place in range(many):
        next_person[place] = head[place]
        next_arc[place] = -1
    for origin in range(many):
        while supply[origin] > 0 and source[origin] == 0 and far[origin] < limit:
            depth = 0
            path_place[0] = origin
            while depth >= 0:
                place = path_place[depth]
                if depth > 0 and room[place] > 0 and far[place] == limit:
                    break
                person = next_person[place] if far[place] < limit else -1
                found = -1
                while person >= 0:
                    arc = next_arc[place] if next_arc[place] >= 0 else start[person]
                    while arc < start[person + 1]:
                        if far[work[arc]] == far[place] + 1 and arc != chosen[person]:
                            found = arc
                            break
                        arc += 1
                    if found >= 0:
                        break
                    person = after[person]
                    next_person[place] = person
                    next_arc[place] = -1
                if found >= 0:
                    next_arc[place] = found
                    path_person[depth] = person
                    path_arc[depth] = found
                    depth += 1
                    path_place[depth] = work[found]
                else:
                    depth -= 1
                    if depth >= 0:
                        next_arc[path_place[depth]] += 1
            if depth < 0:
                break
            for step in range(depth):
                place = path_place[step]
                person = path_person[step]
                next_person[place] = after[person]
                next_arc[place] = -1
                _move(person, path_arc[step], work, chosen, load, head, after, before)
            supply[origin] -= 1
            room[path_place[depth]] -= 1
            moved += 1
    return moved


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
def one_round(
    start, work, level, table, capacity, minimum, price, chosen, load, head, after, before, filling
):
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
    reach = distances(
        start, work, level, table, price, chosen, head, after, source, target, 0, far, heap, where
    )
    if reach == FAR:
        return -1, 0, 0
    for place in range(many):
        step = min(far[place], reach)
        if filling:
            price[place] -= step
        else:
            price[place] += reach - step
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
            torn_start,
            torn_work,
            same,
            flat,
            free,
            torn_chosen,
            head,
            torn_after,
            source,
            target,
            1,
            far,
            heap,
            where,
        )
        if limit == FAR:
            break
        moved += blocking_flow(
            torn_start,
            torn_work,
            torn_chosen,
            load,
            head,
            torn_after,
            torn_before,
            far,
            limit,
            source,
            supply,
            room,
            space,
        )
    for row in range(len(who)):
        chosen[who[row]] = torn_arc[torn_chosen[row]]
    lists_of_members(work, chosen, head, after, before)
    return 0, reach * pending, moved
