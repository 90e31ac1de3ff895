"""People at the same place who ask or offer the same are one node, which changes no optimum.

The order of the nodes depends on what they are, never on the order of the input.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .problem import Party
from .tree import Side


@dataclass(frozen=True, eq=False)
class Groups:
    """A partition of the rows of a party.

    Attributes
    ----------
    members : int64, shape (n,)
        Rows, group after group, by id within a group.
    start : int64, shape (g + 1,)
        Bounds of the groups in ``members``.
    """

    members: NDArray[np.int64]
    start: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.start) - 1

    def sums(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """Sum of a column over each group."""
        if not len(self):
            return np.zeros(0, dtype=np.int64)
        return np.add.reduceat(values[self.members], self.start[:-1])

    def of_row(self) -> NDArray[np.int64]:
        """Group of each row."""
        label = np.empty(len(self.members), dtype=np.int64)
        label[self.members] = np.repeat(np.arange(len(self)), np.diff(self.start))
        return label

    def permuted(self, order: NDArray[np.intp]) -> Groups:
        """The same groups in another order."""
        sizes = np.diff(self.start)[order]
        start = np.concatenate([[0], np.cumsum(sizes)])
        shift = np.repeat(self.start[:-1][order] - start[:-1], sizes)
        return Groups(self.members[np.arange(len(self.members)) + shift], start)


def group(party: Party, side: Side, apart: NDArray[np.int64]) -> Groups:
    """Put rows together that are alike in place, bits, radius and areas, except rows ``apart``."""
    code = _code(side)
    if apart.size:
        apart = apart[np.argsort(party.ids[apart])]
        code = code.copy()
        code[apart] = code.max() + 1 + np.arange(len(apart))
    keys = [party.lon, party.lat] if not code.any() else [code, party.lon, party.lat]
    order = np.lexsort(keys)
    columns = [column[order] for column in keys]
    new = np.ones(len(order), dtype=bool)
    if len(order):
        new[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    start = np.append(np.flatnonzero(new), len(order)).astype(np.int64)
    return Groups(_by_id(party, order, start), start)


def _by_id(party: Party, order: NDArray[np.intp], start: NDArray[np.int64]) -> NDArray[np.int64]:
    sizes = np.diff(start)
    label = np.repeat(np.arange(len(sizes)), sizes)
    several = np.flatnonzero(np.repeat(sizes > 1, sizes))
    inside = np.lexsort((party.ids[order[several]], label[several]))
    members = order.astype(np.int64)
    members[several] = order[several[inside]]
    return members


def _code(side: Side) -> NDArray[np.int64]:
    """Number of each distinct row of bits, radius and areas, in their own order."""
    columns = [side.must, side.clash, side.meet, side.areas]
    wide = [column.astype(np.uint64) for column in columns if column.shape[1]]
    if side.radius.size and (side.radius != side.radius[0]).any():
        wide.append(side.radius.astype(np.uint64)[:, None])
    if not wide:
        return np.zeros(len(side.radius), dtype=np.int64)
    return np.unique(np.hstack(wide), axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


def taken(side: Side, rows: NDArray[np.int64]) -> Side:
    """The side reduced to some rows."""
    return Side(*(np.ascontiguousarray(column[rows]) for column in side))
