"""The compiled search: ruin strings of neighbouring visits, put them back, cool down.

All arguments are the named tuples of `plan`; one file, because a cached kernel notices changes
of its own file alone.
"""

from __future__ import annotations

import numpy as np

from essaim.engine.compiled import kernel

BLINK = 0.01
MEAN_REMOVED = 10.0
LONGEST_STRING = 10.0
SPLIT_SHARE = 0.5
SPLIT_STOP = 0.99


@kernel
def uniform(state):
    """Draw a number in [0, 1), after Vigna (2016)."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return np.float64((x * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(11)) * 2.0**-53


@kernel
def below(state, n):
    """Draw a whole number in 0 … n - 1."""
    return int(uniform(state) * n)


@kernel
def first_start(data, visit, arrival):
    """Return the earliest start in a window at or after ``arrival``, or -1."""
    for k in range(data.window_ptr[visit], data.window_ptr[visit + 1]):
        if arrival <= data.window_hi[k]:
            return max(arrival, data.window_lo[k])
    return -1


@kernel
def last_start(data, visit, limit):
    """Return the latest start in a window at or before ``limit``, or -1."""
    for k in range(data.window_ptr[visit + 1] - 1, data.window_ptr[visit] - 1, -1):
        if limit >= data.window_lo[k]:
            return min(limit, data.window_hi[k])
    return -1


@kernel
def time_route(data, plan, r):
    """Recompute the earliest and latest starts along route ``r``; False if it breaks a window."""
    size, home = plan.size[r], data.home[r]
    clock, at = data.opens[r], home
    for i in range(size):
        visit = plan.route[r, i]
        start = first_start(data, visit, clock + data.minutes[at, visit])
        if start < 0:
            return False
        plan.early[r, i] = start
        clock, at = start + data.service[visit], visit
    if clock + data.minutes[at, home] > data.closes[r]:
        return False
    limit, at = data.closes[r], home
    for i in range(size - 1, -1, -1):
        visit = plan.route[r, i]
        limit = last_start(data, visit, limit - data.minutes[visit, at] - data.service[visit])
        plan.late[r, i] = limit
        at = visit
    return True


@kernel
def greet(data, plan, visit, owner, sign):
    """Count a visit of ``owner`` to a person (sign 1) or take it back (-1); return the cost."""
    person = data.person[visit]
    before = plan.faces[person]
    if sign > 0 and plan.met[person, owner] == 0:
        plan.faces[person] += 1
    plan.met[person, owner] += sign
    if sign < 0 and plan.met[person, owner] == 0:
        plan.faces[person] -= 1
    more = max(plan.faces[person] - 1, 0) - max(before - 1, 0)
    plan.used[owner] += sign * data.demand[visit]
    return more * data.loyalty[0] + sign * data.stranger[person, owner]


@kernel
def leg_cost(data, before, visit, after):
    """Return what visiting ``visit`` between two nodes adds to the cost of the legs."""
    return data.cost[before, visit] + data.cost[visit, after] - data.cost[before, after]


@kernel
def node_at(data, plan, r, i):
    """Return the node at position ``i`` of route ``r``; its home before the first and after the last."""
    if i < 0 or i >= plan.size[r]:
        return data.home[r]
    return plan.route[r, i]


@kernel
def put(data, plan, visit, r, i):
    """Insert a visit at position ``i`` of route ``r`` and keep the plan consistent."""
    delta = leg_cost(data, node_at(data, plan, r, i - 1), visit, node_at(data, plan, r, i))
    for j in range(plan.size[r], i, -1):
        plan.route[r, j] = plan.route[r, j - 1]
    plan.route[r, i] = visit
    plan.size[r] += 1
    plan.place[visit] = r
    delta += greet(data, plan, visit, data.owner[r], 1)
    plan.total[0] += delta - data.weight[visit]
    time_route(data, plan, r)


@kernel
def take(data, plan, r, i):
    """Remove the visit at position ``i`` of route ``r`` without timing the route again."""
    visit = plan.route[r, i]
    delta = leg_cost(data, node_at(data, plan, r, i - 1), visit, node_at(data, plan, r, i + 1))
    for j in range(i, plan.size[r] - 1):
        plan.route[r, j] = plan.route[r, j + 1]
    plan.size[r] -= 1
    plan.place[visit] = -1
    plan.total[0] += data.weight[visit] - delta + greet(data, plan, visit, data.owner[r], -1)
    plan.absent[plan.count[0]] = visit
    plan.count[0] += 1
    return visit


@kernel
def copy_plan(source, target):
    """Copy one plan over another."""
    target.route[:] = source.route
    target.size[:] = source.size
    target.early[:] = source.early
    target.late[:] = source.late
    target.place[:] = source.place
    target.used[:] = source.used
    target.met[:] = source.met
    target.faces[:] = source.faces
    target.absent[:] = source.absent
    target.count[:] = source.count
    target.total[:] = source.total


@kernel
def best_place(data, plan, visit, chance):
    """Return (route, position) of the cheapest insertion, blinking now and then, or (-1, -1).

    Arrays are taken out of their tuples first: the loops below run a thousand times a round.
    """
    cost, minutes, window_lo, window_hi = data.cost, data.minutes, data.window_lo, data.window_hi
    service, route, early, late = data.service, plan.route, plan.early, plan.late
    first, end = data.window_ptr[visit], data.window_ptr[visit + 1]
    last, length, longest = window_hi[end - 1], service[visit], route.shape[1]
    person, demand = data.person[visit], data.demand[visit]
    best, best_r, best_i = data.weight[visit], -1, -1
    for c in range(data.choice_ptr[visit], data.choice_ptr[visit + 1]):
        r = data.choice[c]
        owner, size, twin = data.owner[r], plan.size[r], data.twin[r]
        if plan.used[owner] + demand > data.capacity[owner] or size == longest:
            continue
        if size == 0 and twin >= 0 and plan.size[twin] == 0:
            continue
        extra = data.stranger[person, owner]
        if plan.met[person, owner] == 0 and plan.faces[person] > 0:
            extra += data.loyalty[0]
        home = data.home[r]
        before, clock = home, data.opens[r]
        for i in range(size + 1):
            if clock > last:
                break
            after = route[r, i] if i < size else home
            delta = extra + cost[before, visit] + cost[visit, after] - cost[before, after]
            arrival = clock + minutes[before, visit]
            if delta < best and arrival <= last:
                k = first
                while arrival > window_hi[k]:
                    k += 1
                done = max(arrival, window_lo[k]) + length
                limit = late[r, i] if i < size else data.closes[r]
                if done + minutes[visit, after] <= limit and uniform(chance) >= BLINK:
                    best, best_r, best_i = delta, r, i
            if i < size:
                clock = early[r, i] + service[after]
            before = after
    return best_r, best_i


@kernel
def order_absent(data, plan, chance, key):
    """Put the visits left out into the order of one randomly chosen key."""
    draw, row = uniform(chance), 0
    while data.key_share[row] < draw:
        row += 1
    absent, count = plan.absent, plan.count[0]
    for k in range(count):
        key[k] = uniform(chance) if row == 0 else data.keys[row, absent[k]]
    for k in range(1, count):
        value, visit, j = key[k], absent[k], k - 1
        while j >= 0 and key[j] > value:
            key[j + 1], absent[j + 1] = key[j], absent[j]
            j -= 1
        key[j + 1], absent[j + 1] = value, visit


@kernel
def recreate(data, plan, undo, chance, key):
    """Put every visit that is left out where it is cheapest, if anywhere."""
    order_absent(data, plan, chance, key)
    kept = 0
    for k in range(plan.count[0]):
        visit = plan.absent[k]
        r, i = best_place(data, plan, visit, chance)
        if r < 0:
            plan.absent[kept] = visit
            kept += 1
        else:
            touch(plan, undo, r)
            put(data, plan, visit, r, i)
    plan.count[0] = kept


@kernel
def touch(plan, undo, r):
    """Remember route ``r`` as it was before this round."""
    if undo.place[r] == 0:
        undo.place[r] = 1
        undo.used[undo.count[0]] = r
        undo.count[0] += 1
        undo.size[r] = plan.size[r]
        for i in range(plan.size[r]):
            undo.route[r, i] = plan.route[r, i]
            undo.early[r, i] = plan.early[r, i]
            undo.late[r, i] = plan.late[r, i]


@kernel
def forget(undo):
    """Start a new round: nothing touched."""
    for k in range(undo.count[0]):
        undo.place[undo.used[k]] = 0
    undo.count[0] = 0


@kernel
def revert(data, plan, undo):
    """Bring the touched routes back to what they were."""
    for k in range(undo.count[0]):
        r = undo.used[k]
        for i in range(plan.size[r]):
            visit = plan.route[r, i]
            plan.place[visit] = -1
            greet(data, plan, visit, data.owner[r], -1)
    for k in range(undo.count[0]):
        r = undo.used[k]
        plan.size[r] = undo.size[r]
        for i in range(undo.size[r]):
            visit = undo.route[r, i]
            plan.route[r, i] = visit
            plan.early[r, i], plan.late[r, i] = undo.early[r, i], undo.late[r, i]
            plan.place[visit] = r
            greet(data, plan, visit, data.owner[r], 1)


@kernel
def cut(data, plan, undo, r, visit, length, chance):
    """Remove a string of ``length`` visits of route ``r`` around ``visit``, or a string with a gap."""
    touch(plan, undo, r)
    size, at = plan.size[r], 0
    while plan.route[r, at] != visit:
        at += 1
    gap = 0
    if length > 1 and length < size and uniform(chance) < SPLIT_SHARE:
        gap = 1
        while length + gap < size and uniform(chance) < SPLIT_STOP:
            gap += 1
    span = length + gap
    low, high = max(0, at - span + 1), min(at, size - span)
    first = low + below(chance, high - low + 1)
    skip = first + below(chance, length) + 1 if gap else -1
    i = first
    for step in range(span):
        if gap and skip <= first + step < skip + gap:
            i += 1
        else:
            take(data, plan, r, i)
    time_route(data, plan, r)


@kernel
def ruin(data, plan, undo, chance):
    """Remove strings of visits near a random one, each from another route."""
    n, served, busy = len(data.service), 0, 0
    for r in range(len(plan.size)):
        served += plan.size[r]
        busy += plan.size[r] > 0
    if busy == 0:
        return
    longest = min(LONGEST_STRING, served / busy)
    most = 4.0 * MEAN_REMOVED / (1.0 + longest) - 1.0
    strings = int(uniform(chance) * most + 1.0)
    seed = below(chance, n)
    for k in range(-1, data.near.shape[1]):
        visit = seed if k < 0 else data.near[seed, k]
        r = plan.place[visit]
        if r < 0 or undo.place[r]:
            continue
        limit = min(float(plan.size[r]), longest)
        cut(data, plan, undo, r, visit, int(uniform(chance) * limit + 1.0), chance)
        strings -= 1
        if strings <= 0:
            return


@kernel
def search(data, plan, best, undo, chance, hot, cold, rounds):
    """Run ``rounds`` rounds while the temperature goes from ``hot`` to ``cold``.

    ``plan`` is changed in place, ``best`` receives the cheapest plan met, ``undo`` is scratch.
    """
    n = len(data.service)
    key, absent = np.empty(n), np.empty(n, np.int32)
    step = (cold / hot) ** (1.0 / rounds)
    heat = hot
    for _ in range(rounds):
        forget(undo)
        count, total = plan.count[0], plan.total[0]
        absent[:count] = plan.absent[:count]
        ruin(data, plan, undo, chance)
        recreate(data, plan, undo, chance, key)
        if plan.total[0] < total - heat * np.log(1.0 - uniform(chance)):
            if plan.total[0] < best.total[0]:
                copy_plan(plan, best)
        else:
            revert(data, plan, undo)
            plan.count[0], plan.total[0] = count, total
            plan.absent[:count] = absent[:count]
        heat *= step
