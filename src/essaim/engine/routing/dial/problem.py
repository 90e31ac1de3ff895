"""Requests from a pick-up to a delivery, as in the public set of Cordeau."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class DialProblem:
    """Requests to serve by vehicles of one kind, the sum of distances to minimise.

    Parameters
    ----------
    place : float64[2 n + 1, 2]
        The depot, the n pick-ups, then their n deliveries; distance is time, both Euclidean.
    service, ready, due : float64[2 n + 1]
        Service *starts* within ready … due.
    load : int64[2 n + 1]
        People who board; negative at deliveries.
    vehicles, capacity : int
    longest_route, longest_ride : float
        From the departure of a vehicle to its return; from the end of service at the pick-up
        to the start of service at the delivery.

    Raises
    ------
    ValueError
    """

    place: NDArray[np.float64]
    service: NDArray[np.float64]
    load: NDArray[np.int64]
    ready: NDArray[np.float64]
    due: NDArray[np.float64]
    vehicles: int
    capacity: int
    longest_route: float
    longest_ride: float

    def __post_init__(self) -> None:
        nodes, n = len(self.place), self.requests
        sizes = {len(x) for x in (self.service, self.load, self.ready, self.due)}
        _require(nodes >= 3 and nodes % 2 == 1 and sizes == {nodes}, "The instance has no request.")
        numbers = np.concatenate([self.place.ravel(), self.service, self.ready, self.due])
        _require(np.isfinite(numbers).all(), "A number of the instance is not finite.")
        _require((self.ready <= self.due).all(), "A window ends before it starts.")
        _require(
            (self.load[1 : n + 1] == -self.load[n + 1 :]).all(),
            "A delivery does not set down those who boarded.",
        )
        _require((self.load[1 : n + 1] > 0).all(), "A request has nobody to carry.")
        _require((self.load[1 : n + 1] <= self.capacity).all(), "A request is above the capacity.")
        _require(self.vehicles >= 1, "There is no vehicle.")
        _require(self.longest_ride > 0 and self.longest_route > 0, "A longest time is not positive.")

    @property
    def requests(self) -> int:
        """Number of requests."""
        return (len(self.place) - 1) // 2

    def ways(self) -> NDArray[np.float64]:
        """Return distances, shape (2 n + 1, 2 n + 1)."""
        steps = self.place[:, None, :] - self.place[None, :, :]
        return np.hypot(steps[..., 0], steps[..., 1])


def parse_cordeau(text: str) -> DialProblem:
    """Read an instance in Cordeau's text format, with or without a second depot at the end.

    Parameters
    ----------
    text : str
        The whole file (Cordeau and Laporte 2003).

    Returns
    -------
    DialProblem

    Raises
    ------
    ValueError
        With the line that cannot be understood.
    """
    lines = [(k, line.split()) for k, line in enumerate(text.splitlines(), 1) if line.split()]
    _require(lines, "The instance is empty.")
    rows = [_numbers(words, number, 5 if number == lines[0][0] else 7) for number, words in lines]
    vehicles, _, longest_route, capacity, longest_ride = rows[0]
    table = np.array(rows[1:]).reshape(-1, 7)
    if len(table) % 2 == 0:
        table = table[:-1]
    _require((table[:, 0] == np.arange(len(table))).all(), "The nodes are not numbered 0, 1, 2…")
    return DialProblem(
        table[:, 1:3],
        table[:, 3],
        table[:, 4].astype(np.int64),
        table[:, 5],
        table[:, 6],
        int(vehicles),
        int(capacity),
        longest_route,
        longest_ride,
    )


def _numbers(words: list[str], line: int, expected: int) -> list[float]:
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        raise ValueError(f"Line {line} holds something that is no number.") from None
    _require(len(numbers) == expected, f"Line {line} has {len(numbers)} numbers, not {expected}.")
    return numbers


def _require(holds: Any, sentence: str) -> None:
    if not holds:
        raise ValueError(sentence)
