"""Public instances on the command line: windows (Solomon), dial-a-ride (Cordeau), home care."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from essaim.engine.stopping import Progress
from essaim.engine.tables import TableError, json_text, write_files

from .files import check_outputs
from .screen import DONE, INTERRUPTED, REFUSED, Seconds, interruptible, progress_line, say


def windows(options: argparse.Namespace) -> int:
    """Run ``essaim tour --solomon FILE``."""
    from essaim.engine.certificates.routing import check_windows
    from essaim.engine.routing.windows import parse_solomon, solve

    problem = parse_solomon(_text(options.solomon))
    return _solve(options, problem, solve, check_windows)


def dial_a_ride(options: argparse.Namespace) -> int:
    """Run ``essaim tour --darp FILE``."""
    from essaim.engine.certificates.routing import check_dial_a_ride
    from essaim.engine.routing.dial import parse_cordeau, solve

    problem = parse_cordeau(_text(options.darp))
    return _solve(options, problem, solve, check_dial_a_ride)


def home_care(options: argparse.Namespace) -> int:
    """Run ``essaim week --hhcrsp FILE``."""
    from essaim.engine.certificates.routing import check_home_care
    from essaim.engine.routing.care import parse_mankowska, solve

    try:
        problem = parse_mankowska(json.loads(_text(options.hhcrsp)))
    except json.JSONDecodeError as fault:
        raise ValueError(f"Line {fault.lineno} of the instance is no JSON.") from None
    return _solve(options, problem, solve, check_home_care)


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        cause = getattr(fault, "strerror", None) or "it is not a text file"
        raise TableError(f"{Path(path).name} cannot be read: {cause.lower()}.") from None


def _solve(
    options: argparse.Namespace,
    problem: Any,
    solve: Callable[..., Any],
    check: Callable[[Any, Any], list[str]],
) -> int:
    check_outputs((options.out, options.report))
    stop = Seconds(options.seconds)
    with interruptible(stop), progress_line(_words, quiet=options.json) as show:
        result = solve(problem, stop=stop, seed=options.seed, on_progress=show)
    seconds = round(stop.elapsed(), 3)
    faults = check(problem, result)
    report = {
        "cost": round(result.objective, 6),
        "routes": [list(route) for route in result.routes],
        "valid": not faults and not result.reasons,
        "seconds": seconds,
        "bound": result.bound,
        "gap": result.gap,
        "reasons": [f"{what}: {why}" for what, why in result.reasons],
    }
    files = {path: json_text(report) for path in (options.out, options.report) if path}
    write_files(files)
    used = sum(1 for route in result.routes if route)
    words = f"{used} routes, cost {result.objective:.2f}, found in {seconds:.1f} s"
    say(
        words + ("." if report["valid"] else "; not everything could be served."),
        report,
        as_json=options.json,
    )
    if stop.interrupted:
        return INTERRUPTED
    return DONE if report["valid"] else REFUSED


def _words(progress: Progress) -> str:
    return f"cost {progress.objective:.1f}"
