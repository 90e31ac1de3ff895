"""Chains of moves between workshops: finding the cheapest, and carrying out as many as fit together."""

from __future__ import annotations

import numpy as np
from numba import njit

FAR = np.int64(2**62)


@njit(cache=True)
def rows_of(party, start, place, level, out, out_level):
    """The choices of the party of each person, one after the other, and staying out as the last."""
    begin = np.zeros(len(party) + 1, np.int64)
    for person in range(len(party)):
        width = start[party[person] + 1] - start[party[person]]
        begin[person + 1] = begin[person] + width + 1
    work, rank = np.empty(begin[-1], np.int64), np.empty(begin[-1], np.int64)
    for person in range(len(party)):
        first, spot = start[party[person]], begin[person]
        for arc in range(begin[person + 1] - spot - 1):
            work[spot + arc], rank[spot + arc] = place[first + arc], level[first + arc]
        work[begin[person + 1] - 1], rank[begin[person + 1] - 1] = out, out_level
    return begin, work, rank


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
