"""``python -m benchmarks.allocation [--full] [--repeats N] [--lines FILE]``: lines of JSON and a table."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from . import instances, public
from .interleaved import Line, measure, median, ratio

QUICK = [
    (instances.SMALL, ["essaim", "ortools"]),
    (instances.SMALL, ["essaim rank-maximal"]),
    (instances.FRIENDS, ["essaim"]),
    (instances.ROOMY, ["essaim", "ortools"]),
]
FULL = [
    *QUICK[:2],
    (instances.FRIENDS, ["essaim", "cpsat"]),
    (instances.FRIENDS, ["essaim rank-maximal"]),
    (instances.ROOMY, ["essaim", "ortools"]),
    (instances.LARGE, ["essaim", "ortools"]),
    (instances.LARGE, ["essaim rank-maximal"]),
]


def run(*, full: bool, repeats: int, seed: int, say: Callable[[Line], None]) -> list[str]:
    """Measure everything; returns the rows of the table, in Markdown."""
    table = [
        "| instance | engine | seconds (median) | of processor | peak MB | objective | bound | out | certificate | peer ÷ essaim | by processor |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for size, engines in FULL if full else QUICK:
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder, "instance.npz"))
            np.savez(path, **instances.draw(size, seed))
            lines = measure("benchmarks.allocation.one", engines, path, repeats=repeats, say=say)
        table += [_cells(size.name, engine, engines[0], lines) for engine in engines]
    return table


def _cells(instance: str, engine: str, ours: str, lines: list[Line]) -> str:
    one = next(line for line in lines if line["engine"] == engine)
    proof = {True: "verified", False: "refused", None: "none"}[one["certificate"]]
    proof += ", by search" if one.get("search") else ""
    compared = ["", ""]
    if engine != ours:
        compared = [
            "{:.1f} ({:.1f} to {:.1f})".format(*ratio(lines, ours, engine, each))
            for each in ("seconds", "cpu")
        ]
    seconds, cpu, peak = (median(lines, engine, column) for column in ("seconds", "cpu", "peak_mb"))
    return (
        f"| {instance} | {engine} | {seconds:.3f} | {cpu:.3f} | {peak:.0f} | {one['objective']} | {one['bound']} |"
        f" {one['unassigned']} | {proof} | {compared[0]} | {compared[1]} |"
    )


def main() -> None:
    """Measure, print lines as they come, then the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.allocation")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    table = run(
        full=options.full,
        repeats=options.repeats,
        seed=options.seed,
        say=lambda line: print(json.dumps(line), flush=True),
    )
    print("\n".join(table))
    for row in public.rows():
        print(json.dumps(row))


if __name__ == "__main__":
    main()
