"""``essaim week``: a week of home visits from CSV files, and public home-care instances."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from essaim.engine.availability import DAYS, Slot
from essaim.engine.stopping import Progress
from essaim.engine.tables import (
    Column,
    Table,
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

DAY = 24 * 60


def _named(cell: str) -> str:
    return cell.lower()


def _moment(cell: str) -> int:
    try:
        slot = slots(f"{cell}-24:00")[0]
    except (ValueError, IndexError):
        raise ValueError("is no moment such as “tue 15:10”") from None
    return slot.day * DAY + slot.start


VISIT_COLUMNS = (
    Column("id", text, unique=True),
    Column("person", text),
    Column("lat", latitude),
    Column("lon", longitude),
    Column("minutes", whole(1, DAY)),
    Column("windows", slots, default=()),
    Column("skills", tags, default=()),
    Column("languages", tags, default=()),
    Column("gender", _named, default=""),
    Column("priority", number(0.001, 1000), default=1.0),
    Column("fixed_worker", text, default=""),
    Column("fixed_start", _moment, default=None),
)
WORKER_COLUMNS = (
    Column("id", text, unique=True),
    Column("lat", latitude),
    Column("lon", longitude),
    Column("shifts", slots, default=()),
    Column("hours_week", number(0, 168)),
    Column("skills", tags, default=()),
    Column("languages", tags, default=()),
    Column("gender", _named, default=""),
    Column("knows", tags, default=()),
)


def main(argv: list[str] | None = None) -> int:
    """Run ``essaim week``; return 0 done, 1 refused, 2 wrong use, 130 interrupted."""
    return guarded(_run, _parser(), argv)


def _parser() -> Parser:
    parser = Parser(prog="essaim week", description="Plan a week of home visits.")
    parser.add_argument("visits", nargs="?", metavar="VISITS.csv")
    parser.add_argument("workers", nargs="?", metavar="WORKERS.csv")
    parser.add_argument("--speed-kmh", type=float, default=4.5, help="walking speed")
    parser.add_argument("--detour", type=float, default=1.3, help="way on foot / great circle")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long to search")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", metavar="PLAN.csv")
    parser.add_argument("--report", metavar="R.json")
    parser.add_argument("--hhcrsp", metavar="FILE", help="a home-care instance in JSON")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    return parser


def _run(options: argparse.Namespace) -> int:
    if options.hhcrsp:
        from . import public

        return public.home_care(options)
    if not options.visits or not options.workers:
        _parser().error("the files of visits and of workers are required")
    return _plan_week(options)


def _plan_week(options: argparse.Namespace) -> int:
    from essaim.engine.routing import week

    check_outputs((options.out, options.report), inputs=(options.visits, options.workers))
    problem = problem_from(options.visits, options.workers, options.speed_kmh, options.detour)
    stop = Seconds(options.seconds)
    with interruptible(stop), progress_line(_words, quiet=options.json) as show:
        result = week.solve(problem, stop=stop, seed=options.seed, on_progress=show)
    report = {
        "served": result.served,
        "asked": result.asked,
        "travel_m": result.travel_m,
        "continuity": round(result.continuity, 4),
        "bound": result.bound,
        "gap": result.gap,
        "optimal": result.optimal,
        "reasons": [asdict(reason) for reason in result.reasons],
        "seconds": round(stop.elapsed(), 3),
    }
    files = {}
    if options.out:
        rows = [(row.visit, row.worker, moment(row.start), row.travel_m) for row in result.plan]
        files[options.out] = table_text(("visit", "worker", "start", "travel_m"), rows)
    if options.report:
        files[options.report] = json_text(report)
    write_files(files)
    say(summary(result), report, as_json=options.json)
    return INTERRUPTED if stop.interrupted else DONE


def _words(progress: Progress) -> str:
    bound = f", {progress.bound:.1f} at most" if progress.bound is not None else ""
    return f"{progress.objective:g} visits served{bound}"


def summary(result) -> str:
    """Say in words what the plan does."""
    proof = "nobody can serve more" if result.optimal else f"no plan serves more than {result.bound:g}"
    words = f"{result.served} visits of {result.asked} are served; {proof}. "
    words += f"{result.travel_m / 1000:.1f} km on foot"
    if result.continuity:
        words += f", {result.continuity:.2f} workers on average per person with several visits"
    lines = [words + ".", *(f"  {r.visit}: {r.sentence}" for r in result.reasons[:20])]
    if len(result.reasons) > 20:
        lines.append(f"  … and {len(result.reasons) - 20} more in the report.")
    return "\n".join(lines)


def moment(minute: int) -> str:
    """Write a minute of the week as ``tue 15:10``."""
    day, rest = divmod(minute, DAY)
    return f"{DAYS[day % 7]} {rest // 60:02d}:{rest % 60:02d}"


def problem_from(visits: str, workers: str, speed_kmh: float = 4.5, detour: float = 1.3):
    """Read both files into a `WeekProblem`; TableError with line and column on a bad cell."""
    from essaim.engine.routing.week import Visit, WeekProblem, Worker

    asked, staff = read_table(visits, VISIT_COLUMNS), read_table(workers, WORKER_COLUMNS)
    for table in (asked, staff):
        refuse_swapped(table)
    _refuse_missing_windows(asked)
    _refuse_unknown_workers(asked, set(staff["id"]))
    return WeekProblem(
        [Visit(**_cells(asked, row, "windows", _SETS)) for row in range(len(asked))],
        [Worker(**_cells(staff, row, "shifts", _SETS)) for row in range(len(staff))],
        speed_kmh=speed_kmh,
        detour=detour,
    )


_SETS = {"skills", "languages", "knows"}


def _cells(table: Table, row: int, intervals: str, sets: set[str]) -> dict:
    cells = {name: values[row] for name, values in table.columns.items()}
    cells[intervals] = tuple(_interval(slot) for slot in cells[intervals])
    return {name: frozenset(v) if name in sets else v for name, v in cells.items()}


def _interval(slot: Slot) -> tuple[int, int]:
    return slot.day * DAY + slot.start, slot.day * DAY + slot.end


def _refuse_missing_windows(visits: Table) -> None:
    for row in range(len(visits)):
        if not visits["windows"][row] and visits["fixed_start"][row] is None:
            visits.refuse(row, "windows", "is empty and there is no fixed_start")


def _refuse_unknown_workers(visits: Table, workers: set[str]) -> None:
    for row, worker in enumerate(visits["fixed_worker"]):
        if worker and worker not in workers:
            visits.refuse(row, "fixed_worker", f"“{worker}” is no worker")
