"""A primal network simplex for transportation, whose only state is its spanning tree.

Nodes are the needs ``0..n-1``, the offers ``n..n+m-1`` and the root ``n+m``. Arcs go from need to
offer at their cost, from need to root at ``big`` (unserved) and from root to offer at 0 (unused).
No arc has an upper bound, so only tree arcs carry flow, and the list of other arcs may change
at will between two calls: this is what makes pricing over all pairs cheap. Bases are kept
strongly feasible, which excludes cycling (Cunningham 1976).

Columns of ``tree``, int32, shape (n+m+1, 6): parent, first child, next and previous sibling,
depth, and whether the arc to the parent points up to it (1) or down from it (0). A need without
children is not among its siblings and has no depth: its price follows from its parent's, so that
a pivot does not touch it.
"""

from __future__ import annotations

import numpy as np

from ...compiled import kernel

PARENT, FIRST, NEXT, BEFORE, DEPTH, UP = range(6)
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
        if tree[a, DEPTH] >= tree[b, DEPTH]:
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
def _rehang(tree, flow, arc_cost, x, parent, up, amount, cost, out):
    """Turn the path from ``x`` to ``out`` round and hang it below ``parent``."""
    while True:
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
def _shift(tree, prices, top, change, n, big, work):
    """Add ``change`` to the prices below ``top``; the node that now breaks 0 or ``big`` most."""
    worst, node = np.int64(0), np.int64(NONE)
    x = top
    while True:
        work[0] += 1
        price = prices[x] + change
        prices[x] = price
        tree[x, DEPTH] = tree[tree[x, PARENT], DEPTH] + 1
        excess = price - big if x < n else -price
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
    if tree[x, DEPTH] != UNLISTED:
        return
    parent = np.int64(tree[x, PARENT])
    prices[x] = prices[parent] + arc_cost[x]
    tree[x, DEPTH] = tree[parent, DEPTH] + 1
    attach(tree, x, parent, 1)


@kernel
def _unlist(tree, x, n):
    """Let a need without children follow its parent's price instead of being told of each change."""
    if x < n and tree[x, FIRST] == NONE and tree[x, DEPTH] != UNLISTED:
        _detach(tree, x)
        tree[x, DEPTH] = UNLISTED


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
        _rehang(tree, flow, arc_cost, p, q, 1, step, cost, out)
        worst = _shift(tree, prices, p, change, n, big, work)
        _unlist(tree, p, n)
        _unlist(tree, out, n)
        _unlist(tree, above, n)
        return worst
    _rehang(tree, flow, arc_cost, q, p, 0, step, cost, out)
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
    """Pivot on the arcs of needs ``low..high-1`` until none of them is too cheap, or ``most`` times."""
    root, pivots = tree.shape[0] - 1, 0
    while True:
        best, arc, need = np.int64(0), np.int64(NONE), np.int64(NONE)
        for i in range(low, high):
            price = prices[i]
            if tree[i, DEPTH] == UNLISTED:
                price = prices[tree[i, PARENT]] + arc_cost[i]
            if big - price < best:
                best, arc, need = big - price, np.int64(NONE), np.int64(i)
            for a in range(start[i], start[i + 1]):
                reduced = costs[a] - price + prices[n + heads[a]]
                if reduced < best:
                    best, arc, need = reduced, a, i
        if need == NONE or pivots >= most:
            return pivots
        q, cost = (root, big) if arc == NONE else (np.int64(n + heads[arc]), costs[arc])
        worst = pivot(tree, prices, flow, arc_cost, need, q, cost, n, big, work)
        pivots += 1 + _settle(tree, prices, flow, arc_cost, worst, n, big, work)


@kernel
def sweep_bounds(tree, prices, flow, arc_cost, n, big, work):
    """Pivot on arcs of the root to offers whose price is below zero."""
    pivots = 0
    for x in range(n, tree.shape[0] - 1):
        if prices[x] < 0:
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
    if tree[x, DEPTH] == UNLISTED:
        prices[x] = cost
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
        tree[x, DEPTH] = tree[host, DEPTH] + 1
        prices[x] = prices[host] - cost
    flow[x], arc_cost[x] = amount, cost


@kernel
def _tell_all(tree, prices, arc_cost, n):
    """Write down the price of every need that follows its parent's."""
    for x in range(n):
        if tree[x, DEPTH] == UNLISTED:
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
    _tell_all(tree, prices, arc_cost, n)
    return pivots, at, quiet >= n and pivots < allowance
