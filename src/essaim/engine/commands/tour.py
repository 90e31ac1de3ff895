"""``essaim tour``: a minibus tour from a CSV file, and public routing instances."""

from __future__ import annotations

import argparse
import re

from essaim.engine.stopping import Progress
from essaim.engine.tables import (
    Column,
    flag,
    json_text,
    latitude,
    longitude,
    read_table,
    table_text,
    text,
    whole,
    write_files,
)

from .files import check_outputs, refuse_swapped
from .screen import DONE, INTERRUPTED, Parser, Seconds, guarded, interruptible, progress_line, say

STOP_COLUMNS = (
    Column("id", text, unique=True),
    Column("lat", latitude),
    Column("lon", longitude),
    Column("people", whole(1, 1000), default=1),
    Column("wheelchair", flag, default=False),
    Column("board_minutes", whole(0, 120), default=2),
)


def main(argv: list[str] | None = None) -> int:
    """Run ``essaim tour``; return 0 done, 1 refused, 2 wrong use, 130 interrupted."""
    return guarded(_run, _parser(), argv)


def _parser() -> Parser:
    parser = Parser(prog="essaim tour", description="Plan the trips of a minibus.")
    parser.add_argument("stops", nargs="?", metavar="STOPS.csv")
    parser.add_argument("--place", type=_place, metavar="LAT,LON", help="where people go")
    parser.add_argument("--arrive", type=_clock, metavar="HH:MM", help="everybody is there by then")
    parser.add_argument("--return", dest="leave", type=_clock, metavar="HH:MM", help="people are taken back from then on")
    parser.add_argument("--capacity", type=int, default=5, help="places for passengers")
    parser.add_argument("--wheelchairs", type=int, default=1, help="how many take a wheelchair")
    parser.add_argument("--max-ride", type=int, default=30, help="longest ride in minutes")
    parser.add_argument("--speed-kmh", type=float, default=35.0)
    parser.add_argument("--detour", type=float, default=1.3, help="way by road / great circle")
    parser.add_argument("--unload", type=int, default=0, help="minutes between two trips")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long to search")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", metavar="PLAN.csv")
    parser.add_argument("--report", metavar="R.json")
    parser.add_argument("--solomon", metavar="FILE", help="a vehicle routing instance with windows")
    parser.add_argument("--darp", metavar="FILE", help="a dial-a-ride instance of Cordeau")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    return parser


def _place(words: str) -> tuple[float, float]:
    found = re.fullmatch(r"\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*", words)
    if not found:
        raise argparse.ArgumentTypeError(f"“{words}” is no place such as 50.63,3.06")
    try:
        lat, lon = latitude(found[1]), longitude(found[2])
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"“{words}” {fault}") from None
    return lat, lon


def _clock(words: str) -> int:
    found = re.fullmatch(r"(\d{1,2})[:h](\d{2})", words)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise argparse.ArgumentTypeError(f"“{words}” is no time such as 14:00")
    return int(found[1]) * 60 + int(found[2])


def _run(options: argparse.Namespace) -> int:
    if options.solomon or options.darp:
        from . import public

        return public.windows(options) if options.solomon else public.dial_a_ride(options)
    if not options.stops or not options.place or (options.arrive is None and options.leave is None):
        _parser().error("STOPS.csv, --place and one of --arrive and --return are required")
    return _plan_tour(options)


def problem_from(options: argparse.Namespace):
    """Read the stops into a `TourProblem`; TableError with line and column on a bad cell."""
    from essaim.engine.routing.tour import TourProblem, TourStop

    table = read_table(options.stops, STOP_COLUMNS)
    refuse_swapped(table)
    for row in range(len(table)):
        if table["people"][row] > options.capacity:
            table.refuse(row, "people", f"{table['people'][row]} people do not fit into {options.capacity} places")
        if table["wheelchair"][row] > options.wheelchairs:
            table.refuse(row, "wheelchair", "the minibus takes no wheelchair")
    stops = [
        TourStop(**{name: values[row] for name, values in table.columns.items()} | {"wheelchair": int(table["wheelchair"][row])})
        for row in range(len(table))
    ]
    return TourProblem(
        stops,
        *options.place,
        arrive=options.arrive,
        leave=options.leave,
        capacity=options.capacity,
        wheelchairs=options.wheelchairs,
        max_ride=options.max_ride,
        speed_kmh=options.speed_kmh,
        detour=options.detour,
        unload_minutes=options.unload,
    )


def _plan_tour(options: argparse.Namespace) -> int:
    from essaim.engine.routing import tour

    check_outputs((options.out, options.report), inputs=(options.stops,))
    problem = problem_from(options)
    stop = Seconds(options.seconds)
    with interruptible(stop), progress_line(_words, quiet=options.json) as show:
        result = tour.solve(problem, stop=stop, seed=options.seed, on_progress=show)
    report = {
        "stops": len(problem.stops),
        "trips": len(result.trips),
        "minutes": result.objective,
        "metres": sum(trip.metres for trip in result.trips),
        "bound": result.bound,
        "gap": result.gap,
        "optimal": result.optimal,
        "reasons": [{"stop": stop, "sentence": why} for stop, why in result.reasons],
        "seconds": round(stop.elapsed(), 3),
    }
    files = {}
    if options.out:
        header = ("trip", "order", "stop", "pick_up", "ride_minutes")
        files[options.out] = table_text(header, _rows(result.trips))
    if options.report:
        files[options.report] = json_text(report)
    write_files(files)
    say(summary(result), report, as_json=options.json)
    return INTERRUPTED if stop.interrupted else DONE


def _rows(trips) -> list[tuple]:
    """Return the rows of the plan; trips that bring people back are called R1, R2…"""
    rows, there, back = [], 0, 0
    for trip in trips:
        there, back = there + (not trip.back), back + trip.back
        name = f"R{back}" if trip.back else str(there)
        rows += [(name, order, call.stop, clock(call.at), call.ride_minutes) for order, call in enumerate(trip.calls, 1)]
    return rows


def clock(minute: int) -> str:
    """Write a minute of the day as ``14:05``."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _words(progress: Progress) -> str:
    return f"{progress.objective:.0f} minutes on the road"


def summary(result) -> str:
    """Say in words what the trips do."""
    there = [trip for trip in result.trips if not trip.back] or list(result.trips)
    people = sum(len(trip.calls) for trip in there)
    proof = "no shorter way exists" if result.optimal else f"at least {result.bound:g} are needed"
    longest = max((call.ride_minutes for trip in result.trips for call in trip.calls), default=0)
    lines = [
        f"{people} stops in {len(there)} trips, {result.objective:g} minutes on the road one way "
        f"({proof}); nobody rides longer than {longest} minutes."
    ]
    for trip in result.trips:
        way = "back" if trip.back else "there"
        calls = ", ".join(f"{clock(call.at)} {call.stop}" for call in trip.calls)
        lines.append(f"  {way}: leaves {clock(trip.leaves)}, {calls}, ends {clock(trip.returns)}")
    return "\n".join([*lines, *(f"  {stop}: {why}" for stop, why in result.reasons)])
