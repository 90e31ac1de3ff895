"""One engine on one instance in a process of its own; prints one line of JSON."""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from essaim.engine.certificates import routing as judges
from essaim.engine.commands.screen import Seconds
from essaim.engine.routing import care, dial, tour, week, windows
from essaim.engine.stopping import Iterations

from . import peers, tours
from .vrplib import as_solomon

SOLVERS = {"windows": windows, "thousand": windows, "dial": dial, "care": care, "week": week}
JUDGES = {
    "windows": judges.check_windows,
    "thousand": judges.check_windows,
    "dial": judges.check_dial_a_ride,
    "care": judges.check_home_care,
    "week": judges.check_week,
}


def problem_of(kind: str, path: str) -> Any:
    """Read an instance."""
    if kind == "windows":
        return windows.parse_solomon(Path(path).read_text())
    if kind == "thousand":
        return windows.parse_solomon(as_solomon(Path(path).read_text()))
    if kind == "dial":
        return dial.parse_cordeau(Path(path).read_text())
    if kind == "care":
        return care.parse_mankowska(json.loads(Path(path).read_text()))
    command = importlib.import_module("essaim.engine.commands.week")
    return command.problem_from(f"{path}.visits.csv", f"{path}.workers.csv")


def essaim(kind: str, problem: Any, seconds: float, seed: int) -> dict[str, Any]:
    """Our engine, compiled before the clock starts; the judge comes after it."""
    SOLVERS[kind].solve(problem, stop=Iterations(1))
    begun, stop = time.process_time(), Seconds(seconds)
    result = SOLVERS[kind].solve(problem, stop=stop, seed=seed)
    line = {"seconds": stop.elapsed(), "cpu": time.process_time() - begun}
    faults = JUDGES[kind](problem, result)
    line |= {"objective": result.objective, "bound": result.bound, "certificate": not faults}
    return line | ({"continuity": result.continuity} if kind == "week" else {})


def minibus(kind: str, stops: int, seed: int) -> dict[str, Any]:
    """A tour of so many stops, or the places where one more passenger fits; the mean of 20 calls."""
    problem, extra = tours.draw(stops, seed), tours.one_more(seed)
    stop = Iterations(2_000)
    result = tour.solve(problem, stop=stop)
    act = {
        "tour": lambda: tour.solve(problem, stop=stop),
        "one more": lambda: tour.one_more(problem, result, extra),
    }[kind]
    act()
    begun, processor = time.perf_counter(), time.process_time()
    for _ in range(20):
        act()
    spent = {"seconds": (time.perf_counter() - begun) / 20, "cpu": (time.process_time() - processor) / 20}
    faults = judges.check_tour(problem, result)
    return spent | {"objective": result.objective, "bound": result.bound, "certificate": not faults}


def peer(engine: str, kind: str, problem: Any, seconds: float) -> dict[str, Any]:
    """Another engine on the same data."""
    solver = getattr(peers, f"{engine}_{kind}")
    begun, processor = time.perf_counter(), time.process_time()
    line = solver(problem, seconds)
    spent = {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - processor}
    return spent | line | {"bound": None, "certificate": None}


def main() -> None:
    """``ENGINE KIND:SECONDS:SEED:PATH``."""
    engine, words = sys.argv[1:]
    kind, seconds, seed, path = words.split(":", 3)
    problem = problem_of(kind, path) if kind in SOLVERS else None
    if problem is None:
        line = minibus(kind, int(path), int(seed))
    elif engine == "essaim":
        line = essaim(kind, problem, float(seconds), int(seed))
    else:
        line = peer(engine, kind, problem, float(seconds))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"engine": engine, "instance": Path(path).name, "seed": int(seed), "peak_mb": peak} | line))


if __name__ == "__main__":
    main()
