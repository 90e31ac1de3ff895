"""Public preferences (PrefLib 00038: students bid for projects), each project one place."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from essaim.engine import allocation
from essaim.engine.certificates.allocation import faults

from .engines import ortools


def table() -> list[str]:
    """Rows of a table, one per set and rule; empty when ``BENCH_DATA`` is not given.

    Capacities of supervisors, which bind several projects together, are left aside on both sides.
    """
    folder = os.environ.get("BENCH_DATA")
    found = sorted(Path(folder, "allocation").glob("*.soi")) if folder else []
    lines = [_row(path, rule) for path in found for rule in allocation.RULES]
    return [
        f"| PrefLib {line['set']} | {line['students']} × {line['projects']} | {line['rule']} | {line['unassigned']} "
        f"| {line['objective']} | {line['by_rank']} | {line['ortools_squares']} "
        f"| {'verified' if line['certificate'] else 'refused'} |"
        for line in lines
    ]


def _row(path: Path, rule: str) -> dict[str, Any]:
    lines = path.read_text(encoding="utf-8").splitlines()
    count = next(int(line.split(":")[1]) for line in lines if line.startswith("# NUMBER ALTERNATIVES"))
    wishes = [line.split(":")[1].split(",") for line in lines if line and not line.startswith("#")]
    choices = [
        (f"s{number:03}", f"p{int(project):03}", rank)
        for number, order in enumerate(wishes)
        for rank, project in enumerate(dict.fromkeys(order), 1)
    ]
    places = [allocation.Workshop(f"p{number:03}", 1) for number in range(1, count + 1)]
    problem = allocation.from_rows(places, choices, rule=rule)
    result = allocation.solve(problem)
    peer = ortools(
        {
            "chooser": problem.chooser,
            "chosen": problem.chosen,
            "rank": problem.rank,
            "capacity": np.ones(count, int),
        }
    )
    return {
        "set": path.stem,
        "rule": rule,
        "students": len(problem.people),
        "projects": count,
        "by_rank": dict(result.by_rank),
        "unassigned": result.unassigned,
        "objective": result.objective,
        "ortools_squares": f"{peer['unassigned']} out, {peer['squares']}",
        "optimal": result.optimal,
        "certificate": not faults(problem, result),
    }
