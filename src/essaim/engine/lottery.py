"""The published lottery: a number per person that anyone can work out again from the seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_GOLDEN = 0x9E3779B97F4A7C15


def numbers(count: int, seed: int) -> NDArray[np.int64]:
    """Numbers of ``count`` people in the order of their ids, all different; the highest wins.

    Person ``i`` draws SplitMix64 of ``seed * 2**32 + i`` (Steele, Lea, Flood 2014); the number
    is the rank of that draw.
    """
    state = (np.arange(count, dtype=np.uint64) + np.uint64((seed << 32) % 2**64)) * np.uint64(_GOLDEN)
    state += np.uint64(_GOLDEN)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    state ^= state >> np.uint64(31)
    ranks = np.empty(count, dtype=np.int64)
    ranks[np.argsort(state, kind="stable")] = np.arange(count)
    return ranks
