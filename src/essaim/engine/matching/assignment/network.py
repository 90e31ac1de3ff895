"""The state of a solution in progress: trees of points, candidate pairs, basis and prices."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from . import simplex, spare
from . import tree as trees
from .groups import Groups
from .pairs import Pairs
from .problem import total
from .tree import Side, Terms, Tree

NEVER = 4 * 10**18


@dataclass(eq=False)
class Network:
    """Nodes in tree order, the basis over them, and the pairs looked at so far.

    ``seen_needs`` and ``seen_offers`` are prices under which no pair off the list is too cheap,
    ``rows`` the node of each row of both parties, ``free`` the seats that nobody has used.
    """

    needs: Side
    offers: Side
    terms: Terms
    tree: Tree
    need_tree: Tree
    supply: NDArray[np.int64]
    capacity: NDArray[np.int64]
    big: int
    groups: tuple[Groups, ...] = ()
    rows: tuple[NDArray[np.int64], ...] = ()
    free: tuple[NDArray[np.int64], ...] = (np.zeros(0, np.int64), np.zeros(0, np.int64))
    pairs: Pairs = field(default_factory=lambda: Pairs.of(*[np.zeros(0, np.int64)] * 3, 0))
    basis: NDArray[np.int32] = field(default_factory=lambda: np.zeros((0, 6), np.int32))
    flow: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    arc_cost: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    prices: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    nearest_cost: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    seen_needs: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    seen_offers: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
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
        return Pairs(*trees.partners(self.needs, self.offers, self.tree, least, prices, self.terms, False, chosen, k, limits))

    def offer_prices(self) -> NDArray[np.int64]:
        """Price of each offer node."""
        return self.prices[self.n : -1].copy()

    def improve(self, allowance: int) -> bool:
        """Pivot; True when no pair known is too cheap."""
        made, self.at, done = simplex.optimise(
            self.basis, self.prices, self.flow, self.arc_cost, self.n, self.big,
            self.pairs.start, self.pairs.heads, self.pairs.costs, self.at, allowance,
        )  # fmt: skip
        self.pivots += made
        return done

    def add_violated(self, k: int) -> int:
        """Look over all pairs for those that prices leave too cheap; how many were added.

        Pairs that were not too cheap at the last look still are not if neither the price of the
        need has risen nor that of the offer fallen, so only the others are looked at.
        """
        needs, offers = self.prices[: self.n].copy(), self.offer_prices()
        risen = np.flatnonzero((needs > self.seen_needs) & (needs > self.nearest_cost))
        fallen = np.flatnonzero(offers < self.seen_offers)
        if len(risen) + len(fallen) > self.n // 2:
            risen, fallen = np.flatnonzero(needs > self.nearest_cost), fallen[:0]
        found = self.look(risen, k, needs)
        back = self.look_back(fallen, k)
        self.seen_needs, self.seen_offers = needs.copy(), offers
        self.seen_needs[risen[np.diff(found.start) == k]] = -1
        self.seen_offers[fallen[np.diff(back.start) == k]] = NEVER
        added = Pairs.of(
            np.concatenate([risen[found.tails()], back.heads]),
            np.concatenate([found.heads, fallen[back.tails()]]),
            np.concatenate([found.costs, back.costs]),
            self.n,
        )
        if len(added.heads):
            self.pairs = self.pairs.with_more(added)
        return len(added.heads)

    def look_back(self, chosen: NDArray[np.int64], k: int) -> Pairs:
        """The needs that the prices of the chosen offers leave too cheap, by offer."""
        prices = -self.prices[: self.n]
        least = trees.least_prices(self.need_tree.depth, prices)
        limits = -self.offer_prices()
        return Pairs(*trees.partners(self.offers, self.needs, self.need_tree, least, prices, self.terms, True, chosen, k, limits))

    def take_seat(self, k: int) -> int:
        """A free seat among the needs (0) or the offers (1)."""
        seat = int(self.free[k][0])
        self._keep_free(k, self.free[k][1:])
        return seat

    def _keep_free(self, k: int, seats: NDArray[np.int64]) -> None:
        self.free = (seats, self.free[1]) if k == 0 else (self.free[0], seats)

    def seat(self, k: int, side: Side) -> NDArray[np.int64]:
        """Write newcomers into free seats near their neighbours; their nodes."""
        ours, tree = (self.needs, self.offers)[k], (self.need_tree, self.tree)[k]
        seats = spare.seats_for(tree, self.free[k], side.xyz, len(ours.xyz))
        for column, fresh in zip(ours, side, strict=True):
            column[seats] = fresh
        for row in seats:
            spare.widen(tree, row, ours)
        self._keep_free(k, np.setdiff1d(self.free[k], seats, assume_unique=True))
        return seats

    def open(self, k: int, nodes: NDArray[np.int64], quantity: NDArray[np.int64]) -> None:
        """Let newcomers hang from the root, unserved or idle, and be looked at."""
        x = nodes + k * self.n
        (self.supply, self.capacity)[k][nodes] = self.flow[x] = quantity
        self.prices[x] = self.arc_cost[x] = 0 if k else self.big
        (self.seen_needs, self.seen_offers)[k][nodes] = NEVER if k else -1

    def find_nearest(self) -> None:
        """Least cost at which each need could be served were it alone."""
        prices = np.where(self.capacity > 0, 0, NEVER)
        least = trees.least_prices(self.tree.depth, prices)
        start, _, costs = trees.partners(
            self.needs, self.offers, self.tree, least, prices, self.terms,
            False, np.arange(self.n), 1, np.full(self.n, self.big),
        )  # fmt: skip
        self.nearest_cost = np.full(self.n, self.big)
        self.nearest_cost[np.diff(start) > 0] = costs

    def objective(self) -> int:
        """Cost of the basis, the unserved included."""
        return total(self.flow, self.arc_cost)

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
        return needs[self.rows[0]], offers[self.rows[1]]

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
        return nearest[self.rows[0]]
