"""The pairs looked at so far, need after need, and how two such lists become one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...compiled import kernel


@dataclass(eq=False)
class Pairs:
    """Candidate pairs by need: those of need ``i`` are ``start[i]:start[i+1]``."""

    start: NDArray[np.int64]
    heads: NDArray[np.int32]
    costs: NDArray[np.int64]

    def tails(self) -> NDArray[np.int64]:
        """Need of each pair."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))

    def with_more(self, more: Pairs) -> Pairs:
        """Both lists in one, pairs on both listed once; both sorted by offer within a need."""
        return Pairs(*_merged(self.start, self.heads, self.costs, more.start, more.heads, more.costs))

    @classmethod
    def of(cls, tails: NDArray, heads: NDArray, costs: NDArray, n: int) -> Pairs:
        """Sort pairs by need, then by offer, each once."""
        return cls(*_sorted(tails.astype(np.int64), heads.astype(np.int32), costs.astype(np.int64), np.int64(n)))


@kernel
def _sorted(tails, heads, costs, n):
    """Counting sort by need, then by insertion within a need, whose lists are short."""
    start = np.zeros(n + 1, np.int64)
    for a in range(tails.shape[0]):
        start[tails[a] + 1] += 1
    for i in range(n):
        start[i + 1] += start[i]
    fill, to, at = start[:-1].copy(), np.empty_like(heads), np.empty_like(costs)
    for a in range(tails.shape[0]):
        i = tails[a]
        place = fill[i]
        while place > start[i] and to[place - 1] > heads[a]:
            to[place], at[place] = to[place - 1], at[place - 1]
            place -= 1
        to[place], at[place] = heads[a], costs[a]
        fill[i] += 1
    kept = 0
    for i in range(n):
        first, end = start[i], start[i + 1]
        start[i] = kept
        for a in range(first, end):
            if a == first or to[a] != to[a - 1]:
                to[kept], at[kept] = to[a], at[a]
                kept += 1
    start[n] = kept
    return start, to[:kept].copy(), at[:kept].copy()


@kernel
def _merged(start, heads, costs, more, heads_more, costs_more):
    """Merge two sorted lists need by need."""
    n, kept = start.shape[0] - 1, 0
    begin = np.zeros(n + 1, np.int64)
    to = np.empty(heads.shape[0] + heads_more.shape[0], np.int32)
    at = np.empty(to.shape[0], np.int64)
    for i in range(n):
        a, b = start[i], more[i]
        while a < start[i + 1] or b < more[i + 1]:
            if b == more[i + 1] or (a < start[i + 1] and heads[a] <= heads_more[b]):
                b += b < more[i + 1] and heads[a] == heads_more[b]
                to[kept], at[kept] = heads[a], costs[a]
                a += 1
            else:
                to[kept], at[kept] = heads_more[b], costs_more[b]
                b += 1
            kept += 1
        begin[i + 1] = kept
    return begin, to[:kept].copy(), at[:kept].copy()
