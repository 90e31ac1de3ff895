"""A first basis made by greed."""

from __future__ import annotations

import numpy as np

from ...compiled import kernel

PARENT, FIRST, NEXT, BEFORE, SIZE, UP = range(6)
NONE = -1


@kernel
def greedy(order, tails, heads, supply, capacity):
    """Fill pairs in the given order; each pair exhausts its need or its offer.

    Because of that, the pairs with an amount form a forest. ``supply`` and ``capacity`` are
    reduced in place. Returns the amount of each pair.
    """
    amounts = np.zeros(order.shape[0], np.int64)
    for a in order:
        i, j = tails[a], heads[a]
        amount = min(supply[i], capacity[j])
        if amount > 0:
            amounts[a] = amount
            supply[i] -= amount
            capacity[j] -= amount
    return amounts


@kernel
def _neighbours(nodes, ends_a, ends_b):
    """Adjacency of an undirected graph: ``edges[start[x]:start[x+1]]`` touch node ``x``."""
    start = np.zeros(nodes + 1, np.int64)
    for e in range(ends_a.shape[0]):
        start[ends_a[e] + 1] += 1
        start[ends_b[e] + 1] += 1
    for x in range(nodes):
        start[x + 1] += start[x]
    fill, edges = start[:-1].copy(), np.empty(2 * ends_a.shape[0], np.int64)
    for e in range(ends_a.shape[0]):
        for x in (ends_a[e], ends_b[e]):
            edges[fill[x]] = e
            fill[x] += 1
    return start, edges


@kernel
def _components(n, nodes, start, edges, tails, heads, costs):
    """Number of the component of each node, and prices relative to its first node."""
    label, relative = np.full(nodes, NONE, np.int64), np.zeros(nodes, np.int64)
    stack, count = np.empty(nodes, np.int64), 0
    for first in range(nodes):
        if label[first] != NONE:
            continue
        label[first], stack[0], top = count, first, 1
        while top:
            top -= 1
            x = stack[top]
            for k in range(start[x], start[x + 1]):
                e = edges[k]
                y = heads[e] if x < n else tails[e]
                if label[y] == NONE:
                    label[y] = count
                    relative[y] = relative[x] - costs[e] if x < n else relative[x] + costs[e]
                    stack[top] = y
                    top += 1
        count += 1
    return label, relative, count


@kernel
def _hang(tree, flow, arc_cost, prices, x, parent, up, amount, cost):
    tree[x, PARENT], tree[x, UP], flow[x], arc_cost[x] = parent, up, amount, cost
    tree[x, SIZE] = 1
    prices[x] = prices[parent] + cost if up == 1 else prices[parent] - cost
    first = tree[parent, FIRST]
    tree[x, BEFORE], tree[x, NEXT] = NONE, first
    if first != NONE:
        tree[first, BEFORE] = x
    tree[parent, FIRST] = x


@kernel
def _hang_component(tree, flow, arc_cost, prices, top, n, start, edges, tails, heads, amounts, costs, stack):
    """Hang all that is linked to ``top``, which hangs already."""
    stack[0], count, at = top, 1, 0
    while at < count:
        x = stack[at]
        at += 1
        for k in range(start[x], start[x + 1]):
            e = edges[k]
            y, up = (heads[e], 0) if x < n else (tails[e], 1)
            if y != tree[x, PARENT]:
                _hang(tree, flow, arc_cost, prices, y, x, up, amounts[e], costs[e])
                stack[count] = y
                count += 1
    for at in range(count - 1, 0, -1):
        tree[tree[stack[at], PARENT], SIZE] += tree[stack[at], SIZE]


@kernel
def plant(n, m, big, supply, capacity, tails, heads, amounts, costs):
    """Spanning tree over a forest of filled pairs, strongly feasible, with its prices.

    A group with places or units left hangs from the root by them; a group of full offers by the
    need that is dearest in it, at the price of leaving it out. The tree is shallow on purpose:
    near groups start at like prices, and a step moves few nodes.

    Parameters
    ----------
    supply, capacity : int64, shapes (n,), (m,)
        What greed left over.
    tails, heads, amounts, costs : the filled pairs; ``heads`` count from ``n``

    Returns
    -------
    tree, flow, arc_cost, prices
    """
    nodes = n + m
    tree = np.full((nodes + 1, 6), NONE, np.int32)
    flow, arc_cost = np.zeros(nodes + 1, np.int64), np.zeros(nodes + 1, np.int64)
    prices, stack = np.zeros(nodes + 1, np.int64), np.empty(nodes + 1, np.int64)
    tree[nodes, SIZE] = nodes + 1
    start, edges = _neighbours(nodes, tails, heads)
    label, relative, count = _components(n, nodes, start, edges, tails, heads, costs)
    top, has_room = np.full(count, NONE, np.int64), np.zeros(count, np.bool_)
    for x in range(nodes):
        c = label[x]
        if (x < n and supply[x] > 0) or (x >= n and capacity[x - n] > 0):
            top[c], has_room[c] = x, True
        elif top[c] == NONE or (not has_room[c] and x < n and relative[x] > relative[top[c]]):
            top[c] = x
    for c in range(count):
        x = top[c]
        if x < n:
            _hang(tree, flow, arc_cost, prices, x, nodes, 1, supply[x], big)
        else:
            _hang(tree, flow, arc_cost, prices, x, nodes, 0, capacity[x - n], 0)
        _hang_component(tree, flow, arc_cost, prices, x, n, start, edges, tails, heads, amounts, costs, stack)
    return tree, flow, arc_cost, prices
