"""The section of the web pages, in Markdown, from the measured series."""

from __future__ import annotations

import statistics

PAGES = {"need with suggestions": 150, "search as you type": 60, "today": None}
WAYS = {
    "essaim": "`bridge.suggest`: exclusions, score, reasons in words",
    "python": "every open offer of the category through the ORM, sorted by distance in Python",
    "earthdistance": "`earthdistance` with its GiST index, within the radius, sorted by PostgreSQL",
}
HEAD = """## Web pages

`python -m benchmarks.web --people {people} --requests {requests}` ({size}; `make bench-full ARGS=web` for 200 000 people
and 50 000 open offers).{busy} One workspace over the communes of the Nord, seed {seed}, {web} web processes (granian) on the loopback, one visitor, {requests} visits to
each page taking turns with each other and with the ways below; each visit to the first page records a need for
somebody else. {cores} cores shared with the visitor{and_server}, {machine}; load of
the machine meanwhile {load}, of which this benchmark makes about 1. “Web processor” is the mean time that the threads
of the web processes ran for one visit, which a busy machine changes less. PostgreSQL runs without `fsync`, as for the
tests; SQLite syncs every commit.

| database | people | open offers | page | p50 ms | p95 ms | aim p95 ms | web processor ms | queries | at a tenth of the size |
|---|---|---|---|---|---|---|---|---|---|"""
BETWEEN = """
Who could go, without the page around it, for the same needs, in the process that built the data. The plain ways only
sort by distance: they exclude nobody for their hours, their load, their language, their checks or their refusals, and
give no reason.

| database | open offers | way | p50 ms | p95 ms | p50 ÷ essaim | p95 ÷ essaim |
|---|---|---|---|---|---|---|"""
BUSY = " **Other work kept the machine busy meanwhile: repeat on a quiet one before judging by the aims.**"
QUIET = 1.5
OTHERS = """
Queries of the other lists, at full size and at a tenth of it: {lists}."""


def section(lines: list[dict], *, web_processes: int) -> str:
    """Both tables; `lines` is one measured database each."""
    first = lines[0]
    head = HEAD.format(
        size=f"{_thousands(first['people'])} people, {_thousands(first['open_offers'])} open offers",
        seed=first["seed"], web=web_processes, requests=len(first["series"]["today"]), cores=first["cores"],
        machine=first["machine"], people=first["people"], busy=BUSY if _is_busy(lines) else "",
        load=", ".join(f"{load:.1f}" for line in lines for load in line["load"]), and_server=" and the database" if len(lines) > 1 else "",
    )  # fmt: skip
    pages = [_page(line, page) for line in lines for page in PAGES]
    ways = [_way(line, way) for line in lines for way in WAYS if way in line["series"]]
    return "\n".join([head, *pages, BETWEEN, *ways, OTHERS.format(lists="; ".join(_lists(line) for line in lines))])


def _is_busy(lines: list[dict]) -> bool:
    return max(load for line in lines for load in line["load"]) > QUIET


def _page(line: dict, page: str) -> str:
    p50, p95 = _quantiles(line["series"][page])
    small, large = line["queries"][page]
    return (
        f"| {line['database']} | {_thousands(line['people'])} | {_thousands(line['open_offers'])} | {page} "
        f"| {p50 * 1000:.0f} | {p95 * 1000:.0f} | {PAGES[page] or ''} | {_processor(line, page)} | {large} | {small} |"
    )


def _way(line: dict, way: str) -> str:
    p50, p95 = _quantiles(line["series"][way])
    own50, own95 = _quantiles(line["series"]["essaim"])
    ratios = " | " if way == "essaim" else f"{p50 / own50:.1f} | {p95 / own95:.1f}"
    return f"| {line['database']} | {_thousands(line['open_offers'])} | {WAYS[way]} | {p50 * 1000:.1f} | {p95 * 1000:.1f} | {ratios} |"


def _processor(line: dict, page: str) -> str:
    return f"{statistics.mean(line['processor'][page]) * 1000:.0f}" if "processor" in line else ""


def _lists(line: dict) -> str:
    others = [name for name in line["queries"] if name not in PAGES]
    return f"{line['database']}: " + ", ".join(f"{name} {line['queries'][name][1]} and {line['queries'][name][0]}" for name in others)


def _quantiles(series: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(series, n=20, method="inclusive")
    return cuts[9], cuts[18]


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", " ")
