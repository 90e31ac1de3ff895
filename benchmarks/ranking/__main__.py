"""``python -m benchmarks.ranking [--full]``: a section in Markdown; progress on the error stream."""

from __future__ import annotations

from benchmarks.lines import Book, Line, arguments, compared, machine, median

from . import postgres
from .instances import QUERIES

OURS = "essaim index"
SIZES = {False: (20_000, 200_000), True: (200_000, 1_000_000)}
HEAD = f"""## Ranking: one need against all offers

`make bench ARGS=ranking` (`make bench-full ARGS=ranking` up to a million). {QUERIES} needs over the communes of Nord and
Pas-de-Calais, the five best of each; skills, hours, loads, radii and refusals exclude, seven criteria weigh. Every way works
out the same score; “same” says that its answers are those of the scan. p50 and p95 by the clock are medians over the turns,
“processor” the mean of a query. Memory of PostgreSQL is not counted; it is asked over its own socket, with
PostGIS where the server has it, else with earthdistance. {machine()}.

| offers | seed | way | turns | p50 ms | p95 ms | processor ms | built in s | peak MB | same | p95: peer ÷ essaim |
|---|---|---|---|---|---|---|---|---|---|---|"""


def main() -> None:
    """Measure and print the section."""
    options = arguments("ranking")
    book = Book("ranking", again=options.again)
    peers = ["numpy, all offers", "scipy k-d tree, then numpy", *(["PostgreSQL"] if postgres.url() else [])]
    print(HEAD)
    for offers in SIZES[options.full]:
        if options.only not in str(offers):
            continue
        engines = [OURS, *peers]
        lines = book.measure(
            "benchmarks.ranking.one", engines, f"{offers}:{options.seed}",
            label=str(offers), repeats=options.repeats, seed=options.seed,
        )  # fmt: skip
        for engine in engines:
            print(_row(offers, options.seed, engine, lines), flush=True)
    if not postgres.url():
        print("\nPostgreSQL was not measured: `BENCH_POSTGRES` names no server.")


def _row(offers: int, seed: int, engine: str, lines: list[Line]) -> str:
    own = [line for line in lines if line["engine"] == engine]
    figures = [median(lines, engine, name) for name in ("p50_ms", "p95_ms", "cpu_ms", "build_s", "peak_mb")]
    many = f"{offers:,}".replace(",", " ")
    name = f"{engine} ({own[0]['variant']})" if own[0]["variant"] else engine
    return (
        f"| {many} | {seed} | {name} | {len(own)} | {figures[0]:.3f} | {figures[1]:.3f} | {figures[2]:.3f} "
        f"| {figures[3]:.1f} | {figures[4]:.0f} | {'yes' if all(line['same'] for line in own) else 'no'} "
        f"| {compared(lines, OURS, engine, 'p95_ms')} |"
    )


if __name__ == "__main__":
    main()
