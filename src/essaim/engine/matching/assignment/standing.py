"""A solved assignment that stays: people arrive and leave, and only what that touches is solved again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...stopping import Iterations, silent
from . import spare
from .answer import Assignment
from .groups import Groups
from .leaving import Departures
from .network import Network
from .problem import Party, Problem, total
from .rows import joined, taken
from .solver import PARTNERS_A_ROUND, answer_of, optimise
from .start import network_of
from .terms import sides, vocabulary_of

NOBODY = Party.of([], [], [])
PATIENCE = 20_000
"""Pivots after which solving anew is likely to be quicker, and is sure to end."""


@dataclass(frozen=True)
class Change:
    """What holds after people arrived or left.

    Attributes
    ----------
    served, demanded, cost_m : int
        As in `Assignment`.
    optimal : bool
        Whether the prices prove it.
    pivots : int
        Steps of the simplex that the change took.
    anew : bool
        Whether everything was solved again: see `Standing`.
    """

    served: int
    demanded: int
    cost_m: int
    optimal: bool
    pivots: int
    anew: bool


class Standing:
    """The optimum of a problem, kept while people come and go.

    ``change`` finds the new optimum from the old one; ``answer`` tells who goes to whom.

    Parameters
    ----------
    problem : Problem
        Everybody who is here at first.

    Attributes
    ----------
    problem : Problem
        Everybody who is here now.

    Notes
    -----
    The spanning tree and the prices of the network simplex are kept. Newcomers take free seats near
    their neighbours and start unserved or idle; those who leave are paid so much for it that every
    optimum lets them go. The totals are those that `solve` would find; between equally good
    assignments the choice may differ from `solve`'s.

    Everything is solved anew when a newcomer asks or refuses a word that nobody asked or refused
    before, when somebody refuses somebody by id on either side of the change, when free seats run
    out (one for every sixteen places, and 64), when the units have more than doubled, or when the
    change takes more than ``PATIENCE`` pivots.
    """

    def __init__(self, problem: Problem) -> None:
        self.max_m, self.area_steps_m = problem.max_m, problem.area_steps_m
        self._begin(problem)

    def _begin(self, problem: Problem) -> None:
        self.known = vocabulary_of(problem)
        self._parties: list[list[Party]] = [[problem.needs], [problem.offers]]
        self._here = [np.ones(len(party), dtype=bool) for party in (problem.needs, problem.offers)]
        self._row_of = [{name: row for row, name in enumerate(party.ids.tolist())} for party in (problem.needs, problem.offers)]
        self.network = network_of(problem, self.known, room=True)
        self._most_units = self.network.big // (20_015_116 + sum(self.area_steps_m))
        _leave_empty(self.network)
        optimise(self.network, None, silent)

    @property
    def problem(self) -> Problem:
        """Everybody who is here now; O(n)."""
        parties = [
            taken(joined(self._parties[k], offers=bool(k)), self._here[k]) for k in (0, 1)
        ]  # fmt: skip
        return Problem(*parties, max_m=self.max_m, area_steps_m=self.area_steps_m)

    def answer(self) -> Assignment:
        """Who goes to whom now, with its certificate; O(n log n)."""
        problem, network = self.problem, self.network
        rows = network.rows
        network.rows = tuple(rows[k][self._here[k]] for k in (0, 1))
        network.groups = tuple(
            _groups_of(network.rows[k], party, size)
            for k, (party, size) in enumerate(zip((problem.needs, problem.offers), (network.n, network.m), strict=True))
        )
        network.find_nearest()
        answer = answer_of(problem, network, True)
        network.rows = rows
        return answer

    def change(
        self,
        *,
        needs: Party = NOBODY,
        offers: Party = NOBODY,
        gone_needs: Iterable[Any] = (),
        gone_offers: Iterable[Any] = (),
    ) -> Change:
        """Let people arrive and leave, and find the new optimum.

        Parameters
        ----------
        needs, offers : Party
            Who arrives, under ids that are not here; an id that leaves in the same change may return.
        gone_needs, gone_offers : iterable of ids
            Who leaves.

        Returns
        -------
        Change
            About O(n + m + pairs looked at) for a handful of people, without any logarithm: the passes
            over all prices are what it costs, besides the pivots.

        Raises
        ------
        ValueError
            If somebody who leaves is not here, or somebody who arrives is; nothing has changed then.
        """
        arrivals = (needs, offers)
        gone = [self._rows_gone(k, ids) for k, ids in enumerate((gone_needs, gone_offers))]
        for k, party in enumerate(arrivals):
            self._refuse_known(k, party, set(gone[k].tolist()))
        warm = self._can_follow(arrivals, gone)
        before = self.network.pivots
        nodes = self._arrive(arrivals, seat=warm)
        for k, rows in enumerate(gone):
            self._here[k][rows] = False
        if not (warm and self._follow(nodes, gone)):
            self._begin(self.problem)
            return self._told(self.network.pivots, anew=True)
        return self._told(self.network.pivots - before, anew=False)

    def _rows_gone(self, k: int, ids: Iterable[Any]) -> NDArray[np.int64]:
        rows = []
        for name in dict.fromkeys(ids):
            row = self._row_of[k].get(name)
            if row is None or not self._here[k][row]:
                raise ValueError(f"{('need', 'offer')[k]} {name!r} is not here")
            rows.append(row)
        return np.array(rows, dtype=np.int64)

    def _refuse_known(self, k: int, party: Party, gone: set[int]) -> None:
        here = self._parties[k][0]
        if len(party) and len(here) and (party.ids.dtype.kind == "U") != (here.ids.dtype.kind == "U"):
            raise ValueError("ids are all texts or all whole numbers")
        for name in party.ids.tolist():
            row = self._row_of[k].get(name)
            if row is not None and self._here[k][row] and row not in gone:
                raise ValueError(f"{('need', 'offer')[k]} {name!r} is here already")

    def _knows(self, k: int, word: str) -> bool:
        number = word.removeprefix("-").isdecimal() and int(word) in self._row_of[k]
        return number or word in self._row_of[k]

    def _can_follow(self, arrivals: tuple[Party, Party], gone: list[NDArray[np.int64]]) -> bool:
        """Whether the newcomers fit into the bits, the seats and the prices of the network."""
        newcomers = Problem(*arrivals, max_m=self.max_m, area_steps_m=self.area_steps_m)
        asked = vocabulary_of(newcomers)
        names = [{str(name) for name in party.ids.tolist()} for party in arrivals]
        refused = (self.known.refused_by_offers, self.known.refused_by_needs)
        by_name = any(names[k] & (refused[k] | asked[4 - k]) for k in (0, 1)) or any(
            self._knows(1 - k, word) for k in (0, 1) for word in asked[3 + k]
        )
        units = min(
            int(amounts.sum() + party.quantity.sum())
            for amounts, party in zip((self.network.supply, self.network.capacity), arrivals, strict=True)
        )
        room = all(len(self.network.free[k]) > len(arrivals[k]) + len(gone[k]) for k in (0, 1))
        return room and not by_name and units < self._most_units and self.known.holds(asked)

    def _arrive(self, arrivals: tuple[Party, Party], *, seat: bool) -> list[NDArray[np.int64]]:
        """Write newcomers down; their nodes, if they have seats."""
        nodes = [np.full(len(party), -1) for party in arrivals]
        if seat and any(map(len, arrivals)):
            newcomers = Problem(*arrivals, max_m=self.max_m, area_steps_m=self.area_steps_m)
            nodes = [self.network.seat(k, side) for k, side in enumerate(sides(newcomers, self.known))]
        for k, party in enumerate(arrivals):
            if len(party):
                first = len(self._here[k])
                self._row_of[k] |= {name: first + row for row, name in enumerate(party.ids.tolist())}
                self._here[k] = np.append(self._here[k], np.ones(len(party), dtype=bool))
                self._parties[k].append(party)
        self.network.rows = tuple(np.append(self.network.rows[k], nodes[k]) for k in (0, 1))
        return nodes

    def _follow(self, nodes: list[NDArray[np.int64]], gone: list[NDArray[np.int64]]) -> bool:
        """Bring the network to its new optimum; False if that takes too long."""
        network = self.network
        leaving = Departures(network)
        for k, rows in enumerate(gone):
            quantity = np.concatenate([party.quantity for party in self._parties[k]])
            if not leaving.announce(k, network.rows[k][rows], quantity[rows]):
                return False
        for k, chosen in enumerate(nodes):
            fresh = self._parties[k][-1] if len(chosen) else NOBODY
            network.open(k, chosen, fresh.quantity)
        limit = Iterations(network.pivots + PATIENCE)
        network.nearest_cost[:] = 0
        while leaving.dismiss():
            network.add_violated(PARTNERS_A_ROUND)
            if not optimise(network, limit, silent):
                return False
        leaving.close()
        return True

    def _told(self, pivots: int, *, anew: bool) -> Change:
        network = self.network
        demanded = int(network.supply.sum())
        value = network.objective()
        unserved, cost = divmod(value, network.big)
        prices = network.prices[: network.n], network.prices[network.n : -1]
        bound = total(network.supply, prices[0]) - total(network.capacity, prices[1])
        return Change(demanded - unserved, demanded, cost, bound == value, pivots, anew)


def _leave_empty(network: Network) -> None:
    """Give the free seats prices that no bargain can reach."""
    needs, offers = network.free
    offers = network.n + offers
    network.prices[needs] = network.arc_cost[needs] = spare.NEED_PRICE
    network.prices[offers] = spare.offer_price(network.big)
    network.arc_cost[offers] = -network.prices[offers]


def _groups_of(rows: NDArray[np.int64], party: Party, size: int) -> Groups:
    members = np.lexsort((party.ids, rows))
    return Groups(members, np.searchsorted(rows[members], np.arange(size + 1)))
