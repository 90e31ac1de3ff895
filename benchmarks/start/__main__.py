"""``python -m benchmarks.start``: a section in Markdown; progress on the error stream."""

from __future__ import annotations

from benchmarks.lines import Book, arguments, machine, median

from .one import COMMANDS

ENGINES = ("import essaim.engine", "rank one need", *COMMANDS)
HEAD = """## First answers

`make bench ARGS=start`. A process that starts, imports, answers a case of a few rows, writes its files and ends; caches of
compiled code warm. {machine}.

| what | runs | aim s | seconds | of processor | peak MB |
|---|---|---|---|---|---|"""


def main() -> None:
    """Measure and print the section."""
    options = arguments("start")
    book = Book("start", again=options.again)
    lines = book.measure("benchmarks.start.one", ENGINES, "-", label="start", repeats=options.repeats)
    print(HEAD.format(machine=machine()))
    for engine in ENGINES:
        seconds, cpu, peak = (median(lines, engine, name) for name in ("seconds", "cpu", "peak_mb"))
        aim = 0.2 if engine.startswith("import") else 1.5
        print(f"| {engine} | {options.repeats} | {aim} | {seconds:.2f} | {cpu:.2f} | {peak:.0f} |")


if __name__ == "__main__":
    main()
