"""The assignment found: who goes to whom, what it proves, and why not otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .problem import Problem


@dataclass(frozen=True, eq=False)
class Certificate:
    """Prices that prove the optimum.

    Attributes
    ----------
    need_prices : int64, shape (needs,)
        What serving one more unit of the need would cost everybody; at most ``unserved``.
    offer_prices : int64, shape (offers,)
        What one more unit of the offer would save everybody; zero or more.
    unserved : int
        The cost of leaving one unit unserved, above any total of distances.

    Notes
    -----
    No admissible pair costs less than ``need price - offer price``. Hence no assignment costs
    less than ``sum(quantity * need price) - sum(capacity * offer price)`` (duality of linear
    programming), and one that costs exactly this is optimal.
    """

    need_prices: NDArray[np.int64]
    offer_prices: NDArray[np.int64]
    unserved: int


class Pair(NamedTuple):
    """One need, one offer, how many units, how far, and the codes of the reasons.

    Attributes
    ----------
    need, offer : hashable
        Ids.
    quantity : int
        Units of the need that the offer serves.
    metres : int
        As the crow flies.
    reasons : tuple of str
    """

    need: Any
    offer: Any
    quantity: int
    metres: int
    reasons: tuple[str, ...]


class Loss(NamedTuple):
    """What a change would cost at least: units left unserved, then metres.

    Attributes
    ----------
    units, metres : int
        Compared in this order.
    """

    units: int
    metres: int


@dataclass(frozen=True, eq=False)
class Assignment:
    """Answer of `solve`.

    Attributes
    ----------
    need_rows, offer_rows, quantity, metres : int64, shape (pairs,)
        Rows of the problem, units, and metres of one unit; by need, then by offer.
    served, demanded : int
        Units.
    cost_m : int
        Metres of all units (area steps included): what is least among the assignments that
        serve as many.
    most_served : int
        No assignment serves more units.
    bound : int
        No assignment that serves ``most_served`` units costs less, in metres.
    gap : float
        ``(cost_m - bound) / cost_m``, 0 when proven; 1 while fewer than ``most_served`` are served.
    optimal : bool
        Whether prices prove it.
    certificate : Certificate
    pivots : int
        Steps of the simplex.
    """

    problem: Problem = field(repr=False)
    need_rows: NDArray[np.int64] = field(repr=False)
    offer_rows: NDArray[np.int64] = field(repr=False)
    quantity: NDArray[np.int64] = field(repr=False)
    metres: NDArray[np.int64] = field(repr=False)
    served: int
    demanded: int
    cost_m: int
    most_served: int
    bound: int
    gap: float
    optimal: bool
    certificate: Certificate = field(repr=False)
    pivots: int
    nearest_m: NDArray[np.int64] = field(repr=False)

    @property
    def objective(self) -> tuple[int, int]:
        """Units left unserved, then metres: the less the better, in this order."""
        return self.demanded - self.served, self.cost_m

    def pairs(self) -> Iterator[Pair]:
        """Pairs by the id of the need, then of the offer."""
        needs, offers = self.problem.needs.ids, self.problem.offers.ids
        for row in np.lexsort((offers[self.offer_rows], needs[self.need_rows])):
            yield Pair(
                needs[self.need_rows[row]].item(),
                offers[self.offer_rows[row]].item(),
                int(self.quantity[row]),
                int(self.metres[row]),
                self._reasons(row),
            )

    def _reasons(self, row: int) -> tuple[str, ...]:
        metres, nearest = self.metres[row], self.nearest_m[self.need_rows[row]]
        if self.problem.area_steps_m:
            return ("cheapest_overall",)
        return ("nearest",) if metres <= nearest else ("nearest_are_needed_elsewhere",)

    @cached_property
    def missing(self) -> NDArray[np.int64]:
        """Units of each need that nobody serves, shape (needs,)."""
        got = np.bincount(self.need_rows, self.quantity, len(self.problem.needs))
        return self.problem.needs.quantity - got.astype(np.int64)

    @cached_property
    def load(self) -> NDArray[np.int64]:
        """Units that each offer serves, shape (offers,)."""
        load = np.bincount(self.offer_rows, self.quantity, len(self.problem.offers))
        return load.astype(np.int64)

    def unserved(self) -> Iterator[tuple[Any, int, str]]:
        """Need, missing units, and why: ``nobody_admissible`` or ``all_places_taken``."""
        rows = np.flatnonzero(self.missing)
        for row in rows[np.argsort(self.problem.needs.ids[rows])]:
            alone = self.nearest_m[row] < 0
            code = "nobody_admissible" if alone else "all_places_taken"
            yield self.problem.needs.ids[row].item(), int(self.missing[row]), code

    def loss(self, need_row: int, offer_row: int, cost_m: int) -> Loss:
        """What everybody would lose at least if one unit went to this pair at this cost."""
        proof = self.certificate
        total = cost_m + int(proof.offer_prices[offer_row]) - int(proof.need_prices[need_row])
        units = round(total / proof.unserved) if proof.unserved else 0
        return Loss(units, total - units * proof.unserved)
