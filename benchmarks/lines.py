"""What benchmarks share: engines take turns, each in a process of its own, and no line measured is lost.

Lines are kept in ``var/bench/NAME.jsonl``, so that a run that was stopped goes on where it was; they are
measured again once the engine or the benchmark has changed, or with ``--again``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

Line = dict[str, Any]
ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var/bench"
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMBA")}
HEAD = (
    "| instance | seed | engine | runs | seconds | of processor | peak MB | objective | bound | gap % | certificate "
    "| peer ÷ essaim | by processor |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|"
)
EXPLAINED = (
    "Medians; each engine in a process of its own, in turn (A B A B), on one thread unless it says otherwise, compiled "
    "code warm. “Peak” is the most memory of the whole process, libraries and data included. Ratios are medians over the "
    "turns, with the least and the greatest."
)


class Book:
    """The lines of one benchmark, on disk as soon as they are measured."""

    def __init__(self, name: str, *, again: bool = False, also: Sequence[str] = ()) -> None:
        self.path = KEPT / f"{name}.jsonl"
        self.code = _fingerprint(name, also)
        self.lines: list[Line] = []
        if self.path.exists() and not again:
            written = (json.loads(row) for row in self.path.read_text().splitlines())
            self.lines = [line for line in written if line["code"] == self.code]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text("".join(json.dumps(line) + "\n" for line in self.lines))

    def measure(self, module: str, engines: Sequence[str], argument: str, *, label: str, repeats: int, seed: int = 1) -> list[Line]:
        """Run every engine ``repeats`` times, in turn; lines that are there already are not measured again."""
        found = []
        for repeat in range(repeats):
            for engine in engines:
                key = {"label": label, "engine": engine, "seed": seed, "repeat": repeat}
                line = next((each for each in self.lines if key.items() <= each.items()), None)
                found.append(line or self._run(module, engine, argument, key))
        return found

    def _run(self, module: str, engine: str, argument: str, key: Line) -> Line:
        done = subprocess.run(
            [sys.executable, "-m", module, engine, argument],
            stdout=subprocess.PIPE, text=True, check=True, env=os.environ | ONE_THREAD, cwd=ROOT,
        )  # fmt: skip
        line = json.loads(done.stdout) | key | {"machine": machine(), "code": self.code}
        self.lines.append(line)
        with self.path.open("a") as file:
            file.write(json.dumps(line) + "\n")
        print(json.dumps(line), file=sys.stderr, flush=True)
        return line


def _fingerprint(name: str, also: Sequence[str] = ()) -> str:
    """Of all code that a line may depend on."""
    digest = hashlib.sha256()
    for folder in ("src/essaim/engine", f"benchmarks/{name}", *also):
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def machine() -> str:
    """What the figures were measured on, as far as it is anybody's business."""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def arguments(name: str, *, repeats: int = 5) -> argparse.Namespace:
    """Read the options that all benchmarks have."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}")
    parser.add_argument("--full", action="store_true", help="at full size, which takes long")
    parser.add_argument("--repeats", type=int, default=repeats)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="only the instances whose name contains this")
    parser.add_argument("--again", action="store_true", help="forget the lines of an earlier run")
    return parser.parse_args()


def ratio(lines: Iterable[Line], engine: str, peer: str, column: str = "seconds") -> tuple[float, ...]:
    """Median, least and greatest of the peer's column over ours, within the same turn."""
    lines = list(lines)
    ours = {line["repeat"]: line[column] for line in lines if line["engine"] == engine}
    theirs = {line["repeat"]: line[column] for line in lines if line["engine"] == peer}
    ratios = sorted(theirs[turn] / max(ours[turn], 1e-9) for turn in ours if turn in theirs)
    return statistics.median(ratios), ratios[0], ratios[-1]


def median(lines: Iterable[Line], engine: str, column: str) -> float:
    """Median of a column for one engine."""
    return statistics.median(line[column] for line in lines if line["engine"] == engine)


def compared(lines: Iterable[Line], ours: str, engine: str, column: str = "seconds") -> str:
    """The ratio as the tables show it; empty for our own engine."""
    if engine == ours:
        return ""
    return "{:.1f} ({:.1f} to {:.1f})".format(*ratio(lines, ours, engine, column))


def rows(instance: str, seed: int, engines: Sequence[str], lines: list[Line]) -> list[str]:
    """Rows of the table, the first engine being ours."""
    return [_row(instance, seed, engine, engines[0], lines) for engine in engines]


def _row(instance: str, seed: int, engine: str, ours: str, lines: list[Line]) -> str:
    own = [line for line in lines if line["engine"] == engine]
    one = own[0]
    proof = {True: "verified", False: "refused", None: "none"}[one.get("certificate")]
    proof += f", {one['search']}" if one.get("search") else ""
    figures = (
        median(lines, engine, "seconds"),
        median(lines, engine, "cpu"),
        median(lines, engine, "peak_mb"),
    )
    gap = one.get("gap")
    shown = {name: "" if one.get(name) is None else one[name] for name in ("objective", "bound")}
    if own and all(isinstance(line.get("objective"), int | float) for line in own):
        shown["objective"] = f"{statistics.median(line['objective'] for line in own):.10g}"
    return (
        f"| {instance} | {seed} | {engine} | {len(own)} | {figures[0]:.3f} | {figures[1]:.3f} | {figures[2]:.0f} "
        f"| {shown['objective']} | {shown['bound']} | {'' if gap is None else f'{100 * gap:.3g}'} | {proof} "
        f"| {compared(lines, ours, engine)} | {compared(lines, ours, engine, 'cpu')} |"
    )
