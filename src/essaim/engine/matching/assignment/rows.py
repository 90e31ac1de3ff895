"""Rows of a party taken out and put together again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...availability import HALF_HOURS
from .problem import Party

ANY_TIME = (1 << HALF_HOURS) - 1
"""What an offer without a diary offers."""


def taken(party: Party, rows: NDArray[Any]) -> Party:
    """The party reduced to some rows, given by number or by a mask."""
    numbers = np.arange(len(party))[rows].tolist()
    columns: dict[str, Any] = {}
    for name, column in vars(party).items():
        if isinstance(column, np.ndarray):
            columns[name] = column[rows]
        else:
            columns[name] = None if column is None else tuple(column[row] for row in numbers)
    return Party(**columns)


def joined(parties: Sequence[Party], *, offers: bool) -> Party:
    """Several parties of one side in one; who says nothing in a column restricts nobody.

    Raises
    ------
    ValueError
        If some ids are texts and others are numbers, or levels of areas differ.
    """
    several = [party for party in parties if len(party)] or list(parties[:1])
    if len({party.ids.dtype.kind == "U" for party in several}) > 1:
        raise ValueError("ids are all texts or all whole numbers")
    if len({party.areas.shape[1] for party in several}) > 1:
        raise ValueError("everybody has as many levels of areas")
    silent = {"slots": ANY_TIME if offers else 0, "gender": ""}
    columns: dict[str, Any] = {}
    for name in vars(several[0]):
        parts = [getattr(party, name) for party in several]
        if isinstance(parts[0], np.ndarray):
            columns[name] = np.concatenate(parts)
        elif any(part is not None for part in parts):
            nothing = silent.get(name, frozenset())
            filled = (
                part if part is not None else (nothing,) * len(party)
                for party, part in zip(several, parts, strict=True)
            )  # fmt: skip
            columns[name] = tuple(value for part in filled for value in part)
        else:
            columns[name] = None
    return Party(**columns)
