"""``python -m benchmarks.activities [--full]``: a section in Markdown; progress on the error stream."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.lines import ROOT, Book, arguments, machine, median

sys.path.insert(0, str(Path(ROOT) / "scripts"))
from throwaway_postgres import throwaway_cluster  # noqa: E402

WAYS = ("essaim", "plain")
HEAD = """## Registering for a session

`make bench ARGS=activities`. {people} people want the {seats} places of one session at once, through 8 processes, {rounds} sessions one
after the other; nothing of it is a page. “Plain” looks how many there are and then writes, without lock or law; it writes neither
calendar nor journal nor message, which ours does. “Overbooked” counts sessions that gave away more places than they had. {machine}.
PostgreSQL runs without `fsync`, as for the tests; SQLite syncs every commit.

| database | way | registrations a second | p50 ms | p95 ms | overbooked | found it busy |
|---|---|---|---|---|---|---|"""
PROGRAMME = """
The public programme, over a tenth of the sessions and over all of them (a page shows a hundred).

| database | sessions | queries | ms |
|---|---|---|---|"""


@contextlib.contextmanager
def database(name: str) -> Iterator[None]:
    """A database of its own for the lines that are measured inside."""
    with tempfile.TemporaryDirectory(prefix="essaim-bench-") as folder, contextlib.ExitStack() as stack:
        url = "" if name == "sqlite" else stack.enter_context(throwaway_cluster())
        before = dict(os.environ)
        os.environ |= {"ESSAIM_DATA_DIR": folder, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "essaim.web.settings"}
        os.environ.pop("ESSAIM_DEMO", None)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def main() -> None:
    """Measure and print the section."""
    options = arguments("activities", repeats=1)
    people, rounds, sessions = (200, 20, 1000) if options.full else (80, 3, 200)
    book = Book("activities", again=options.again)
    shown, pages = [], []
    for name in ("sqlite", "postgresql"):
        with database(name):
            label = f"{name} {people}x{rounds}"
            lines = book.measure("benchmarks.activities.one", WAYS, f"{people}x{rounds}", label=label, repeats=options.repeats)
            for way in WAYS:
                figures = [median(lines, way, column) for column in ("per_second", "p50_ms", "p95_ms", "overbooked", "busy")]
                shown.append(
                    f"| {name} | {way} | {figures[0]:.0f} | {figures[1]:.0f} | {figures[2]:.0f} | {figures[3]:.0f} of {rounds} | {figures[4]:.0f} |"
                )
            for count in (sessions // 10, sessions):
                line = book.measure("benchmarks.activities.one", ("programme",), str(count), label=f"{name} programme {count}", repeats=1)[
                    0
                ]
                pages.append(f"| {name} | {count} | {line['queries']} | {line['ms']} |")
    print(HEAD.format(people=people, seats=12, rounds=rounds, machine=machine()))
    print("\n".join(shown))
    print(PROGRAMME)
    print("\n".join(pages))


if __name__ == "__main__":
    main()
