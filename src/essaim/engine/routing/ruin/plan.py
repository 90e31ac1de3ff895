"""What the compiled search works on: the problem as arrays, and the plan it changes in place."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
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


def seeded(seed: int) -> NDArray[np.uint64]:
    """Return the one-word state of a xorshift64* generator; any whole number is a seed."""
    state = (seed * 0x9E3779B97F4A7C15 + 0xD1B54A32D192ED03) % 2**64
    return np.array([state or 1], dtype=np.uint64)
