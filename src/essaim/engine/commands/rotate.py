"""``essaim rotate``: whose turn it is at which trade, from CSV files, fair and with the proof."""

from __future__ import annotations

import argparse
import math
import re
from typing import Any

from essaim.engine.stopping import Progress
from essaim.engine.tables import (
    Column,
    Table,
    TableError,
    json_text,
    number,
    read_table,
    table_text,
    text,
    whole,
    write_files,
)

from .files import check_outputs
from .screen import DONE, INTERRUPTED, Parser, Seconds, guarded, interruptible, progress_line, say


def listed(cell: str) -> tuple[str, ...]:
    """Ids separated by semicolons, in the order given."""
    return tuple(piece.strip() for piece in cell.replace("|", ";").split(";") if piece.strip())


CHILD_COLUMNS = (
    Column("id", text, unique=True),
    Column("wishes", listed, default=()),
    Column("age", number(0, 150), default=None),
    Column("with", listed, default=()),
    Column("apart", listed, default=()),
    Column("done", listed, default=()),
    Column("away", listed, default=()),
)
TRADE_COLUMNS = (
    Column("id", text, unique=True),
    Column("capacity", whole(1, 1_000_000)),
    Column("min_age", number(0, 150), default=0.0),
    Column("closed", listed, default=()),
    Column("minimum", whole(0, 1_000_000), default=0),
)
BLOCK_COLUMNS = (Column("id", text, unique=True), Column("sessions", whole(1, 1000), default=1))
KEPT_COLUMNS = (Column("child", text), Column("block", text), Column("trade", text))
PLURAL = {"child": "children", "trade": "trades", "block": "blocks"}


def main(argv: list[str] | None = None) -> int:
    """Run ``essaim rotate``; return 0 done, 1 refused, 2 wrong use, 130 interrupted."""
    return guarded(_run, _parser(), argv)


def _parser() -> Parser:
    parser = Parser(prog="essaim rotate", description="Plan a year of turns.")
    parser.add_argument("children", metavar="CHILDREN.csv")
    parser.add_argument("trades", metavar="TRADES.csv")
    parser.add_argument("--blocks", metavar="BLOCKS.csv", required=True)
    parser.add_argument("--trades-each", metavar="7-8", default="7-8", help="least and most turns of a child")
    parser.add_argument("--top", metavar="3/5", default="3/5", help="at least 3 of the first 5 wishes; 0/0 for none")
    parser.add_argument("--repeats", type=int, default=1, help="how often a child may do the same trade")
    parser.add_argument("--rest", type=int, default=0, help="blocks without a turn between two turns")
    parser.add_argument("--fair", action="store_true", help="raise the worst-off child first")
    parser.add_argument("--kept", metavar="KEPT.csv", help="turns that have happened (child, block, trade)")
    parser.add_argument("--over", metavar="BLOCK", action="append", default=[], help="nothing new in this block")
    parser.add_argument("--seed", type=int, default=0, help="of the lottery between equals, published")
    parser.add_argument("--seconds", type=float, default=120.0, help="how long to search at most")
    parser.add_argument("--out", metavar="PLAN.csv", required=True)
    parser.add_argument("--report", metavar="R.json", required=True)
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    return parser


def _run(options: argparse.Namespace) -> int:
    if not 0 < options.seconds < math.inf:
        _parser().error("--seconds is a positive number")
    each = _pair(options.trades_each, r"(\d+)(?:-(\d+))?", "--trades-each is a range such as 7-8")
    top = _pair(options.top, r"(\d+)/(\d+)", "--top is a share such as 3/5")
    inputs = (options.children, options.trades, options.blocks, options.kept)
    check_outputs((options.out, options.report), inputs=inputs)
    problem = problem_from(options, each, top)
    stop = Seconds(options.seconds)
    from essaim.engine import rotation

    try:
        with interruptible(stop), progress_line(_words, quiet=options.json) as show:
            result = rotation.solve(problem, stop=stop, seed=options.seed, on_progress=show)
    except rotation.Stopped:
        if stop.interrupted:
            raise KeyboardInterrupt from None
        raise TableError(f"No plan was found in {options.seconds:g} seconds; allow more.") from None
    report = report_of(problem, result, options.seed, stop.elapsed())
    rows = [(turn.child, turn.block, turn.trade) for turn in result.turns]
    write_files({options.out: table_text(("child", "block", "trade"), rows), options.report: json_text(report)})
    say(summary_of(problem, result), report, as_json=options.json)
    return INTERRUPTED if stop.interrupted else DONE


def _pair(written: str, shape: str, sentence: str) -> tuple[int, int]:
    found = re.fullmatch(shape, written.strip())
    if not found:
        _parser().error(sentence)
    return int(found[1]), int(found[2] or found[1])


def _words(progress: Progress) -> str:
    return {
        "total": "Seeking the greatest total",
        "worst-off": "Raising the worst-off",
        "blocks": "Spreading over the blocks",
    }.get(progress.stage, "Looking for the rule that stands in the way")


def problem_from(options: argparse.Namespace, each: tuple[int, int], top: tuple[int, int]) -> Any:
    """Read the files into a ``rotation.Problem``.

    Trades already made count among the turns of the year when the blocks listed are fewer than
    the least number of turns: it is then the rest of a year under way.

    Raises
    ------
    TableError
        One sentence, with file, line and column.
    """
    from essaim.engine import rotation

    children = read_table(options.children, CHILD_COLUMNS)
    trades = read_table(options.trades, TRADE_COLUMNS)
    blocks = read_table(options.blocks, BLOCK_COLUMNS)
    known = {"child": set(children["id"]), "trade": set(trades["id"]), "block": set(blocks["id"])}
    for column, kind in (
        ("wishes", "trade"),
        ("done", "trade"),
        ("with", "child"),
        ("apart", "child"),
        ("away", "block"),
    ):
        _check_names(children, column, known[kind], kind)
    _check_names(trades, "closed", known["block"], "block")
    _check_rows(children, trades)
    kept = _kept(options.kept, known)
    return rotation.Problem(
        children=tuple(rotation.Child(*row) for row in zip(*(children[column.name] for column in CHILD_COLUMNS), strict=True)),
        trades=tuple(rotation.Trade(*row) for row in zip(*(trades[column.name] for column in TRADE_COLUMNS), strict=True)),
        blocks=tuple(rotation.Block(*row) for row in zip(blocks["id"], blocks["sessions"], strict=True)),
        each=each,
        top=top,
        repeats=options.repeats,
        rest=options.rest,
        count_done=len(blocks) < each[0],
        kept=kept,
        over=tuple(options.over),
        fair=options.fair,
    )


def _check_names(table: Table, column: str, known: set[str], kind: str) -> None:
    for row, names in enumerate(table[column]):
        for name in names:
            if name not in known:
                table.refuse(row, column, f"“{name}” is not among the {PLURAL[kind]}")
        if len(set(names)) != len(names):
            table.refuse(row, column, "the same name occurs twice")


def _check_rows(children: Table, trades: Table) -> None:
    for row, name in enumerate(children["id"]):
        for column in ("with", "apart"):
            if name in children[column][row]:
                children.refuse(row, column, f"“{name}” is the child itself")
        both = set(children["with"][row]) & set(children["apart"][row])
        if both:
            children.refuse(row, "apart", f"“{min(both)}” is also in the column with")
    for row, (least, most) in enumerate(zip(trades["minimum"], trades["capacity"], strict=True)):
        if least > most:
            trades.refuse(row, "minimum", f"“{least}” is above the capacity, {most}")


def _kept(path: str | None, known: dict[str, set[str]]) -> tuple[Any, ...]:
    from essaim.engine import rotation

    if path is None:
        return ()
    table = read_table(path, KEPT_COLUMNS)
    for column in ("child", "block", "trade"):
        for row, name in enumerate(table[column]):
            if name not in known[column]:
                table.refuse(row, column, f"“{name}” is unknown")
    seen: dict[tuple[str, str], int] = {}
    for row, moment in enumerate(zip(table["child"], table["block"], strict=True)):
        if seen.setdefault(moment, row) != row:
            table.refuse(row, "block", f"“{moment[0]}” is already somewhere then, on line {table.lines[seen[moment]]}")
    return tuple(rotation.Turn(*row) for row in zip(table["child"], table["block"], table["trade"], strict=True))


def report_of(problem: Any, result: Any, seed: int, seconds: float) -> dict[str, Any]:
    """The report, and what proves it."""
    from dataclasses import asdict

    sessions = {block.id: block.sessions for block in problem.blocks}
    hours = {child.id: 0 for child in problem.children}
    for turn in result.turns:
        hours[turn.child] += sessions[turn.block]
    return {
        "children": len(problem.children),
        "turns": len(result.turns),
        "unfilled": result.unfilled,
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "optimal": result.optimal,
        "worst_loss": result.worst_loss,
        "total_alone": result.total_alone,
        "fairness_cost": result.fairness_cost,
        "seed": seed,
        "seconds": round(seconds, 3),
        "scores": dict(result.scores),
        "losses": dict(result.losses),
        "sessions": hours,
        "reasons": {name: list(told) for name, told in result.reasons.items()},
        "certificate": asdict(result.certificate),
    }


def summary_of(problem: Any, result: Any) -> str:
    """The answer in plain words."""
    had = {child.id: {turn.trade for turn in result.turns if turn.child == child.id} for child in problem.children}
    fewest = min(len(trades) for trades in had.values())
    told = [
        f"{len(problem.children)} children, {len(result.turns)} turns, at least {fewest} each;"
        f" {result.unfilled} places of the year left empty."
    ]
    if problem.fair and result.certificate.worst:
        share = 100 * result.fairness_cost / max(result.total_alone, 1)
        told.append(
            f"Nobody misses more than {result.worst_loss} points of their own best year; this fairness costs {share:.2f} % of the total."
        )
    told.append(
        "Proven: no plan is better by these rules."
        if result.optimal
        else f"Stopped before the proof: within {100 * result.gap:.2f} % of the best possible."
    )
    return " ".join(told)
