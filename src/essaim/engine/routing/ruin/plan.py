"""What the compiled search works on: the problem as arrays, and the plan it changes in place."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class Data(NamedTuple):
    """A problem of visits on routes; nodes are the n visits, then the homes."""

    minutes: Ints  # (nodes, nodes) travel time
    cost: Ints  # (nodes, nodes) what a leg costs
    service: Ints  # (n,)
    window_ptr: Ints  # (n + 1,) each visit's windows, in the order of time
    window_lo: Ints
    window_hi: Ints
    demand: Ints  # (n,)
    weight: Ints  # (n,) cost of leaving a visit out
    person: Ints  # (n,)
    choice_ptr: Ints  # (n + 1,) routes that may serve each visit
    choice: Ints
    home: Ints  # (routes,) node
    opens: Ints  # (routes,)
    closes: Ints  # (routes,)
    owner: Ints  # (routes,)
    twin: Ints  # (routes,) an identical earlier route, or -1
    capacity: Ints  # (owners,) total demand over the routes of an owner
    loyalty: Ints  # (1,) cost of each further owner met by one person
    stranger: Ints  # (people, owners) cost of one visit by this owner
    near: NDArray[np.int32]  # (n, k) visits by nearness
    keys: NDArray[np.float64]  # (orders, n) orders of reinsertion, smallest first
    key_share: NDArray[np.float64]  # (orders,) cumulative shares; order 0 is random


class Plan(NamedTuple):
    """A plan: routes with their earliest and latest starts, and who met whom."""

    route: NDArray[np.int32]  # (routes, longest)
    size: Ints  # (routes,)
    early: Ints  # (routes, longest)
    late: Ints  # (routes, longest)
    place: Ints  # (n,) route of each visit, or -1
    used: Ints  # (owners,)
    met: NDArray[np.int32]  # (people, owners) visits of a person by an owner
    faces: Ints  # (people,) owners met
    absent: NDArray[np.int32]  # (n,) visits left out, the first count[0] of them
    count: Ints  # (1,)
    total: Ints  # (1,) cost


def empty_plan(data: Data, longest: int) -> Plan:
    """Return the plan in which every visit is left out."""
    n, routes = len(data.service), len(data.home)
    people, owners = data.stranger.shape
    return Plan(
        route=np.zeros((routes, longest), np.int32),
        size=np.zeros(routes, np.int64),
        early=np.zeros((routes, longest), np.int64),
        late=np.zeros((routes, longest), np.int64),
        place=np.full(n, -1, np.int64),
        used=np.zeros(owners, np.int64),
        met=np.zeros((people, owners), np.int32),
        faces=np.zeros(people, np.int64),
        absent=np.arange(n, dtype=np.int32),
        count=np.array([n], np.int64),
        total=np.array([data.weight.sum()], np.int64),
    )


def scratch(data: Data, longest: int) -> Plan:
    """Return the memory in which a round remembers the routes that it touches."""
    routes = len(data.home)
    flags, touched = np.zeros(routes, np.int64), np.zeros(routes, np.int64)
    return empty_plan(data, longest)._replace(place=flags, used=touched, count=np.zeros(1, np.int64))


@njit(cache=True)
def first_start(data, visit, arrival):
    """Return the earliest start in a window at or after ``arrival``, or -1."""
    for k in range(data.window_ptr[visit], data.window_ptr[visit + 1]):
        if arrival <= data.window_hi[k]:
            return max(arrival, data.window_lo[k])
    return -1


@njit(cache=True)
def last_start(data, visit, limit):
    """Return the latest start in a window at or before ``limit``, or -1."""
    for k in range(data.window_ptr[visit + 1] - 1, data.window_ptr[visit] - 1, -1):
        if limit >= data.window_lo[k]:
            return min(limit, data.window_hi[k])
    return -1


@njit(cache=True)
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


@njit(cache=True)
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


@njit(cache=True)
def leg_cost(data, before, visit, after):
    """Return what visiting ``visit`` between two nodes adds to the cost of the legs."""
    return data.cost[before, visit] + data.cost[visit, after] - data.cost[before, after]


@njit(cache=True)
def node_at(data, plan, r, i):
    """Return the node at position ``i`` of route ``r``; its home before the first and after the last."""
    if i < 0 or i >= plan.size[r]:
        return data.home[r]
    return plan.route[r, i]


@njit(cache=True)
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


@njit(cache=True)
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


@njit(cache=True)
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
