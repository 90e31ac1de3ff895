"""``python -m benchmarks.rotation [--full] [--repeats N]``: lines of JSON and a table."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable

from benchmarks.allocation.interleaved import Line, measure, median, ratio


def run(*, full: bool, repeats: int, say: Callable[[Line], None]) -> list[str]:
    """Measure everything; returns the rows of the table, in Markdown. CP-SAT only in full."""
    table = [
        "| year | engine | seconds (median) | of processor | peak MB | total | bound | worst loss | certificate |"
        " peer ÷ essaim |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    engines = ["essaim", "essaim fair", "cpsat"] if full else ["essaim", "essaim fair"]
    for seed in range(5 if full else 2):
        lines = measure("benchmarks.rotation.one", engines, str(seed), repeats=repeats, say=say)
        table += [_cells(seed, engine, lines) for engine in engines]
    return table


def _cells(seed: int, engine: str, lines: list[Line]) -> str:
    one = next(line for line in lines if line["engine"] == engine)
    proof = {True: "verified", False: "refused", None: "none"}[one["certificate"]]
    proof += ", by search" if one.get("search") else ""
    compared = (
        "{:.1f} ({:.1f} to {:.1f})".format(*ratio(lines, "essaim", engine)) if engine == "cpsat" else ""
    )
    seconds, cpu, peak = (median(lines, engine, column) for column in ("seconds", "cpu", "peak_mb"))
    return (
        f"| 52 × 23 × 8, seed {seed} | {engine} | {seconds:.2f} | {cpu:.2f} | {peak:.0f} | {one['objective']} |"
        f" {one['bound']} | {one['worst_loss']} | {proof} | {compared} |"
    )


def main() -> None:
    """Measure, print lines as they come, then the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rotation")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    table = run(
        full=options.full, repeats=options.repeats, say=lambda line: print(json.dumps(line), flush=True)
    )
    print("\n".join(table))


if __name__ == "__main__":
    main()
