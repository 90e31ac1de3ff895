"""A primal network simplex for transportation, whose only state is its spanning tree.

Nodes are the needs ``0..n-1``, the offers ``n..n+m-1`` and the root ``n+m``. Arcs go from need to
offer at their cost, from need to root at ``big`` (unserved) and from root to offer at 0 (unused).
No arc has an upper bound, so only tree arcs carry flow, and the list of other arcs may change
at will between two calls: this is what makes pricing over all pairs cheap. Bases are kept
strongly feasible, which excludes cycling (Cunningham 1976).

Columns of ``tree``, int32, shape (n+m+1, 6): parent, first child, next and previous sibling,
how many nodes hang from it, itself included, and whether the arc to the parent points up to it (1)
or down from it (0). A need without children is not among its siblings and has no size: its price
follows from its parent's, so that a pivot does not touch it.

Only differences of prices count. While pivots go on, a subtree that holds more than half of the
nodes keeps its prices and all others move, the root included; prices start from the root again
at the end.
"""

from __future__ import annotations

import numpy as np

from ...compiled import kernel

PARENT, FIRST, NEXT, BEFORE, SIZE, UP = range(6)
NONE = -1
UNLISTED = -1
SMALLEST_BLOCK, LARGEST_BLOCK = 32, 256
MOST_SETTLED = 100_000


@kernel
def attach(tree, x, parent, up):
    """Hang ``x`` below ``parent`` as its first child."""
    tree[x, PARENT], tree[x, UP] = parent, up
    first = tree[parent, FIRST]
    tree[x, BEFORE], tree[x, NEXT] = NONE, first
    if first != NONE:
        tree[first, BEFORE] = x
    tree[parent, FIRST] = x


@kernel
def _detach(tree, x):
    before, following = tree[x, BEFORE], tree[x, NEXT]
    if before == NONE:
        tree[tree[x, PARENT], FIRST] = following
    else:
        tree[before, NEXT] = following
    if following != NONE:
        tree[following, BEFORE] = before


@kernel
def _leaving(tree, flow, p, q):
    """Join of ``p`` and ``q``, step length, leaving node, and whether it is on the side of ``p``."""
    least_p = least_q = np.int64(1) << 62
    out_p = out_q = np.int64(NONE)
    a, b = p, q
    while a != b:
        if tree[a, SIZE] <= tree[b, SIZE]:
            if tree[a, UP] == 1 and flow[a] < least_p:
                least_p, out_p = flow[a], a
            a = np.int64(tree[a, PARENT])
        else:
            if tree[b, UP] == 0 and flow[b] <= least_q:
                least_q, out_q = flow[b], b
            b = np.int64(tree[b, PARENT])
    if least_q <= least_p:
        return a, least_q, out_q, False
    return a, least_p, out_p, True


@kernel
def _push(tree, flow, p, q, join, step):
    x = p
    while x != join:
        flow[x] += -step if tree[x, UP] == 1 else step
        x = np.int64(tree[x, PARENT])
    x = q
    while x != join:
        flow[x] += step if tree[x, UP] == 1 else -step
        x = np.int64(tree[x, PARENT])


@kernel
def grow(tree, x, join, nodes):
    """So many nodes more, or fewer, hang from ``x`` and from all above it, up to ``join``, which stays as it is."""
    while x != join:
        tree[x, SIZE] += nodes
        x = np.int64(tree[x, PARENT])


@kernel
def _rehang(tree, flow, arc_cost, x, parent, up, amount, cost, out, join):
    """Turn the path from ``x`` to ``out`` round and hang it below ``parent``."""
    moved, turned = tree[out, SIZE], 0
    grow(tree, np.int64(tree[out, PARENT]), join, -moved)
    grow(tree, parent, join, moved)
    while True:
        size = tree[x, SIZE]
        tree[x, SIZE], turned = moved - turned, size
        old_parent, old_up = np.int64(tree[x, PARENT]), tree[x, UP]
        old_amount, old_cost = flow[x], arc_cost[x]
        _detach(tree, x)
        attach(tree, x, parent, up)
        flow[x], arc_cost[x] = amount, cost
        if x == out:
            return
        parent, up, amount, cost = x, 1 - old_up, old_amount, old_cost
        x = old_parent


@kernel
def _shift_others(tree, prices, top, change, work):
    """Add ``change`` to the prices of all that do not hang below ``top``."""
    root = np.int64(tree.shape[0] - 1)
    x = root
    while True:
        if x != top:
            work[0] += 1
            prices[x] += change
            if tree[x, FIRST] != NONE:
                x = np.int64(tree[x, FIRST])
                continue
        while x != root and tree[x, NEXT] == NONE:
            x = np.int64(tree[x, PARENT])
        if x == root:
            return
        x = np.int64(tree[x, NEXT])


@kernel
def _shift(tree, prices, top, change, n, big, work):
    """Add ``change`` to the prices below ``top``; the node that now breaks 0 or ``big`` most.

    Of more than half of all nodes none is looked at: whatever breaks a bound there is found by the next sweep.
    """
    worst, node = np.int64(0), np.int64(NONE)
    if 2 * tree[top, SIZE] > tree.shape[0]:
        _shift_others(tree, prices, top, -change, work)
        return node
    base, x = prices[tree.shape[0] - 1], top
    while True:
        work[0] += 1
        price = prices[x] + change
        prices[x] = price
        excess = price - base - big if x < n else base - price
        if excess > worst:
            worst, node = excess, x
        if tree[x, FIRST] != NONE:
            x = np.int64(tree[x, FIRST])
            continue
        while x != top and tree[x, NEXT] == NONE:
            x = np.int64(tree[x, PARENT])
        if x == top:
            return node
        x = np.int64(tree[x, NEXT])


@kernel
def _list(tree, prices, arc_cost, x):
    """Give a need that hangs as a leaf its own price and a place among its siblings."""
    if tree[x, SIZE] != UNLISTED:
        return
    parent = np.int64(tree[x, PARENT])
    prices[x] = prices[parent] + arc_cost[x]
    tree[x, SIZE] = 1
    attach(tree, x, parent, 1)


@kernel
def _unlist(tree, x, n):
    """Let a need without children follow its parent's price instead of being told of each change."""
    if x < n and tree[x, FIRST] == NONE and tree[x, SIZE] != UNLISTED:
        _detach(tree, x)
        tree[x, SIZE] = UNLISTED


@kernel
def pivot(tree, prices, flow, arc_cost, p, q, cost, n, big, work):
    """Bring the arc from ``p`` to ``q`` into the basis; the node that now breaks a bound most."""
    _list(tree, prices, arc_cost, p)
    join, step, out, on_p_side = _leaving(tree, flow, p, q)
    if step:
        _push(tree, flow, p, q, join, step)
    change = cost - prices[p] + prices[q]
    above = np.int64(tree[out, PARENT])
    if on_p_side:
        _rehang(tree, flow, arc_cost, p, q, 1, step, cost, out, join)
        worst = _shift(tree, prices, p, change, n, big, work)
        _unlist(tree, p, n)
        _unlist(tree, out, n)
        _unlist(tree, above, n)
        return worst
    _rehang(tree, flow, arc_cost, q, p, 0, step, cost, out, join)
    worst = _shift(tree, prices, q, -change, n, big, work)
    _unlist(tree, out, n)
    _unlist(tree, above, n)
    return worst


@kernel
def _settle(tree, prices, flow, arc_cost, node, n, big, work):
    """Pivot on the arcs to and from the root until no bound of the shifted subtree is broken."""
    root, pivots = tree.shape[0] - 1, 0
    while node != NONE and pivots < MOST_SETTLED:
        p, q, cost = (node, root, big) if node < n else (root, node, np.int64(0))
        node = pivot(tree, prices, flow, arc_cost, p, q, cost, n, big, work)
        pivots += 1
    return pivots


@kernel
def sweep(tree, prices, flow, arc_cost, n, big, start, heads, costs, low, high, most, work):
    """Pivot on the arcs of needs ``low..high-1`` until none of them is too cheap, or ``most`` times.

    Between two looks at all of them, only the needs that had an arc too cheap at the last one are asked again.
    """
    root, pivots = tree.shape[0] - 1, 0
    listed, count, whole = np.arange(low, high), high - low, True
    while True:
        best, arc, need, kept = np.int64(0), np.int64(NONE), np.int64(NONE), 0
        for k in range(count):
            i = listed[k]
            price = prices[tree[i, PARENT]] + arc_cost[i] if tree[i, SIZE] == UNLISTED else prices[i]
            least, cheapest = min(big - price + prices[root], np.int64(0)), np.int64(NONE)
            for a in range(start[i], start[i + 1]):
                reduced = costs[a] - price + prices[n + heads[a]]
                if reduced < least:
                    least, cheapest = reduced, a
            if least < 0:
                listed[kept] = i
                kept += 1
                if least < best:
                    best, arc, need = least, cheapest, i
        if pivots >= most or (need == NONE and whole):
            return pivots
        count, whole = kept, need == NONE
        if whole:
            listed, count = np.arange(low, high), high - low
            continue
        q, cost = (root, big) if arc == NONE else (np.int64(n + heads[arc]), costs[arc])
        worst = pivot(tree, prices, flow, arc_cost, need, q, cost, n, big, work)
        pivots += 1 + _settle(tree, prices, flow, arc_cost, worst, n, big, work)


@kernel
def sweep_bounds(tree, prices, flow, arc_cost, n, big, work):
    """Pivot on arcs of the root to offers whose price is below zero."""
    pivots = 0
    root = tree.shape[0] - 1
    for x in range(n, root):
        if prices[x] < prices[root]:
            pivots += _settle(tree, prices, flow, arc_cost, np.int64(x), n, big, work)
    return pivots


@kernel
def dismiss(tree, prices, flow, arc_cost, x, n, big, work):
    """Make it so dear to serve a need, or to use an offer, that in the end nobody does; pivots made.

    The arc to the root gets the price of a bargain: a need is paid ``big`` for staying out, an
    offer twice ``big`` for staying idle. At the optimum the node hangs from the root by it.
    """
    root = tree.shape[0] - 1
    cost = -big if x < n else -2 * big
    if tree[x, PARENT] != root:
        p, q = (x, root) if x < n else (root, x)
        worst = pivot(tree, prices, flow, arc_cost, p, q, cost, n, big, work)
        return 1 + _settle(tree, prices, flow, arc_cost, worst, n, big, work)
    change = cost - arc_cost[x] if x < n else arc_cost[x] - cost
    arc_cost[x] = cost
    if tree[x, SIZE] == UNLISTED:
        prices[x] = prices[root] + cost
        return 0
    worst = _shift(tree, prices, x, change, n, big, work)
    return _settle(tree, prices, flow, arc_cost, worst, n, big, work)


@kernel
def hang_apart(tree, prices, flow, arc_cost, x, host, amount, cost, n):
    """Take a free seat from the root and hang it below ``host``, at its price, with an amount.

    A need hangs as a leaf below the offer that serves it, an offer below a need that it serves.
    """
    if x < n:
        tree[x, PARENT], tree[x, UP] = host, 1
        prices[x] = prices[host] + cost
    else:
        _list(tree, prices, arc_cost, host)
        _detach(tree, x)
        attach(tree, x, host, 0)
        prices[x] = prices[host] - cost
    grow(tree, np.int64(host), np.int64(tree.shape[0] - 1), 1)
    flow[x], arc_cost[x] = amount, cost


@kernel
def tell_all(tree, prices, arc_cost, n):
    """Let prices start from the root again, and write down the price of every need that follows its parent's."""
    base = prices[tree.shape[0] - 1]
    for x in range(tree.shape[0]):
        prices[x] -= base
    for x in range(n):
        if tree[x, SIZE] == UNLISTED:
            prices[x] = prices[tree[x, PARENT]] + arc_cost[x]


@kernel
def optimise(tree, prices, flow, arc_cost, n, big, start, heads, costs, at, allowance):
    """Pivot until no listed arc is too cheap, or about ``allowance`` pivots are made.

    Blocks of needs that are near in space are exhausted one after the other, so that prices
    settle locally before they travel. The dearer a pivot (the more nodes it moves), the larger
    the block in which it is worth looking for the best one.

    Returns
    -------
    pivots : int
    at : int
        Need where to go on.
    done : bool
    """
    pivots = quiet = 0
    work = np.zeros(1, np.int64)
    for x in range(n):
        _unlist(tree, x, n)
    while quiet < n and pivots < allowance:
        block = min(max(SMALLEST_BLOCK, work[0] // max(1, pivots)), LARGEST_BLOCK)
        high = min(n, at + block)
        most = allowance - pivots
        made = sweep(tree, prices, flow, arc_cost, n, big, start, heads, costs, at, high, most, work)
        quiet = high - at if made else quiet + high - at
        pivots += made
        at = high if high < n else 0
        if at == 0:
            made = sweep_bounds(tree, prices, flow, arc_cost, n, big, work)
            pivots += made
            quiet = 0 if made else quiet
    tell_all(tree, prices, arc_cost, n)
    return pivots, at, quiet >= n and pivots < allowance
