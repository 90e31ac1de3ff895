"""``essaim match``: who helps whom, from two CSV files, proven the best that can be done."""

from __future__ import annotations

import argparse
import math
import resource
from pathlib import Path
from typing import TYPE_CHECKING, Any

from essaim.engine.availability import mask_of
from essaim.engine.stopping import Progress
from essaim.engine.tables import (
    Column,
    Table,
    TableError,
    json_text,
    latitude,
    longitude,
    number,
    read_table,
    slots,
    table_text,
    tags,
    text,
    whole,
    write_files,
)

from .files import check_outputs, refuse_swapped
from .screen import DONE, INTERRUPTED, Parser, Seconds, guarded, interruptible, progress_line, say

if TYPE_CHECKING:
    from essaim.engine.matching import Assignment, Party, Problem

MOST_UNITS = 1_000_000_000

_COMMON = (
    Column("id", text, unique=True),
    Column("lat", latitude),
    Column("lon", longitude),
    Column("skills", tags, default=()),
    Column("languages", tags, default=()),
    Column("slots", slots, default=()),
    Column("gender", str.lower, default=""),
    Column("traits", tags, default=()),
    Column("refuses", tags, default=()),
    Column("radius_km", number(0), default=math.inf),
)
NEED_COLUMNS = (*_COMMON, Column("quantity", whole(1, MOST_UNITS), default=1))
OFFER_COLUMNS = (*_COMMON, Column("capacity", whole(1, MOST_UNITS), default=1))


def main(argv: list[str] | None = None) -> int:
    """Run ``essaim match``; return 0 done, 1 refused, 2 wrong use, 130 interrupted."""
    return guarded(_run, _parser(), argv)


def _parser() -> Parser:
    parser = Parser(prog="essaim match", description="Assign needs to offers: as many as possible, "
                    "then at the least total distance, with a proof.")  # fmt: skip
    parser.add_argument("needs", metavar="NEEDS.csv")
    parser.add_argument("offers", metavar="OFFERS.csv")
    parser.add_argument("--max-km", type=float, metavar="K", help="nobody goes farther")
    parser.add_argument("--seconds", type=float, default=math.inf, help="how long to search at most")
    parser.add_argument("--out", metavar="PAIRS.csv")
    parser.add_argument("--report", metavar="REPORT.json", help="with the prices beside it")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    return parser


def _run(options: argparse.Namespace) -> int:
    if options.max_km is not None and not 0 <= options.max_km < math.inf:
        raise ValueError("The greatest distance is a number of kilometres, zero or more.")
    if not options.seconds > 0:
        raise ValueError("The seconds must be above zero.")
    outputs = (options.out, options.report, _prices_path(options))
    check_outputs(outputs, inputs=(options.needs, options.offers))
    stop = Seconds(options.seconds)
    with interruptible(stop), progress_line(_words, quiet=options.json) as show:
        problem = problem_from(options.needs, options.offers, options.max_km)
        report, answer = _solved(problem, stop, show)
    _write(options, answer, report)
    say(summary(answer, optimal=report["optimal"]), report, as_json=options.json)
    return INTERRUPTED if stop.interrupted else DONE


def _solved(problem: Problem, stop: Seconds, show: Any) -> tuple[dict[str, Any], Assignment]:
    from essaim.engine.certificates.matching import faults
    from essaim.engine.matching import solve

    before = stop.elapsed()
    answer = solve(problem, stop=stop, on_progress=show)
    seconds = stop.elapsed() - before
    proven = answer.optimal and not faults(problem, answer)
    return {
        "served": answer.served, "demanded": answer.demanded, "cost_m": answer.cost_m,
        "optimal": proven, "bound": answer.bound, "most_served": answer.most_served,
        "gap": round(answer.gap, 6), "seconds": round(seconds, 3),
        "check_seconds": round(stop.elapsed() - before - seconds, 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "prices_file": None,
        "unserved": _unserved(answer),
    }, answer  # fmt: skip


def _unserved(answer: Assignment) -> dict[str, int]:
    units: dict[str, int] = {}
    for _, missing, why in answer.unserved():
        units[why] = units.get(why, 0) + missing
    return units


def _write(options: argparse.Namespace, answer: Assignment, report: dict[str, Any]) -> None:
    files: dict[str | Path, str] = {}
    if options.out:
        rows = ((*pair[:4], ";".join(pair.reasons)) for pair in answer.pairs())
        files[options.out] = table_text(("need", "offer", "quantity", "metres", "reasons"), rows)
    if options.report:
        prices = _prices_path(options)
        report["prices_file"] = prices.name
        files[prices] = table_text(("side", "id", "price"), _prices(answer))
        files[options.report] = json_text(report)
    write_files(files)


def _prices_path(options: argparse.Namespace) -> Path | None:
    return Path(options.report).with_suffix(".prices.csv") if options.report else None


def _prices(answer: Assignment) -> Any:
    proof = answer.certificate
    yield "unserved", "", proof.unserved
    for side, party, prices in (
        ("need", answer.problem.needs, proof.need_prices),
        ("offer", answer.problem.offers, proof.offer_prices),
    ):
        yield from ((side, *row) for row in zip(party.ids.tolist(), prices.tolist(), strict=True))


def _words(progress: Progress) -> str:
    return "Matching"


def summary(answer: Assignment, *, optimal: bool) -> str:
    """Say in words how many are served, why not more, and how far they go."""
    places = int(answer.problem.offers.quantity.sum())
    words = f"{_spaced(answer.served)} people served of {_spaced(answer.demanded)}"
    if answer.served == answer.demanded:
        words += "; nobody is left out"
    elif not optimal:
        words += f"; {_spaced(answer.most_served)} at most"
    elif answer.served == places:
        words += f"; nobody else can be served with these {_spaced(places)} places"
    else:
        words += "; nobody else can be served by these offers under these rules"
    words += f"; mean {answer.cost_m / max(1, answer.served) / 1000:.1f} km."
    alone = _unserved(answer).get("nobody_admissible")
    if alone:
        words += f" For {_spaced(alone)} of those left out, no offer fits the rules at all."
    return words + (" Proven: no plan is better." if optimal else f" Gap {answer.gap:.1%}.")


def _spaced(count: int) -> str:
    return f"{count:,}".replace(",", " ")


def problem_from(needs: str | Path, offers: str | Path, max_km: float | None = None) -> Problem:
    """Read both files.

    Raises
    ------
    TableError
        One sentence, with line and column.
    """
    from essaim.engine.matching import Problem

    sides = [
        _party(read_table(needs, NEED_COLUMNS), "quantity"),
        _party(read_table(offers, OFFER_COLUMNS), "capacity"),
    ]
    return Problem(*sides, max_m=None if max_km is None else math.floor(max_km * 1000))


def _party(table: Table, amount: str) -> Party:
    from essaim.engine.matching import Party

    refuse_swapped(table)
    given = {name: table[name] if any(table[name]) else None for name in
             ("skills", "languages", "gender", "traits", "refuses")}  # fmt: skip
    weekly = [mask_of(each) for each in table["slots"]] if any(table["slots"]) else None
    if amount == "capacity" and weekly is not None:
        weekly = [mask or mask_of((day, 0, 1440) for day in range(7)) for mask in weekly]
    try:
        return Party.of(
            table["id"], table["lat"], table["lon"], quantity=table[amount], slots=weekly,
            radius_km=table["radius_km"], **given,
        )  # fmt: skip
    except ValueError as fault:
        raise TableError(f"{table.path.name}: {fault}.") from None
