"""Vehicles with a capacity, clients with a window each: the classic problem, distances to minimise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class WindowsProblem:
    """Clients to visit once each; row 0 is the depot.

    Parameters
    ----------
    place : float64[n + 1, 2]
    demand, ready, due, service : float64[n + 1]
        A client *starts* within ready … due; the depot's are the opening hours.
    vehicles, capacity : int

    Notes
    -----
    Distances and times are Euclidean, cut to one decimal, as in the DIMACS challenge; inside
    everything counts in tenths.
    """

    place: NDArray[np.float64]
    demand: NDArray[np.int64]
    ready: NDArray[np.float64]
    due: NDArray[np.float64]
    service: NDArray[np.float64]
    vehicles: int
    capacity: int

    def __post_init__(self) -> None:
        n = len(self.place)
        sizes = {len(rows) for rows in (self.demand, self.ready, self.due, self.service)}
        _require(n >= 2 and sizes == {n}, "The instance has no client.")
        _require(self.vehicles >= 1 and self.capacity >= 1, "There is no vehicle, or no capacity.")
        numbers = np.concatenate([self.place.ravel(), self.ready, self.due, self.service])
        _require(np.isfinite(numbers).all(), "A number of the instance is not finite.")
        _require((self.demand >= 0).all(), "A demand is negative.")
        _require((self.service >= 0).all(), "A service time is negative.")
        _require((self.ready <= self.due).all(), "A window ends before it starts.")
        _require((self.demand <= self.capacity).all(), "A demand is above the capacity.")

    def tenths(self) -> NDArray[np.int64]:
        """Return distances in tenths, cut."""
        steps = self.place[:, None, :] - self.place[None, :, :]
        return np.floor(np.hypot(steps[..., 0], steps[..., 1]) * 10 + 1e-9).astype(np.int64)


def parse_solomon(text: str) -> WindowsProblem:
    """Read an instance in Solomon's text format.

    Parameters
    ----------
    text : str
        The whole file (Solomon 1987).

    Returns
    -------
    WindowsProblem

    Raises
    ------
    ValueError
        With the line that cannot be understood.
    """
    rows: list[list[float]] = []
    fleet: list[list[float]] = []
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words:
            continue
        if words[0].upper() in ("VEHICLE", "CUSTOMER"):
            section = words[0].upper()
        elif section and words[0].lstrip("-")[:1].isdigit():
            (fleet if section == "VEHICLE" else rows).append(_numbers(words, number, section))
    if len(fleet) != 1 or not rows:
        raise ValueError("This is no instance in Solomon's format: a section is missing.")
    table = np.array(rows)
    _require((table[:, 0] == np.arange(len(table))).all(), "The clients are not numbered 0, 1, 2…")
    vehicles, capacity = fleet[0]
    return WindowsProblem(
        table[:, 1:3],
        table[:, 3].astype(np.int64),
        table[:, 4],
        table[:, 5],
        table[:, 6],
        int(vehicles),
        int(capacity),
    )


def _numbers(words: list[str], line: int, section: str) -> list[float]:
    expected = 2 if section == "VEHICLE" else 7
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        raise ValueError(f"Line {line} holds something that is no number.") from None
    if len(numbers) != expected:
        raise ValueError(f"Line {line} has {len(numbers)} numbers, not {expected}.")
    return numbers


def _require(holds: Any, sentence: str) -> None:
    if not holds:
        raise ValueError(sentence)
