"""One way to compile a kernel: cached on disk where a place can be written, in memory elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a function of arrays on first call, and keep the machine code for next time.

    The cache lies beside the source or, where that is read-only, in ``NUMBA_CACHE_DIR`` or the
    cache folder of the account. A kernel calls only kernels of its own file, because the cache
    notices changes of that file alone.
    """
    try:
        return numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no place for a cache can be written
        return numba.njit(nogil=True)(function)
