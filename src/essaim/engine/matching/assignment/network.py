"""The state of a solution in progress: trees of points, candidate pairs, basis and prices."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from . import basis, simplex
from . import tree as trees
from .groups import Groups, group, taken
from .problem import Problem
from .terms import banned_pairs, sides, terms_of
from .tree import Side, Terms, Tree

BLOCK = 256
CONTESTED_PARTNERS = 8


@dataclass(eq=False)
class Pairs:
    """Candidate pairs by need: those of need ``i`` are ``start[i]:start[i+1]``."""

    start: NDArray[np.int64]
    heads: NDArray[np.int32]
    costs: NDArray[np.int64]

    def tails(self) -> NDArray[np.int64]:
        """Need of each pair."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))

    def with_more(self, chosen: NDArray[np.int64], more: Pairs) -> Pairs:
        """Add the pairs of ``chosen`` needs, those already listed left out."""
        tails = np.concatenate([self.tails(), chosen[more.tails()]])
        heads = np.concatenate([self.heads, more.heads])
        costs = np.concatenate([self.costs, more.costs])
        order = np.lexsort((heads, tails))
        new = np.ones(len(order), dtype=bool)
        tails, heads, costs = tails[order], heads[order], costs[order]
        new[1:] = (tails[1:] != tails[:-1]) | (heads[1:] != heads[:-1])
        start = np.searchsorted(tails[new], np.arange(len(self.start)))
        return Pairs(start.astype(np.int64), heads[new], costs[new])


@dataclass(eq=False)
class Network:
    """Nodes in tree order, the basis over them, and the pairs looked at so far."""

    groups: tuple[Groups, Groups]
    needs: Side
    offers: Side
    terms: Terms
    tree: Tree
    supply: NDArray[np.int64]
    capacity: NDArray[np.int64]
    big: int
    pairs: Pairs
    basis: NDArray[np.int32] = field(default_factory=lambda: np.zeros((0, 6), np.int32))
    flow: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    arc_cost: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    prices: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    nearest_cost: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    at: int = 0
    pivots: int = 0

    @property
    def n(self) -> int:
        """Number of need nodes."""
        return len(self.supply)

    @property
    def m(self) -> int:
        """Number of offer nodes."""
        return len(self.capacity)

    def look(self, chosen: NDArray[np.int64], k: int, limits: NDArray[np.int64]) -> Pairs:
        """The ``k`` cheapest partners, prices included, of the chosen needs below their limits."""
        prices = self.offer_prices()
        least = trees.least_prices(self.tree.depth, prices)
        return Pairs(
            *trees.nearest(self.needs, self.offers, self.tree, least, prices, self.terms, chosen, k, limits)
        )

    def offer_prices(self) -> NDArray[np.int64]:
        """Price of each offer node; zero before there is a basis."""
        if not self.prices.size:
            return np.zeros(self.m, dtype=np.int64)
        return self.prices[self.n : -1].copy()

    def plant(self) -> None:
        """Make the first basis from the pairs known."""
        tails, heads, costs = self.pairs.tails(), self.pairs.heads.astype(np.int64), self.pairs.costs
        supply, capacity = self.supply.copy(), self.capacity.copy()
        order = np.argsort(costs, kind="stable")
        amounts = basis.greedy(order, tails, heads, supply, capacity)
        kept = amounts > 0
        by_offer = np.argsort(heads, kind="stable")
        into = np.searchsorted(heads[by_offer], np.arange(self.m + 1))
        filled = (tails[kept], heads[kept] + self.n, amounts[kept], costs[kept])
        self.basis, self.flow, self.arc_cost, self.prices = basis.plant(
            self.n, self.m, self.big, supply, capacity, *filled, into, tails[by_offer], costs[by_offer]
        )

    def improve(self, allowance: int) -> bool:
        """Pivot; True when no pair known is too cheap."""
        made, self.at, done = simplex.optimise(
            self.basis, self.prices, self.flow, self.arc_cost, self.n, self.big,
            self.pairs.start, self.pairs.heads, self.pairs.costs, BLOCK, self.at, allowance,
        )  # fmt: skip
        self.pivots += made
        return done

    def add_violated(self, k: int) -> int:
        """Look over all pairs for those that prices leave too cheap; how many were added."""
        dear = np.flatnonzero(self.prices[: self.n] > self.nearest_cost)
        found = self.look(dear, k, self.prices[: self.n])
        if len(found.heads):
            self.pairs = self.pairs.with_more(dear, found)
        return len(found.heads)

    def objective(self) -> int:
        """Cost of the basis, the unserved included."""
        return int((self.flow * self.arc_cost).sum())

    def flows(self) -> tuple[tuple[NDArray[np.int64], ...], NDArray[np.int64]]:
        """Need node, offer node and amount of each pair in use; and the cost of one unit."""
        x = np.flatnonzero((self.flow > 0) & (self.basis[:, simplex.PARENT] != self.n + self.m))
        parent = self.basis[x, simplex.PARENT].astype(np.int64)
        need, offer = np.minimum(x, parent), np.maximum(x, parent) - self.n
        return (need, offer, self.flow[x]), self.arc_cost[x]

    def prices_of_rows(self, settled: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Price of each need and each offer of the problem; lowered to a valid bound if unsettled."""
        offers = np.maximum(self.prices[self.n : -1], 0)
        needs = self.prices[: self.n] if settled else self._lowered(offers)
        return tuple(
            prices[groups.of_row()] for prices, groups in zip((needs, offers), self.groups, strict=True)
        )

    def _lowered(self, offers: NDArray[np.int64]) -> NDArray[np.int64]:
        """The highest prices of needs that no pair undercuts, given prices of offers."""
        self.prices[self.n : -1] = offers
        needs = np.full(self.n, self.big)
        found = self.look(np.arange(self.n), 1, needs)
        heads = found.heads.astype(np.int64)
        needs[found.tails()] = found.costs + offers[heads]
        return needs

    def nearest_of_rows(self) -> NDArray[np.int64]:
        """Least cost at which each need could be served were it alone; -1 if nobody may."""
        nearest = np.where(self.nearest_cost < self.big, self.nearest_cost, -1)
        return nearest[self.groups[0].of_row()]


def network_of(problem: Problem) -> Network:
    """Group, order in space and look up the nearest partner of each need."""
    needs, offers, bounds = sides(problem)
    banned = banned_pairs(problem)
    apart = [np.unique(banned[:, k]) for k in (0, 1)]
    parties = (problem.needs, problem.offers)
    groups, ordered = [], []
    for k, side in enumerate((needs, offers)):
        grouped = group(parties[k], side, apart[k])
        first = taken(side, grouped.members[grouped.start[:-1]])
        order = trees.tree_order(first.xyz)
        groups.append(grouped.permuted(order))
        ordered.append(taken(first, order))
    keys = _banned_keys(groups, banned)
    supply, capacity = (g.sums(p.quantity) for g, p in zip(groups, parties, strict=True))
    network = Network(
        groups=tuple(groups),
        needs=ordered[0],
        offers=ordered[1],
        terms=terms_of(problem, bounds, keys),
        tree=trees.grow(ordered[1]),
        supply=supply,
        capacity=capacity,
        big=_big(problem, supply, capacity),
        pairs=Pairs(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int64)),
    )
    _first_pairs(network)
    return network


def _banned_keys(groups: list[Groups], banned: NDArray[np.int64]) -> NDArray[np.int64]:
    rows = [g.of_row()[banned[:, k]] for k, g in enumerate(groups)]
    return np.sort(rows[0] * len(groups[1]) + rows[1])


def _big(problem: Problem, supply: NDArray[np.int64], capacity: NDArray[np.int64]) -> int:
    """A cost above any sum of costs, so that serving one more unit always wins."""
    dearest = 20_015_116 + sum(problem.area_steps_m)
    return (int(min(supply.sum(), capacity.sum())) + 1) * dearest


def _first_pairs(network: Network) -> None:
    everyone, no_limit = np.arange(network.n), np.full(network.n, network.big)
    pairs = network.look(everyone, 1, no_limit)
    served = np.diff(pairs.start) > 0
    network.nearest_cost = np.full(network.n, network.big)
    network.nearest_cost[served] = pairs.costs
    load = np.bincount(pairs.heads, network.supply[served], network.m)
    contested = np.zeros(network.n, dtype=bool)
    contested[served] = (load > network.capacity)[pairs.heads]
    chosen = np.flatnonzero(contested)
    more = network.look(chosen, CONTESTED_PARTNERS, no_limit)
    network.pairs = pairs.with_more(chosen, more)
