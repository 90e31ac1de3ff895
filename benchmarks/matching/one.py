"""One engine on one instance in a process of its own; prints one line of JSON."""

from __future__ import annotations

import json
import resource
import sys

import numpy as np

from .engines import ENGINES


def main() -> None:
    """``python -m benchmarks.matching.one ENGINE FILE.npz``."""
    engine, path = sys.argv[1:]
    answer = ENGINES[engine](dict(np.load(path)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"engine": engine, "peak_mb": round(peak)} | answer))


if __name__ == "__main__":
    main()
