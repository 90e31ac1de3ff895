"""``python -m benchmarks.routing [--full] [--only WORDS]``: a section in Markdown; progress on the error stream.

Public sets are read from the folder that ``BENCH_DATA`` names; without it only the minibus is measured.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from benchmarks.lines import EXPLAINED, Book, Line, arguments, machine
from benchmarks.lines import median as median_of

TITLE = """## Visits and pick-ups

`BENCH_DATA=… make bench ARGS=routing` (`make bench-full` for every instance and the times allowed; `--only week`, say, for one
kind). {explained} The gap is to the best value published with the set (Solomon, Gehring and Homberger’s thousand
clients, home care), to the bound proven by prices (week), or to the best plan of all engines run beside it (dial-a-ride, for which no published value is at hand). PyVRP and OR-Tools run for
the same time; of ours, `week` uses two threads. {machine}.
"""
HEAD = (
    "| problem | instance | seed | engine | runs | seconds | of processor | peak MB | objective | reference | gap % | bound "
    "| certificate |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Case:
    """One instance: what it is, where, for how long, and who tries."""

    kind: str
    path: str
    seconds: float
    engines: tuple[str, ...]
    best: float | None = None

    @property
    def name(self) -> str:
        """How the table calls it."""
        return Path(self.path).name


def cases(data: Path | None, *, full: bool) -> Iterator[Case]:
    """Every case of the short or of the full version."""
    yield Case("tour", "12", 0, ("essaim",))
    yield Case("tour", "16", 0, ("essaim",))
    yield Case("one more", "40", 0, ("essaim",))
    if data is None:
        return
    for path in sorted((data / "week").glob("*.visits.csv"))[: None if full else 1]:
        name = str(path).removesuffix(".visits.csv")
        yield Case("week", name, 60 if full else 20, ("essaim", "ortools"))
    for path in sorted((data / "solomon").glob("*.txt"))[:: 1 if full else 4]:
        best = float(path.with_suffix(".sol").read_text().split()[-1])
        yield Case("windows", str(path), 10 if full else 5, ("essaim", "pyvrp", "ortools"), best)
    for path in sorted((data / "gh1000").glob("*.vrp"))[: None if full else 0]:
        best = float(path.with_suffix(".sol").read_text().split()[-1])
        yield Case("thousand", str(path), 60, ("essaim", "pyvrp", "ortools"), best)
    for path in sorted((data / "darp").glob("*.txt"))[:: 1 if full else 10]:
        yield Case("dial", str(path), 30 if full else 5, ("essaim", "ortools"))
    for path in sorted((data / "hhcrsp").glob("Instanz*.json"))[:: 1 if full else 3]:
        yield Case("care", str(path), 60 if full else 5, ("essaim",), _best_care(path))


def _best_care(path: Path) -> float | None:
    for line in (path.parent / "best.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if path.name in cells:
            return float([cell for cell in cells if cell][-1])
    return None


def reference(case: Case, lines: list[Line]) -> float | None:
    """What the objective is compared with."""
    if case.best is not None:
        return case.best
    if case.kind == "week":
        return max(line["bound"] for line in lines if line["bound"] is not None)
    return min((line["objective"] for line in lines if line["objective"] is not None), default=None)


def row(case: Case, seed: int, lines: list[Line], engine: str) -> tuple[str, float | None]:
    """One row of the table, medians over the turns, and the gap."""
    own = [line for line in lines if line["engine"] == engine]
    found = [line["objective"] for line in own if line["objective"] is not None]
    objective, against = median(found) if found else None, reference(case, lines)
    gap = abs(objective / against - 1) * 100 if objective is not None and against else None
    proof = {True: "accepted", False: "refused", None: "none"}[own[0]["certificate"]]
    bound = "" if own[0]["bound"] is None else f"{own[0]['bound']:.2f}"
    figures = [median_of(lines, engine, column) for column in ("seconds", "cpu", "peak_mb")]
    more = f", continuity {own[0]['continuity']:.2f}" if "continuity" in own[0] else ""
    return (
        f"| {case.kind} | {case.name} | {seed} | {engine} | {len(own)} | {figures[0]:.4g} | {figures[1]:.4g} "
        f"| {figures[2]:.0f} | {'no plan' if objective is None else f'{objective:.2f}'}{more} "
        f"| {'' if against is None else f'{against:.2f}'} | {'' if gap is None else f'{gap:.2f}'} | {bound} | {proof} |"
    ), gap


def main() -> None:
    """Measure and print the section."""
    options = arguments("routing", repeats=1)
    book = Book("routing", again=options.again)
    folder = Path(os.environ.get("BENCH_DATA", "-"))
    print(TITLE.format(explained=EXPLAINED, machine=machine()))
    print(HEAD)
    gaps: dict[tuple[str, str], list[float | None]] = {}
    for case in cases(folder if folder.is_dir() else None, full=options.full):
        if options.only not in f"{case.kind} {case.name}":
            continue
        lines = book.measure(
            "benchmarks.routing.one", case.engines, f"{case.kind}:{case.seconds}:{options.seed}:{case.path}",
            label=f"{case.kind} {case.name} {case.seconds:g} s", repeats=options.repeats, seed=options.seed,
        )  # fmt: skip
        for engine in case.engines:
            told, gap = row(case, options.seed, lines, engine)
            gaps.setdefault((case.kind, engine), []).append(gap)
            print(told, flush=True)
    print("\n".join(["", *_summaries(gaps)]))
    if not folder.is_dir():
        print("\n`BENCH_DATA` names no folder of public instances.")


def _summaries(gaps: dict[tuple[str, str], list[float | None]]) -> Iterator[str]:
    for (kind, engine), all_of in gaps.items():
        known = [gap for gap in all_of if gap is not None]
        if known and kind not in ("tour", "one more"):
            yield (
                f"- {kind}, {engine}: {len(known)} of {len(all_of)} instances with a plan, mean gap {mean(known):.2f} %, "
                f"worst {max(known):.2f} %."
            )


if __name__ == "__main__":
    main()
