"""How people leave a solved network: they are paid to, and the simplex lets them go."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import simplex, spare
from .network import Network
from .simplex import NONE, PARENT

Share = tuple[int, int, int]
"""Node on the other side, units, and the cost of one."""


class Departures:
    """Nodes of a network that empty, or seats made for the part of a node that does.

    When one of several people at a point leaves, what they have in common is cut: the units of the
    one who leaves hang apart, in a seat of their own, and go as a whole.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.nodes: list[int] = []
        self._work = np.zeros(1, np.int64)
        self._told = False

    def announce(self, k: int, nodes: NDArray[np.int64], quantity: NDArray[np.int64]) -> bool:
        """Let units of nodes leave (needs if ``k`` is 0, offers if 1); False if seats run out."""
        amounts = (self.network.supply, self.network.capacity)[k]
        leaving, place = np.unique(nodes, return_inverse=True)
        units = np.bincount(place, quantity, len(leaving)).astype(np.int64)
        whole = amounts[leaving] == units
        base = k * self.network.n
        self.nodes += (base + leaving[whole]).tolist()
        below = self._children(base + leaving[~whole])
        return all(
            self._part(k, node, left, below.get(base + node, []))
            for node, left in zip(leaving[~whole].tolist(), units[~whole].tolist(), strict=True)
        )

    def _children(self, nodes: NDArray[np.int64]) -> dict[int, list[int]]:
        """Nodes below some nodes, those not listed among the siblings included."""
        parents = self.network.basis[:-1, PARENT]
        found: dict[int, list[int]] = {}
        if len(nodes):
            marked = np.zeros(len(self.network.basis), dtype=bool)
            marked[nodes] = True
            for x in np.flatnonzero(marked[parents]).tolist():
                found.setdefault(int(parents[x]), []).append(x)
        return found

    def _part(self, k: int, row: int, units: int, below: list[int]) -> bool:
        """Cut so many units off a node, from the arcs that carry them."""
        network = self.network
        node, root = row + k * network.n, network.n + network.m
        amounts = (network.supply, network.capacity)[k]
        for x in [node, *below]:
            taken_off = min(units, int(network.flow[x]))
            if not taken_off:
                continue
            parent = int(network.basis[x, PARENT])
            network.flow[x] -= taken_off
            amounts[row] -= taken_off
            units -= taken_off
            if parent != root and not self._apart(k, parent if x == node else x, x, taken_off):
                return False
        return True

    def _apart(self, k: int, host: int, arc: int, units: int) -> bool:
        """Put units into a seat of their own below the node that they were exchanged with."""
        network = self.network
        if not len(network.free[k]):
            return False
        seat = network.take_seat(k)
        (network.supply, network.capacity)[k][seat] = units
        x = seat + k * network.n
        cost = int(network.arc_cost[arc])
        simplex.hang_apart(network.basis, network.prices, network.flow, network.arc_cost, x, host, units, cost, network.n)
        self.nodes.append(x)
        return True

    def dismiss(self) -> bool:
        """Pay those who have not gone yet; False once all have."""
        network = self.network
        root = network.n + network.m
        waiting = [x for x in self.nodes if not self._is_gone(x, root)]
        first, self._told = not self._told, True
        for x in waiting:
            network.pivots += simplex.dismiss(
                network.basis, network.prices, network.flow, network.arc_cost,
                x, network.n, network.big, self._work,
            )  # fmt: skip
        simplex.tell_all(network.basis, network.prices, network.arc_cost, network.n)
        return bool(waiting) or first

    def _is_gone(self, x: int, root: int) -> bool:
        network = self.network
        amounts = network.supply[x] if x < network.n else network.capacity[x - network.n]
        alone = network.basis[x, PARENT] == root and network.basis[x, simplex.FIRST] == NONE
        return bool(alone and network.arc_cost[x] < 0 and network.flow[x] == amounts)

    def close(self) -> None:
        """Leave the nodes empty, at prices that no bargain can reach."""
        network = self.network
        nodes = np.array(self.nodes, dtype=np.int64)
        needs, offers = nodes[nodes < network.n], nodes[nodes >= network.n]
        network.flow[nodes] = 0
        network.supply[needs] = 0
        network.capacity[offers - network.n] = 0
        network.prices[needs] = network.arc_cost[needs] = spare.NEED_PRICE
        network.prices[offers] = spare.offer_price(network.big)
