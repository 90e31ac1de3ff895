"""``python -m benchmarks.matching [--full] [--repeats N] [--seed S] [--only WORDS]``: a section in Markdown."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from benchmarks.lines import EXPLAINED, HEAD, Book, arguments, machine, rows

from . import instances

NEAREST, COMPLETE = "ortools on 32 nearest", "ortools on all pairs"
QUICK = [
    (instances.COMPLETE, ["essaim", COMPLETE]),
    (instances.QUICK_LOOSE, ["essaim", NEAREST]),
    (instances.QUICK_TIGHT, ["essaim", NEAREST]),
    (instances.QUICK_BALANCED, ["essaim", NEAREST]),
    (instances.QUICK_LOOSE, ["100 come", "100 go", "solve anew"]),
    (instances.QUICK_TIGHT, ["100 come", "100 go", "solve anew"]),
]
FULL = [
    (instances.COMPLETE, ["essaim", COMPLETE]),
    (instances.LOOSE, ["essaim", NEAREST]),
    (instances.TIGHT, ["essaim", NEAREST]),
    (instances.LOOSE, ["100 come", "100 go", "solve anew"]),
    (instances.TIGHT, ["100 come", "100 go", "solve anew"]),
    (instances.COMMAND, ["essaim match"]),
    (instances.BALANCED, ["essaim", NEAREST]),
]
TITLE = """## Matching

`make bench ARGS=matching` (`make bench-full ARGS=matching` for the sizes of a landlord; `--only` picks instances). {explained}
Ours looks over all pairs with two threads, and pivots with one. OR-Tools on the 32 nearest offers is optimal for those pairs
only, so it may serve fewer. “100 come” and “100 go” are changes of a standing assignment, beside solving it anew. `essaim match` is the whole command: reading two files, solving, checking the
certificate over all pairs, writing pairs, prices and report. {machine}.
"""


def main() -> None:
    """Measure and print the section."""
    options = arguments("matching")
    book = Book("matching", again=options.again)
    print(TITLE.format(explained=EXPLAINED, machine=machine()))
    print(HEAD)
    for size, engines in FULL if options.full else QUICK:
        if options.only not in f"{size.name} {' '.join(engines)}":
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder, "instance.npz"))
            np.savez(path, **instances.draw(size, options.seed))
            lines = book.measure(
                "benchmarks.matching.one", engines, path,
                label=size.name, repeats=options.repeats, seed=options.seed,
            )  # fmt: skip
        print("\n".join(rows(size.name, options.seed, engines, lines)), flush=True)


if __name__ == "__main__":
    main()
