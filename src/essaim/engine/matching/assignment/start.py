"""From a problem to a first basis near the last one, through coarser and coarser pictures of it.

Where places are scarce, prices carry far: an offer in one town is dear because the next town is
full. Such prices are first found between clusters of people, then refined (multiscale transport,
Mérigot 2011; Schmitzer 2016). They only choose where the search starts; the proof never uses them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import basis, spare
from . import tree as trees
from .groups import group, taken
from .network import NEVER, Network
from .order import depth_for, tree_order
from .pairs import Pairs
from .problem import Problem
from .terms import Vocabulary, banned_pairs, sides, terms_of, vocabulary_of
from .tree import Side, Terms

PARTNERS = 8
CLUSTER = 3
SMALL = 300
ROUNDS = 4


def network_of(problem: Problem, known: Vocabulary | None = None, *, room: bool = False) -> Network:
    """Group, order in space, estimate prices and plant the first basis.

    With ``room``, seats stay free among the nodes for people who arrive later.
    """
    known = known or vocabulary_of(problem)
    banned = banned_pairs(problem)
    parties = (problem.needs, problem.offers)
    groups, ordered, places, free = [], [], [], []
    for k, side in enumerate(sides(problem, known)):
        grouped = group(parties[k], side, np.unique(banned[:, k]))
        first = taken(side, grouped.members[grouped.start[:-1]])
        order = tree_order(first.xyz)
        groups.append(grouped.permuted(order))
        at, empty = spare.seated(len(order)) if room else (np.arange(len(order)), order[:0])
        ordered.append(spare.padded(taken(first, order), at, empty) if room else taken(first, order))
        places.append(at)
        free.append(empty)
    supply, capacity = (
        spare.spaced(g.sums(p.quantity), at, len(at) + len(empty)) for g, p, at, empty in zip(groups, parties, places, free, strict=True)
    )
    rows = tuple(at[g.of_row()] for g, at in zip(groups, places, strict=True))
    keys = np.sort(rows[0][banned[:, 0]] * len(capacity) + rows[1][banned[:, 1]])
    network = _assembled(ordered, terms_of(problem, known, keys), supply, capacity, _big(problem))
    network.rows, network.groups, network.free = rows, tuple(groups), tuple(free)
    _start(network)
    return network


def _assembled(ordered: list[Side], terms: Terms, supply: NDArray[np.int64], capacity: NDArray[np.int64], big: int) -> Network:
    return Network(
        needs=ordered[0],
        offers=ordered[1],
        terms=terms,
        tree=trees.grow(ordered[1], depth_for(len(capacity))),
        need_tree=trees.grow(ordered[0], depth_for(len(supply))),
        supply=supply,
        capacity=capacity,
        big=big,
    )


def _big(problem: Problem) -> int:
    """A cost above any sum of costs, even with twice as many units, so that serving one more always wins."""
    dearest = 20_015_116 + sum(problem.area_steps_m)
    most = min(int(problem.needs.quantity.sum()), int(problem.offers.quantity.sum()))
    return (2 * most + 1_000) * dearest


def _start(network: Network) -> None:
    """List the first pairs and plant the basis, guided by estimated prices where places are scarce."""
    n, m = network.n, network.m
    network.prices = np.zeros(n + m + 1, dtype=np.int64)
    nearest = network.look(np.arange(n), 1, np.full(n, network.big))
    served = np.diff(nearest.start) > 0
    network.nearest_cost = np.full(n, network.big)
    network.nearest_cost[served] = nearest.costs
    network.seen_needs = network.nearest_cost.copy()
    network.seen_offers = np.zeros(m, dtype=np.int64)
    load = np.bincount(nearest.heads, network.supply[served], m)
    contested = np.zeros(n, dtype=bool)
    contested[served] = (load > network.capacity)[nearest.heads]
    if contested.sum() * 5 > n:
        network.prices[n:-1] = _estimated_prices(network)
        network.prices[n + network.free[1]] = spare.offer_price(network.big)
    chosen = np.flatnonzero(contested)
    more = network.look(chosen, PARTNERS, np.full(n, 3 * network.big))
    more = Pairs.of(chosen[more.tails()], more.heads, more.costs, n)
    network.pairs = nearest.with_more(more)
    _plant(network)


def _estimated_prices(network: Network) -> NDArray[np.int64]:
    """Prices of offers, from the solution of the same problem between clusters."""
    if network.n + network.m < SMALL:
        return np.zeros(network.m, dtype=np.int64)
    coarse = _coarser(network)
    _start(coarse)
    for _ in range(ROUNDS):
        while not coarse.improve(1 << 30):
            pass
        if not coarse.add_violated(4):
            break
    return _interpolated(coarse, network.offers)


def _interpolated(coarse: Network, offers: Side) -> NDArray[np.int64]:
    """The least prices of offers that leave no cluster of needs too cheap."""
    worth = -coarse.prices[: coarse.n]
    least = trees.least_prices(coarse.need_tree.depth, worth)
    plain = _plain(offers.xyz, offers.radius)
    everyone = np.arange(len(offers.radius))
    found = trees.partners(plain, coarse.needs, coarse.need_tree, least, worth, coarse.terms, True, everyone, 1, everyone * 0)
    start, heads, costs = found
    prices = np.zeros(len(everyone), dtype=np.int64)
    prices[np.diff(start) > 0] = -(costs + worth[heads])
    return prices


def _coarser(network: Network) -> Network:
    """Clusters of people who follow each other in tree order, at their centre."""
    parts = []
    for side, amount in ((network.needs, network.supply), (network.offers, network.capacity)):
        cuts = np.arange(0, len(amount), CLUSTER)
        centre = np.add.reduceat(side.xyz * np.maximum(amount, 1)[:, None], cuts)
        centre /= np.linalg.norm(centre, axis=1, keepdims=True)
        parts.append((_plain(centre, np.maximum.reduceat(side.radius, cuts)), np.add.reduceat(amount, cuts)))
    empty = np.zeros(0, dtype=np.int64)
    terms = Terms(np.zeros(1, dtype=np.int64), empty, empty)
    return _assembled([parts[0][0], parts[1][0]], terms, parts[0][1], parts[1][1], network.big)


def _plain(xyz: NDArray[np.float64], radius: NDArray[np.int64]) -> Side:
    n, bits = len(radius), np.zeros((len(radius), 0), np.uint64)
    return Side(np.ascontiguousarray(xyz), bits, bits, bits, radius, np.zeros((n, 0), np.int32))


def _plant(network: Network) -> None:
    """Fill pairs by greed, then what is left with whoever is free, and make the first basis."""
    n, m = network.n, network.m
    expected = _expected(network)
    supply, capacity = network.supply.copy(), network.capacity.copy()
    used = [_filled(network.pairs, network.prices[n:-1], expected, supply, capacity)]
    free = _free_partners(network, supply, capacity)
    while len(free.heads):
        network.pairs = network.pairs.with_more(free)
        used.append(_filled(free, np.zeros(m, dtype=np.int64), expected * 0, supply, capacity))
        free = _free_partners(network, supply, capacity)
    tails, heads, amounts, costs = (np.concatenate(parts) for parts in zip(*used, strict=True))
    network.basis, network.flow, network.arc_cost, network.prices = basis.plant(
        n, m, network.big, supply, capacity, tails, heads + n, amounts, costs
    )


def _expected(network: Network) -> NDArray[np.int64]:
    """Prices of needs under the prices of offers, over the pairs listed."""
    expected, pairs = np.full(network.n, network.big), network.pairs
    np.minimum.at(expected, pairs.tails(), pairs.costs + network.prices[network.n + pairs.heads])
    return expected


def _filled(
    pairs: Pairs,
    prices: NDArray[np.int64],
    expected: NDArray[np.int64],
    supply: NDArray[np.int64],
    capacity: NDArray[np.int64],
) -> tuple[NDArray[np.int64], ...]:
    """Fill pairs, least surprise first; needs, offers, amounts and costs of those used."""
    tails, heads = pairs.tails(), pairs.heads.astype(np.int64)
    surprise = pairs.costs + prices[heads] - expected[tails]
    order = np.lexsort((pairs.costs, surprise))
    amounts = basis.greedy(order, tails, heads, supply, capacity)
    kept = amounts > 0
    return tails[kept], heads[kept], amounts[kept], pairs.costs[kept]


def _free_partners(network: Network, supply: NDArray[np.int64], capacity: NDArray[np.int64]) -> Pairs:
    """The nearest offers with places left, for the needs with units left."""
    n, left = network.n, np.flatnonzero(supply)
    if not len(left) or not capacity.any():
        return Pairs.of(left[:0], left[:0], left[:0], n)
    taken_up = np.where(capacity > 0, 0, NEVER)
    least = trees.least_prices(network.tree.depth, taken_up)
    found = trees.partners(
        network.needs, network.offers, network.tree, least, taken_up, network.terms,
        False, left, PARTNERS, np.full(n, network.big),
    )  # fmt: skip
    start, heads, costs = found
    return Pairs.of(np.repeat(left, np.diff(start)), heads, costs, n)
