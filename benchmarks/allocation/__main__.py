"""``python -m benchmarks.allocation [--full] [--repeats N] [--only WORDS]``: a section in Markdown."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from benchmarks.lines import EXPLAINED, HEAD, Book, arguments, machine, rows

from . import instances, public

LONG = 1
"""Turns of engines that run for a minute each."""

QUICK = [
    (instances.SMALL, ["essaim", "ortools"]),
    (instances.SMALL, ["essaim rank-maximal"]),
    (instances.FRIENDS, ["essaim"]),
    (instances.ROOMY, ["essaim", "ortools"]),
]
FULL = [
    *QUICK[:2],
    (instances.LARGE, ["essaim", "ortools"]),
    (instances.ROOMY, ["essaim", "ortools"]),
    (instances.LARGE, ["essaim rank-maximal"]),
    (instances.FRIENDS, ["essaim", "cpsat"]),
    (instances.FRIENDS, ["essaim rank-maximal"]),
]
TITLE = """## Allocation

`make bench ARGS=allocation` (`make bench-full ARGS=allocation` for 300 000 people without a spare place and for groups beside
CP-SAT, 60 seconds with two workers, one turn). {explained} Seconds are those of solving a problem that is built; both engines are
given the same columns in bulk. {machine}.
"""
PUBLIC = """
Public preferences, each project one place; OR-Tools minimises the squares.

| set | size | rule | out | objective | by rank | OR-Tools | certificate |
|---|---|---|---|---|---|---|---|"""


def main() -> None:
    """Measure and print the section."""
    options = arguments("allocation")
    book = Book("allocation", again=options.again)
    print(TITLE.format(explained=EXPLAINED, machine=machine()))
    print(HEAD)
    for size, engines in FULL if options.full else QUICK:
        if options.only not in f"{size.name} {' '.join(engines)}":
            continue
        turns = LONG if "cpsat" in engines else options.repeats
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder, "instance.npz"))
            np.savez(path, **instances.draw(size, options.seed))
            lines = book.measure(
                "benchmarks.allocation.one", engines, path, label=size.name, repeats=turns, seed=options.seed
            )  # fmt: skip
        print("\n".join(rows(size.name, options.seed, engines, lines)), flush=True)
    sets = public.table()
    print("\n".join([PUBLIC, *sets]) if sets else "\n`BENCH_DATA` names no folder of public preferences.")


if __name__ == "__main__":
    main()
