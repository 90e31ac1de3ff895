"""``python -m benchmarks.routing [--full]``: a section in Markdown; progress on the error stream.

Public sets are read from the folder that ``BENCH_DATA`` names; without it there is nothing to measure.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.allocation.interleaved import Line, measure, median

HEAD = (
    "| problem | instance | engine | seconds | of processor | peak MB | objective | best known or bound | gap % "
    "| certificate |\n|---|---|---|---|---|---|---|---|---|---|"
)


def cases(data: Path, *, full: bool) -> Iterator[tuple[str, str, float, tuple[str, ...], float | None]]:
    """Yield kind, path, seconds, engines and best known value of each case."""
    for path in sorted((data / "solomon").glob("*.txt"))[:: 1 if full else 4]:
        best = float(path.with_suffix(".sol").read_text().split()[-1])
        yield "windows", str(path), 10 if full else 5, ("essaim", "pyvrp", "ortools"), best
    for path in sorted((data / "darp").glob("*.txt"))[:: 1 if full else 10]:
        yield "dial", str(path), 30 if full else 5, ("essaim", "ortools"), None
    for path in sorted((data / "hhcrsp").glob("Instanz*.json"))[:: 1 if full else 3]:
        yield "care", str(path), 60 if full else 5, ("essaim",), _best_care(path)
    for path in sorted((data / "week").glob("*.visits.csv"))[: None if full else 1]:
        name = str(path).removesuffix(".visits.csv")
        yield "week", name, 60 if full else 20, ("essaim", "ortools"), None


def _best_care(path: Path) -> float | None:
    for line in (path.parent / "best.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if path.name in cells:
            return float([cell for cell in cells if cell][-1])
    return None


def row(kind: str, best: float | None, lines: list[Line], engine: str) -> str:
    """Return one row of the table: medians over the repetitions."""
    own = [line for line in lines if line["engine"] == engine]
    found = sorted(line["objective"] for line in own if line["objective"] is not None)
    objective = found[len(found) // 2] if found else None
    bound = max((line["bound"] for line in lines if line["bound"] is not None), default=None)
    against = best if best is not None else bound
    gap = "" if objective is None or not against else f"{abs(objective / against - 1) * 100:.2f}"
    proof = {True: "verified", False: "refused", None: "none"}[own[0]["certificate"]]
    seconds, cpu, peak = (median(lines, engine, column) for column in ("seconds", "cpu", "peak_mb"))
    shown = "no plan" if objective is None else f"{objective:.2f}"
    reference = "" if against is None else f"{against:.2f}{'' if best is not None else ' (bound)'}"
    return (
        f"| {kind} | {own[0]['instance']} | {engine} | {seconds:.1f} | {cpu:.1f} | {peak:.0f} | {shown} "
        f"| {reference} | {gap} | {proof} |"
    )


def main() -> int:
    """Measure and print the section."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.routing")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--only", default="", help="windows, dial, care or week")
    options = parser.parse_args()
    data = Path(os.environ.get("BENCH_DATA", ""))
    print("## Visits and pick-ups\n\n`BENCH_DATA=… python -m benchmarks.routing`\n")
    if not os.environ.get("BENCH_DATA") or not data.is_dir():
        print("Not measured: `BENCH_DATA` names no folder of public instances.")
        return 0
    print(HEAD)
    for kind, path, seconds, engines, best in cases(data, full=options.full):
        if options.only in ("", kind):
            lines = measure(
                "benchmarks.routing.one", engines, f"{kind}:{seconds}:1:{path}",
                repeats=options.repeats, say=lambda line: print(json.dumps(line), file=sys.stderr, flush=True),
            )  # fmt: skip
            print("\n".join(row(kind, best, lines, engine) for engine in engines), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
