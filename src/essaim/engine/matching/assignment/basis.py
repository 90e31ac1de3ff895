"""A first basis made by greed, with prices that already say what a taken place is worth."""

from __future__ import annotations

import heapq

import numpy as np

from ...compiled import kernel

PARENT, FIRST, NEXT, BEFORE, DEPTH, UP = range(6)
NONE = -1
UNKNOWN = np.int64(1) << 62


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
    tree[x, DEPTH] = tree[parent, DEPTH] + 1
    prices[x] = prices[parent] + cost if up == 1 else prices[parent] - cost
    first = tree[parent, FIRST]
    tree[x, BEFORE], tree[x, NEXT] = NONE, first
    if first != NONE:
        tree[first, BEFORE] = x
    tree[parent, FIRST] = x


@kernel
def _hang_component(tree, flow, arc_cost, prices, top, n, start, edges, tails, heads, amounts, costs, stack):
    """Hang all that is linked to ``top``, which hangs already; how many nodes, in ``stack``."""
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
    return count


@kernel
def plant(n, m, big, supply, capacity, tails, heads, amounts, costs, into, into_tails, into_costs, expected):
    """Spanning tree over a forest of filled pairs, strongly feasible, with its prices.

    A group of full offers hangs from the need that would move elsewhere at the least surprise: the
    price that this gives it, less the price expected (Prim). So first prices are near the last.

    Parameters
    ----------
    supply, capacity : int64, shapes (n,), (m,)
        What greed left over.
    tails, heads, amounts, costs : the filled pairs; ``heads`` count from ``n``
    into, into_tails, into_costs :
        Candidate pairs by offer: those into offer ``j`` are ``into[j]:into[j+1]``.
    expected : int64, shape (n,)
        Prices of needs as estimated.

    Returns
    -------
    tree, flow, arc_cost, prices
    """
    nodes = n + m
    tree = np.full((nodes + 1, 6), NONE, np.int32)
    flow, arc_cost = np.zeros(nodes + 1, np.int64), np.zeros(nodes + 1, np.int64)
    prices, stack = np.zeros(nodes + 1, np.int64), np.empty(nodes + 1, np.int64)
    tree[nodes, DEPTH] = 0
    start, edges = _neighbours(nodes, tails, heads)
    label, relative, count = _components(n, nodes, start, edges, tails, heads, costs)
    best, settled = np.full(count, UNKNOWN), np.zeros(count, np.bool_)
    heap = [(np.int64(0), np.int64(0), np.int64(0), np.int64(0))]
    heap.pop()
    for x in range(nodes):
        c = label[x]
        if (x < n and supply[x] > 0) or (x >= n and capacity[x - n] > 0):
            best[c] = -UNKNOWN
            heap.append((-UNKNOWN, np.int64(x), np.int64(nodes), np.int64(0)))
    for x in range(n):
        c = label[x]
        if big - relative[x] < best[c]:
            best[c] = big - relative[x]
            heap.append((best[c], np.int64(x), np.int64(nodes), np.int64(big)))
    heapq.heapify(heap)
    while len(heap):
        key, x, parent, cost = heapq.heappop(heap)
        if settled[label[x]]:
            continue
        settled[label[x]] = True
        if parent == nodes and x < n:
            _hang(tree, flow, arc_cost, prices, x, parent, 1, supply[x], big)
        elif parent == nodes:
            _hang(tree, flow, arc_cost, prices, x, parent, 0, capacity[x - n], 0)
        else:
            _hang(tree, flow, arc_cost, prices, x, parent, 1, 0, cost)
        size = _hang_component(
            tree, flow, arc_cost, prices, x, n, start, edges, tails, heads, amounts, costs, stack
        )
        for at in range(size):
            y = stack[at]
            if y < n:
                continue
            for k in range(into[y - n], into[y - n + 1]):
                i, total = into_tails[k], into_costs[k] + prices[y]
                if not settled[label[i]] and total - relative[i] < best[label[i]]:
                    best[label[i]] = total - relative[i]
                    heapq.heappush(heap, (best[label[i]], np.int64(i), np.int64(y), np.int64(into_costs[k])))
    return tree, flow, arc_cost, prices
