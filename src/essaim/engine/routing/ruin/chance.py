"""Random numbers inside compiled code that depend on nothing but their seed."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray


def seeded(seed: int) -> NDArray[np.uint64]:
    """Return the one-word state of a xorshift64* generator; any whole number is a seed."""
    state = (seed * 0x9E3779B97F4A7C15 + 0xD1B54A32D192ED03) % 2**64
    return np.array([state or 1], dtype=np.uint64)


@njit(cache=True)
def uniform(state: NDArray[np.uint64]) -> float:
    """Draw a number in [0, 1), after Vigna (2016)."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return np.float64((x * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(11)) * 2.0**-53


@njit(cache=True)
def below(state: NDArray[np.uint64], n: int) -> int:
    """Draw a whole number in 0 … n - 1."""
    return int(uniform(state) * n)
