"""Two clocks: the wall's, and the processor's, which other work on the machine moves less."""

from __future__ import annotations

import time


def clocks() -> tuple[float, float]:
    """Now, in seconds of both."""
    return time.perf_counter(), time.process_time()


def since(begun: tuple[float, float]) -> dict[str, float]:
    """What passed since."""
    return {name: round(now - then, 4) for name, now, then in zip(("seconds", "cpu"), clocks(), begun, strict=True)}
