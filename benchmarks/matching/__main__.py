"""``python -m benchmarks.matching [--full] [--repeats N] [--seed S]``: a table in Markdown."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.allocation.interleaved import Line, measure, median, ratio

from . import instances

NEAREST, COMPLETE = "ortools on 32 nearest", "ortools on all pairs"
QUICK = [
    (instances.COMPLETE, ["essaim", COMPLETE]),
    (instances.QUICK_LOOSE, ["essaim", NEAREST]),
    (instances.QUICK_TIGHT, ["essaim", NEAREST]),
    (instances.QUICK_BALANCED, ["essaim", NEAREST]),
]
FULL = [
    (instances.COMPLETE, ["essaim", COMPLETE]),
    (instances.LOOSE, ["essaim", NEAREST]),
    (instances.TIGHT, ["essaim", NEAREST]),
    (instances.BALANCED, ["essaim", NEAREST]),
]
HEAD = """## Matching

`make bench ARGS=matching` (`make bench-full` for the sizes of a landlord). {repeats} repetitions, interleaved, each engine in
its own process, compiled code warm, seed {seed}. “served” and “metres” are what the engine found; OR-Tools on the
32 nearest offers is optimal for those pairs only, so it may serve fewer.

| instance | engine | seconds (median) | of processor | peak MB | served | metres | bound | certificate | peer ÷ essaim | by processor |
|---|---|---|---|---|---|---|---|---|---|---|"""


def run(*, full: bool, repeats: int, seed: int, say: Callable[[Line], None]) -> list[str]:
    """Measure everything; returns the lines of the section, in Markdown."""
    section = [HEAD.format(repeats=repeats, seed=seed)]
    for size, engines in FULL if full else QUICK:
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder, "instance.npz"))
            np.savez(path, **instances.draw(size, seed))
            lines = measure("benchmarks.matching.one", engines, path, repeats=repeats, say=say)
        section += [_cells(size.name, engine, engines[0], lines) for engine in engines]
    return section


def _cells(instance: str, engine: str, ours: str, lines: list[Line]) -> str:
    one = next(line for line in lines if line["engine"] == engine)
    proof = {True: "verified", False: "refused", None: "none"}[one["certificate"]]
    compared = ["", ""]
    if engine != ours:
        compared = [
            "{:.1f} ({:.1f} to {:.1f})".format(*ratio(lines, ours, engine, each))
            for each in ("seconds", "cpu")
        ]
    seconds, cpu, peak = (median(lines, engine, column) for column in ("seconds", "cpu", "peak_mb"))
    return (
        f"| {instance} | {engine} | {seconds:.3f} | {cpu:.3f} | {peak:.0f} | {one['served']} | {one['cost_m']} |"
        f" {'' if one['bound'] is None else one['bound']} | {proof} | {compared[0]} | {compared[1]} |"
    )


def main() -> None:
    """Measure, print lines to the error stream as they come, then the section."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    section = run(
        full=options.full,
        repeats=options.repeats,
        seed=options.seed,
        say=lambda line: print(json.dumps(line), file=sys.stderr, flush=True),
    )
    print("\n".join(section))


if __name__ == "__main__":
    main()
