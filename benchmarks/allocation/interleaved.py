"""Run engines in turn (A B A B…), each in a process of its own, and compare medians within one run."""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

Line = dict[str, Any]


def measure(
    module: str, engines: Sequence[str], path: str, *, repeats: int, say: Callable[[Line], None]
) -> list[Line]:
    """Run every engine ``repeats`` times, in turn; one line each, passed on as soon as it is there."""
    lines = []
    for repeat in range(repeats):
        for engine in engines:
            done = subprocess.run(
                [sys.executable, "-m", module, engine, path], capture_output=True, text=True, check=True
            )
            line = json.loads(done.stdout) | {"repeat": repeat, "machine": machine()}
            say(line)
            lines.append(line)
    return lines


def machine() -> str:
    """What the figures were measured on, as far as it is anybody's business."""
    return f"{platform.machine()}, Python {platform.python_version()}"


def ratio(
    lines: Sequence[Line], engine: str, peer: str, column: str = "seconds"
) -> tuple[float, float, float]:
    """Median, least and greatest of peer's column over ours, within the same repetition."""
    ours = {line["repeat"]: line[column] for line in lines if line["engine"] == engine}
    theirs = {line["repeat"]: line[column] for line in lines if line["engine"] == peer}
    ratios = sorted(theirs[repeat] / ours[repeat] for repeat in ours if repeat in theirs)
    return statistics.median(ratios), ratios[0], ratios[-1]


def median(lines: Sequence[Line], engine: str, column: str) -> float:
    """Median of a column for one engine."""
    return statistics.median(line[column] for line in lines if line["engine"] == engine)
