"""``python -m benchmarks.rotation [--full] [--repeats N]``: a section in Markdown."""

from __future__ import annotations

from benchmarks.lines import EXPLAINED, HEAD, Book, arguments, machine, rows

TITLE = """## Rotation

`make bench ARGS=rotation` (`make bench-full ARGS=rotation` for five years beside CP-SAT, 60 seconds with two workers, one
turn). 52 children × 23 trades × 8 blocks, 34 sessions. {explained} {machine}.
"""


def main() -> None:
    """Measure and print the section."""
    options = arguments("rotation")
    book = Book("rotation", again=options.again)
    print(TITLE.format(explained=EXPLAINED, machine=machine()))
    print(HEAD)
    for seed in range(5 if options.full else 2):
        if options.only not in str(seed):
            continue
        for engines, turns in (
            (["essaim", "cpsat"], 1),
            (["essaim"], options.repeats),
            (["essaim fair"], options.repeats),
        ):
            if "cpsat" in engines and not options.full:
                continue
            lines = book.measure(
                "benchmarks.rotation.one", engines, str(seed), label="year", repeats=turns, seed=seed
            )  # fmt: skip
            print("\n".join(rows("year", seed, engines, lines)), flush=True)


if __name__ == "__main__":
    main()
