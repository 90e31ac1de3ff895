"""One engine on one year in a process of its own; prints one line of JSON."""

from __future__ import annotations

import itertools
import json
import resource
import sys
import time
from collections import defaultdict
from typing import Any

from essaim.engine.rotation import Problem, solve
from essaim.engine.rotation.parties import parties, points, top_wishes

from .instances import year


def essaim(problem: Problem) -> dict[str, Any]:
    """Our engine; its certificate is verified outside the clock."""
    from essaim.engine.certificates.rotation import faults

    solve(year(1, children=2, trades=12, blocks=8, fair=problem.fair))
    begun, processor = time.perf_counter(), time.process_time()
    result = solve(problem)
    spent = {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - processor}
    return spent | {
        "objective": result.objective,
        "bound": result.bound,
        "worst_loss": result.worst_loss,
        "fairness_cost": result.fairness_cost,
        "unfilled": result.unfilled,
        "optimal": result.optimal,
        "certificate": not faults(problem, result),
        "search": "last step by search" if result.certificate.search else "",
    }


def cpsat(problem: Problem, seconds: float = 60.0) -> dict[str, Any]:
    """OR-Tools CP-SAT with two workers, the greatest total."""
    from ortools.sat.python import cp_model

    begun, processor = time.perf_counter(), time.process_time()
    model, everybody = cp_model.CpModel(), parties(problem, 0)
    by_child, by_time, by_trade, by_slot = (defaultdict(list) for _ in range(4))
    total = []
    for number, party in enumerate(everybody):
        for trade, when in party.open.items():
            worth = sum(points(problem, child, trade) for child in party.members)
            for block in when:
                x = model.new_bool_var("")
                by_child[number].append(x)
                by_time[number, block].append(x)
                by_trade[number, trade].append(x)
                by_slot[trade, block].append((x, len(party.members), number))
                total.append(worth * x)
    for number, party in enumerate(everybody):
        model.add_linear_constraint(sum(by_child[number]), party.least, party.most)
        for first, owed in top_wishes(problem, party):
            model.add(sum(x for name in first for x in by_trade[number, name]) >= owed)
    for taken in itertools.chain(by_time.values(), by_trade.values()):
        model.add_at_most_one(taken)
    room = {trade.id: trade.capacity for trade in problem.trades}
    owner = {child.id: number for number, party in enumerate(everybody) for child in party.members}
    apart = {(owner[child.id], owner[name]) for child in problem.children for name in child.apart}
    for (trade, _), takers in by_slot.items():
        model.add(sum(size * x for x, size, _ in takers) <= room[trade])
        here = {number: x for x, _, number in takers}
        for one, other in apart:
            if one in here and other in here:
                model.add_at_most_one([here[one], here[other]])
    model.maximize(sum(total))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_time_in_seconds = 2, seconds
    status = solver.solve(model)
    return {
        "seconds": time.perf_counter() - begun,
        "cpu": time.process_time() - processor,
        "objective": round(solver.objective_value),
        "bound": round(solver.best_objective_bound),
        "worst_loss": None,
        "fairness_cost": None,
        "unfilled": None,
        "optimal": status == cp_model.OPTIMAL,
        "certificate": None,
    }


ENGINES = {
    "essaim": lambda seed: essaim(year(seed, fair=False)),
    "essaim fair": lambda seed: essaim(year(seed, fair=True)),
    "cpsat": lambda seed: cpsat(year(seed, fair=False)),
}


def main() -> None:
    """``python -m benchmarks.rotation.one ENGINE SEED``."""
    engine, seed = sys.argv[1:]
    answer = ENGINES[engine](int(seed))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(answer | {"engine": engine, "seed": int(seed), "peak_mb": round(peak)}))


if __name__ == "__main__":
    main()
