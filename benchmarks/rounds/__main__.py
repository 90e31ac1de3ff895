"""``python -m benchmarks.rounds [--full] [--repeats N] [--only 22x200]``: a section in Markdown."""

from __future__ import annotations

from benchmarks.lines import Book, Line, arguments, machine, median

TITLE = """## Rounds

`make bench ARGS=rounds` (one seed, 22 helpers × 200 people; `make bench-full ARGS=rounds` for five seeds and for 100 × 1 000). A week of
visits of an hour on foot: half-days, weekly hours, languages, at most 12 people each, six people in ten with a usual visitor. “essaim” is
what **Préparer la semaine** runs, through the same dataclasses, reasons for whoever is left included; “hand” is a coordinator with a list
and a map: the usual helper if they can, else the nearest who is free, at the first hour that fits. Both are judged by the same rules, and
every plan is checked. Visits served come first: compare kilometres *per visit*. “Beside the share” is by how many people a helper's load
differs, on average, from a share by hours. Medians over seeds and turns; each way in a process of its own, in turn, compiled code warm.
{machine}.

| site | way | runs | seconds | unserved | km | km a visit | usual visitor kept % | people a helper, least to most | beside the share | plan |
|---|---|---|---|---|---|---|---|---|---|---|"""
SMALL, LARGE = (22, 200), (100, 1000)
WAYS = ("essaim", "hand")


def row(label: str, way: str, lines: list[Line]) -> str:
    """One line of the table."""
    own = [line for line in lines if line["engine"] == way]
    valid = "verified" if all(line["certificate"] for line in own) else "refused"
    seconds, unserved, km, each, kept, off = (
        median(lines, way, name) for name in ("seconds", "unserved", "km", "km_a_visit", "kept", "off_share")
    )
    span = f"{min(line['fewest'] for line in own)} to {max(line['most'] for line in own)}"
    return f"| {label} | {way} | {len(own)} | {seconds:.2f} | {unserved:g} | {km:.1f} | {each:.2f} | {100 * kept:.1f} | {span} | {off:.2f} | {valid} |"


def main() -> None:
    """Measure and print the section."""
    options = arguments("rounds", repeats=3)
    book = Book("rounds", again=options.again, also=("src/essaim/modules/rounds/bridge",))
    print(TITLE.format(machine=machine()))
    for carers, people in (SMALL, LARGE) if options.full else (SMALL,):
        label = f"{carers}x{people}"
        if options.only not in label:
            continue
        lines = []
        for seed in range(1, 6 if options.full else 2):
            argument = f"{carers}:{people}:{seed}"
            lines += book.measure("benchmarks.rounds.one", WAYS, argument, label=label, repeats=options.repeats, seed=seed)
        print("\n".join(row(label, way, lines) for way in WAYS), flush=True)


if __name__ == "__main__":
    main()
