"""What is measured beside what: every engine turns the same raw columns into an answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

Columns = dict[str, np.ndarray]


def now() -> np.ndarray:
    """Seconds by the clock, and seconds of processor: other work on the machine moves only the first."""
    return np.array([time.perf_counter(), time.process_time()])


def spent(begun: np.ndarray, built: np.ndarray, ended: np.ndarray) -> dict[str, float]:
    """What building the problem and solving it took."""
    build, solve = (built - begun).tolist(), (ended - built).tolist()
    return {"build": build[0], "seconds": solve[0], "cpu": solve[1]}


def essaim(data: Columns, rule: str = "squares") -> dict[str, Any]:
    """Our engine; its certificate is verified outside the clock."""
    from essaim.engine import allocation

    allocation.solve(_problem(_tiny(), rule))
    begun = now()
    problem = _problem(data, rule)
    built = now()
    result = allocation.solve(problem)
    ended = now()
    from essaim.engine.certificates.allocation import faults

    objective = result.objective
    return {
        **spent(begun, built, ended),
        "objective": f"{result.unassigned} out, {objective}",
        "bound": f"{result.bound}",
        "gap": result.gap,
        "certificate": not faults(problem, result),
        "search": "last step by search" if result.certificate.search else "",
        "by_rank": {str(k): v for k, v in result.by_rank.items()},
    }


def _tiny() -> Columns:
    return {
        "chooser": np.array([0, 1]),
        "chosen": np.array([0, 0]),
        "rank": np.array([1, 1]),
        "capacity": np.array([1]),
        "group": np.array([-1, -1]),
    }


def _problem(data: Columns, rule: str) -> Any:
    from essaim.engine import allocation

    people, places = int(data["chooser"].max()) + 1, len(data["capacity"])
    return allocation.Problem(
        workshops=tuple(f"w{number:05}" for number in range(places)),
        capacity=data["capacity"],
        minimum=np.zeros(places),
        min_age=np.zeros(places),
        accessible=np.ones(places, dtype=bool),
        people=tuple(f"p{number:07}" for number in range(people)),
        age=np.full(people, np.nan),
        needs_access=np.zeros(people, dtype=bool),
        group=tuple("" if each < 0 else f"g{each}" for each in data["group"].tolist()),
        chooser=data["chooser"],
        chosen=data["chosen"],
        rank=data["rank"],
        rule=rule,
    )


def ortools(data: Columns) -> dict[str, Any]:
    """Google OR-Tools, SimpleMinCostFlow, arcs added in bulk; staying out is the dearest choice."""
    from ortools.graph.python import min_cost_flow

    begun = now()
    people, places = int(data["chooser"].max()) + 1, len(data["capacity"])
    heavy = people * int(data["rank"].max()) ** 2 + 1
    everybody, sink = np.arange(people), people + places
    flow = min_cost_flow.SimpleMinCostFlow()
    tails = np.concatenate([data["chooser"], everybody, people + np.arange(places)])
    heads = np.concatenate([people + data["chosen"], np.full(people, sink), np.full(places, sink)])
    room = np.concatenate([np.ones(len(data["rank"])), np.ones(people), data["capacity"]]).astype(np.int64)
    cost = np.concatenate([data["rank"] ** 2, np.full(people, heavy), np.zeros(places)]).astype(np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(tails, heads, room, cost)
    flow.set_nodes_supplies(np.append(everybody, sink), np.append(np.ones(people, dtype=np.int64), -people))
    built = now()
    flow.solve()
    ended = now()
    out, objective = divmod(flow.optimal_cost(), heavy)
    return {
        **spent(begun, built, ended),
        "objective": f"{out} out, {objective}",
        "unassigned": out,
        "squares": objective,
    }


def cpsat(data: Columns, seconds: float = 60.0) -> dict[str, Any]:
    """OR-Tools CP-SAT with two workers, groups as one variable per workshop."""
    from ortools.sat.python import cp_model

    begun = now()
    model, people = cp_model.CpModel(), int(data["chooser"].max()) + 1
    size = np.bincount(data["group"][data["group"] >= 0]) if (data["group"] >= 0).any() else np.zeros(0)
    leader = {int(word): int(np.argmax(data["group"] == word)) for word in range(len(size))}
    width = {leader[word]: int(many) for word, many in enumerate(size)}
    led = {row for row, word in enumerate(data["group"].tolist()) if word < 0 or leader[word] == row}
    loads: list[list[Any]] = [[] for _ in data["capacity"]]
    own: dict[int, list[Any]] = {row: [] for row in led}
    total = []
    for row, place, rank in zip(data["chooser"].tolist(), data["chosen"].tolist(), data["rank"].tolist(), strict=True):
        if row in led:
            x, many = model.new_bool_var(""), width.get(row, 1)
            own[row].append(x)
            loads[place].append(many * x)
            total.append((rank**2 - people * 25) * many * x)
    for taken in own.values():
        model.add_at_most_one(taken)
    for taken, room in zip(loads, data["capacity"].tolist(), strict=True):
        model.add(sum(taken) <= room)
    model.minimize(sum(total))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_time_in_seconds = 2, seconds
    built = now()
    solver.solve(model)
    ended = now()
    heavy = people * 25
    out, objective = divmod(round(solver.objective_value) + people * heavy, heavy)
    least = round(solver.best_objective_bound) + people * heavy - out * heavy
    return {
        **spent(begun, built, ended),
        "objective": f"{out} out, {objective}",
        "bound": str(least),
        "gap": (objective - least) / objective,
    }


ENGINES: dict[str, Callable[[Columns], dict[str, Any]]] = {
    "essaim": essaim,
    "essaim rank-maximal": lambda data: essaim(data, "rank-maximal"),
    "ortools": ortools,
    "cpsat": cpsat,
}
