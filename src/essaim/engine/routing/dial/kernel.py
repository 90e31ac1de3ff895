"""Ruin and recreate for requests with a pick-up and a delivery, compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from essaim.engine.compiled import kernel

BLINK = 0.01
SLACK = 1e-7
FAR = 1e18


class Data(NamedTuple):
    """An instance; node 0 is the depot, i and i + n the ends of request i."""

    way: NDArray[np.float64]  # (nodes, nodes)
    service: NDArray[np.float64]
    load: NDArray[np.int64]
    ready: NDArray[np.float64]
    due: NDArray[np.float64]
    near: NDArray[np.int32]  # (n, k) requests (from 0) by nearness
    keys: NDArray[np.float64]  # (orders, n)
    limits: NDArray[np.float64]  # capacity, longest route, longest ride, cost of leaving out


class Plan(NamedTuple):
    """A plan: nodes of each route, and the requests left out."""

    route: NDArray[np.int32]  # (vehicles, 2 n)
    size: NDArray[np.int64]
    place: NDArray[np.int64]  # (n,) vehicle of each request, or -1
    absent: NDArray[np.int32]
    count: NDArray[np.int64]  # (1,)
    total: NDArray[np.float64]  # (1,)


def empty_plan(n: int, vehicles: int, cost_out: float) -> Plan:
    """Return the plan in which every request is left out."""
    return Plan(
        np.zeros((vehicles, 2 * n + 2), np.int32),
        np.zeros(vehicles, np.int64),
        np.full(n, -1, np.int64),
        np.arange(n, dtype=np.int32),
        np.array([n], np.int64),
        np.array([n * cost_out]),
    )


@kernel
def uniform(state):
    """Draw a number in [0, 1), xorshift64* after Vigna (2016)."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return np.float64((x * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(11)) * 2.0**-53


@kernel
def schedule(nodes, size, way, service, ready, due, limits, begin, where):
    """Find the earliest starts of a route that keep windows, rides and its duration, or fail.

    The constraints are differences of starts; repeated passes raise starts to the least
    solution, and more passes than nodes prove that there is none (Bellman 1958).
    ``begin`` receives departure, the starts, and the return; ``where`` is scratch by node.
    """
    n, longest_route, longest_ride = len(service) // 2, limits[1], limits[2]
    for k in range(size):
        begin[k + 1] = ready[nodes[k]]
        where[nodes[k]] = k
    begin[0], begin[size + 1] = ready[0], ready[0]
    for _ in range(size + 3):
        clock, at = begin[0], 0
        for k in range(size + 1):
            node = nodes[k] if k < size else 0
            clock = max(clock + way[at, node], begin[k + 1])
            if clock > due[node] + SLACK:
                return False
            begin[k + 1] = clock
            clock, at = clock + service[node], node
        steady = True
        if begin[size + 1] - begin[0] > longest_route + SLACK:
            begin[0] = begin[size + 1] - longest_route
            steady = False
        for k in range(size):
            node = nodes[k]
            if node > n:
                p = where[node - n]
                least = begin[k + 1] - longest_ride - service[node - n]
                if begin[p + 1] < least - SLACK:
                    begin[p + 1] = least
                    steady = False
                    if least > due[node - n] + SLACK:
                        return False
        if steady:
            return True
    return False


@kernel
def margins(nodes, size, way, service, ready, due, early, late):
    """Fill in the earliest and latest starts by windows alone."""
    clock, at = ready[0], 0
    for k in range(size):
        clock = max(clock + way[at, nodes[k]], ready[nodes[k]])
        early[k] = clock
        clock, at = clock + service[nodes[k]], nodes[k]
    limit, at = due[0], 0
    for k in range(size - 1, -1, -1):
        node = nodes[k]
        limit = min(due[node], limit - way[node, at] - service[node])
        late[k] = limit
        at = node


@kernel
def try_route(data, nodes, size, request, best, chance, early, late, trial, begin, where):
    """Find the cheapest feasible insertion of a request into one route below ``best``."""
    way, service, ready, due, load = data.way, data.service, data.ready, data.due, data.load
    limits = data.limits
    n, capacity = len(service) // 2, limits[0]
    p, d = request + 1, request + 1 + n
    margins(nodes, size, way, service, ready, due, early, late)
    best_i, best_j, carried = -1, -1, 0
    for i in range(size + 1):
        before = nodes[i - 1] if i > 0 else 0
        after = nodes[i] if i < size else 0
        if i > 0:
            carried += load[before]
        clock = early[i - 1] + service[before] if i > 0 else ready[0]
        start_p = max(clock + way[before, p], ready[p])
        if clock > due[p] + SLACK:
            break
        if start_p > due[p] + SLACK or carried + load[p] > capacity:
            continue
        if uniform(chance) < BLINK:
            continue
        clock, at, aboard = start_p + service[p], p, carried + load[p]
        grown = way[before, p] - way[before, after]
        for j in range(i, size + 1):
            follower = nodes[j] if j < size else 0
            if j == i:
                delta = grown + way[p, d] + way[d, after]
            else:
                delta = grown + way[p, after] + way[at, d] + way[d, follower] - way[at, follower]
            start_d = max(clock + way[at, d], ready[d])
            if start_d > due[d] + SLACK:
                break
            if delta < best - 1e-9:
                done = start_d + service[d] + way[d, follower]
                limit = late[j] if j < size else due[0]
                if done <= limit + SLACK:
                    for k in range(i):
                        trial[k] = nodes[k]
                    trial[i] = p
                    for k in range(i, j):
                        trial[k + 1] = nodes[k]
                    trial[j + 1] = d
                    for k in range(j, size):
                        trial[k + 2] = nodes[k]
                    if schedule(trial, size + 2, way, service, ready, due, limits, begin, where):
                        best, best_i, best_j = delta, i, j
            if j == size:
                break
            clock = max(clock + way[at, follower], ready[follower])
            aboard += load[follower]
            if clock > late[j] + SLACK or aboard > capacity:
                break
            clock, at = clock + service[follower], follower
    return best, best_i, best_j


@kernel
def insert(route, size, r, request, n, i, j):
    """Put both ends of a request into a route, the delivery after position ``j``."""
    for k in range(size[r] - 1, j - 1, -1):
        route[r, k + 2] = route[r, k]
    route[r, j + 1] = request + 1 + n
    for k in range(j - 1, i - 1, -1):
        route[r, k + 1] = route[r, k]
    route[r, i] = request + 1
    size[r] += 2


@kernel
def length(route, size, r, way):
    """Return the distance of a route."""
    total, at = 0.0, 0
    for k in range(size[r]):
        total += way[at, route[r, k]]
        at = route[r, k]
    return total + way[at, 0]


@kernel
def drop(data, plan, request):
    """Take a request out of its route."""
    n, r = len(data.service) // 2, plan.place[request]
    before, kept = length(plan.route, plan.size, r, data.way), 0
    for k in range(plan.size[r]):
        node = plan.route[r, k]
        if node != request + 1 and node != request + 1 + n:
            plan.route[r, kept] = node
            kept += 1
    plan.size[r] = kept
    plan.place[request] = -1
    plan.absent[plan.count[0]] = request
    plan.count[0] += 1
    plan.total[0] += length(plan.route, plan.size, r, data.way) - before + data.limits[3]


@kernel
def ruin(data, plan, chance, most):
    """Take out a random number of requests near a random one, or along strings of routes."""
    n = len(data.service) // 2
    wanted = 1 + int(uniform(chance) * most)
    seed = int(uniform(chance) * n)
    strings = uniform(chance) < 0.5
    if plan.place[seed] >= 0:
        drop(data, plan, seed)
        wanted -= 1
    k = 0
    while wanted > 0 and k < data.near.shape[1]:
        request = data.near[seed, k]
        k += 1
        r = plan.place[request]
        if r < 0 or uniform(chance) < 0.3:
            continue
        at = 0
        while plan.route[r, at] != request + 1:
            at += 1
        drop(data, plan, request)
        wanted -= 1
        extra = int(uniform(chance) * 4) if strings else 0
        while extra > 0 and wanted > 0 and at < plan.size[r]:
            node = plan.route[r, at]
            drop(data, plan, (node - 1) % n)
            extra, wanted = extra - 1, wanted - 1


@kernel
def order_absent(data, plan, chance, key):
    """Put the requests left out into the order of a randomly chosen key."""
    row = int(uniform(chance) * (len(data.keys) + 2)) - 2
    absent, count = plan.absent, plan.count[0]
    for k in range(count):
        key[k] = uniform(chance) if row < 0 else data.keys[row, absent[k]]
    for k in range(1, count):
        value, request, j = key[k], absent[k], k - 1
        while j >= 0 and key[j] > value:
            key[j + 1], absent[j + 1] = key[j], absent[j]
            j -= 1
        key[j + 1], absent[j + 1] = value, request


@kernel
def recreate(data, plan, chance, key, early, late, trial, begin, where):
    """Put each request that is left out where it is cheapest, if anywhere."""
    n = len(data.service) // 2
    order_absent(data, plan, chance, key)
    kept = 0
    for k in range(plan.count[0]):
        request, best, best_r, best_i, best_j = plan.absent[k], data.limits[3], -1, -1, -1
        empty = False
        for r in range(len(plan.size)):
            if plan.size[r] == 0:
                if empty:
                    continue
                empty = True
            cost, i, j = try_route(data, plan.route[r], plan.size[r], request, best, chance, early, late, trial, begin, where)
            if i >= 0:
                best, best_r, best_i, best_j = cost, r, i, j
        if best_r < 0:
            plan.absent[kept] = request
            kept += 1
        else:
            insert(plan.route, plan.size, best_r, request, n, best_i, best_j)
            plan.place[request] = best_r
            plan.total[0] += best - data.limits[3]
    plan.count[0] = kept


@kernel
def copy_plan(source, target):
    """Copy one plan over another."""
    target.route[:] = source.route
    target.size[:] = source.size
    target.place[:] = source.place
    target.absent[:] = source.absent
    target.count[:] = source.count
    target.total[:] = source.total


@kernel
def search(data, plan, best, spare, chance, heat, most, rounds):
    """Run rounds at one temperature; ``plan`` is changed, ``best`` keeps the cheapest met."""
    n = len(data.service) // 2
    key, early, late = np.empty(n), np.empty(2 * n + 2), np.empty(2 * n + 2)
    trial, begin = np.empty(2 * n + 2, np.int32), np.empty(2 * n + 4)
    where = np.empty(2 * n + 1, np.int64)
    for _ in range(rounds):
        copy_plan(plan, spare)
        ruin(data, plan, chance, most)
        recreate(data, plan, chance, key, early, late, trial, begin, where)
        if plan.total[0] < spare.total[0] - heat * np.log(1.0 - uniform(chance)):
            if plan.total[0] < best.total[0] - 1e-9:
                copy_plan(plan, best)
        else:
            copy_plan(spare, plan)
