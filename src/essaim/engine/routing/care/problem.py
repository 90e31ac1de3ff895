"""Patients who need one or two services, carers who can do some, as in the set of Mankowska."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class CareProblem:
    """Services to give: the mean of distance, total lateness and worst lateness is minimised.

    Parameters
    ----------
    way : float64[patients + 1, patients + 1]
        Travel times; the office comes last.
    ready, due : float64[patients]
        A service starts after ``ready``; its lateness is what it starts after ``due``.
    patient : int64[services]
        Whose service it is; the two services of a patient follow each other.
    length : float64[services]
    lag : float64[services, 2]
        Least and most time from the start of a patient's first service to that of the second
        (0 and 0 for simultaneous ones); only the first service's row counts.
    able : bool[services, carers]
        Two services of a patient need two carers.
    names : tuple of str
        Patients' names.
    """

    way: NDArray[np.float64]
    ready: NDArray[np.float64]
    due: NDArray[np.float64]
    patient: NDArray[np.int64]
    length: NDArray[np.float64]
    lag: NDArray[np.float64]
    able: NDArray[np.bool_]
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        n = len(self.ready)
        _require(n > 0 and self.way.shape == (n + 1, n + 1), "The distances do not fit the patients.")
        _require(np.isfinite(self.way).all() and (self.way >= 0).all(), "A distance is not a length.")
        _require((self.ready <= self.due).all(), "A window ends before it starts.")
        _require((self.lag[:, 0] <= self.lag[:, 1]).all(), "A least lag is above the most.")
        _require(self.able.shape[1] > 0, "There is no carer.")
        counts = np.bincount(self.patient, minlength=n)
        _require(((counts == 1) | (counts == 2)).all(), "A patient needs one or two services.")
        for service in np.flatnonzero(~self.able.any(axis=1)):
            name = self.names[self.patient[service]]
            raise ValueError(f"Nobody can give a service that patient “{name}” needs.")

    def mates(self) -> NDArray[np.int64]:
        """Return the other service of the same patient, or -1."""
        mates = np.full(len(self.patient), -1, np.int64)
        for k in np.flatnonzero(self.patient[1:] == self.patient[:-1]):
            mates[k], mates[k + 1] = k + 1, k
        return mates


def parse_mankowska(content: Mapping[str, Any]) -> CareProblem:
    """Read an instance in the JSON of the public collection (one central office).

    Parameters
    ----------
    content : mapping
        The parsed JSON.

    Returns
    -------
    CareProblem

    Raises
    ------
    ValueError
        Naming the part that is missing or wrong.
    """
    try:
        return _problem(content)
    except (KeyError, TypeError, IndexError) as fault:
        raise ValueError(f"This is no home-care instance: {fault} is missing or wrong.") from None


def _problem(content: Mapping[str, Any]) -> CareProblem:
    patients, carers = content["patients"], content["caregivers"]
    n = len(patients)
    whose, length, lag, able = [], [], [], []
    for k, patient in enumerate(patients):
        least, most = _lag(patient.get("synchronization"))
        for need in patient["required_caregivers"]:
            whose.append(k)
            length.append(float(need["duration"]))
            lag.append((least, most))
            able.append([need["service"] in carer["abilities"] for carer in carers])
    order = [*range(1, n + 1), 0]
    way = np.array(content["distances"], dtype=float)[np.ix_(order, order)]
    windows = np.array([patient["time_window"] for patient in patients], dtype=float).reshape(-1, 2)
    return CareProblem(
        way,
        windows[:, 0].copy(),
        windows[:, 1].copy(),
        np.array(whose, dtype=np.int64),
        np.array(length),
        np.array(lag, dtype=float).reshape(-1, 2),
        np.array(able, dtype=bool),
        tuple(str(patient["id"]) for patient in patients),
    )


def _lag(words: Mapping[str, Any] | None) -> tuple[float, float]:
    if words is None or words["type"] == "simultaneous":
        return 0.0, 0.0
    least, most = words["distance"]
    return float(least), float(most)


def _require(holds: Any, sentence: str) -> None:
    if not holds:
        raise ValueError(sentence)
