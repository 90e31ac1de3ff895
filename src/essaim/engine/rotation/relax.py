"""When nothing is possible: each rule that would open the way if it alone gave a little, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from ..stopping import OnProgress, Stop, silent
from .climb import Budget, NoPoint, Program
from .model import YEAR, Label, Model, block_model, year_model
from .parties import Party, parties
from .problem import Problem

Family = Callable[[Label], bool]
FAMILIES: dict[str, Family] = {
    "places": lambda label: label[0] == "places",
    "turns": lambda label: label[0] == "turns",
    "top": lambda label: label[0] == "top",
    "apart": lambda label: label[0] == "apart",
    "rest": lambda label: label[0] == "rest",
    "times": lambda label: label[0] == "times",
}


def sentences(problem: Problem, seed: int, stop: Stop, used: int, on_progress: OnProgress = silent) -> tuple[str, ...]:
    """Ways out, one rule at a time, each by the least amount; a last resort when none alone suffices."""
    budget = Budget(stop, on_progress, used)
    everybody = parties(problem, seed)
    model = year_model(problem, everybody)
    if _possible(model, budget):
        model = block_model(problem, everybody, None)
    ways = []
    for family, belongs in FAMILIES.items():
        slack = _least_slack(model, belongs, budget)
        if slack:
            ways.append(_words(family, problem, everybody, slack))
    if any(child.together for child in problem.children):
        apart = replace(problem, children=tuple(replace(child, together=()) for child in problem.children))
        if _possible(block_model(apart, parties(apart, seed), None), budget):
            ways.append("Let those who are to stay together be apart at times.")
    return tuple(ways) or ("Several rules at once stand in the way: fewer turns, and more places, would open it.",)


def _possible(model: Model, budget: Budget) -> bool:
    try:
        answer = budget.minimise("rules", np.zeros(len(model.columns)), Program.of(model))
    except NoPoint:
        return False
    return answer.values is not None


def _least_slack(model: Model, belongs: Family, budget: Budget) -> list[tuple[Label, int]]:
    """The least that rows of one family must give, row by row; empty when that does not help."""
    rows = [row for row, label in enumerate(model.rows.labels) if belongs(label)]
    if not rows:
        return []
    columns, give = len(model.columns), len(rows)
    program = Program.of(model).with_columns(2 * give, float(len(model.everybody) + len(model.problem.blocks)))
    matrix = program.matrix.tolil()
    for number, row in enumerate(rows):
        matrix[row, columns + number] = 1.0
        matrix[row, columns + give + number] = -1.0
    program.matrix = matrix.tocsr()
    short = np.maximum(program.low - program.high, 0)[rows]
    program.low[rows] -= short
    cost = np.append(np.zeros(columns), np.ones(2 * give))
    try:
        answer = budget.minimise("rules", cost, program)
    except NoPoint:
        return []
    if answer.values is None:
        return []
    change = answer.values[columns:].round().astype(int)
    amounts = zip(rows, change[:give] + change[give:] + short.astype(int), strict=True)
    return [(model.rows.labels[row], int(amount)) for row, amount in amounts if amount > 0]


def _words(family: str, problem: Problem, everybody: Sequence[Party], slack: list[tuple[Label, int]]) -> str:
    total = sum(amount for _, amount in slack)
    match family:
        case "places":
            return _places(problem, slack)
        case "turns":
            names = _names(everybody[label[1]].name for label, _ in slack)
            return f"Ask for fewer turns than {problem.each[0]} (or allow more than {problem.each[1]}): {names}."
        case "top":
            names = _names(everybody[label[1]].members[label[2]].id for label, _ in slack)
            return f"Ask for fewer than {problem.top[0]} of the first {problem.top[1]} wishes: {names}."
        case "apart":
            pairs = _names(f"{everybody[label[1]].name} with {everybody[label[2]].name}" for label, _ in slack)
            return f"Let some meet who were to be apart ({total} times): {pairs}."
        case "rest":
            return f"Let rests between turns be shorter ({total} times)."
        case _:
            names = _names(f"{everybody[label[1]].name} in {label[2]}" for label, _ in slack)
            return f"Let a trade be repeated: {names}."


def _places(problem: Problem, slack: list[tuple[Label, int]]) -> str:
    count: Counter[str] = Counter()
    for (_, trade, block), amount in slack:
        when = " over the year" if block == YEAR else f" in {problem.blocks[block].id}"
        count[f"{trade}{when}"] += amount
    listed = _names(f"{name}: {amount}" for name, amount in sorted(count.items()))
    return f"Change the places by {sum(count.values())} (more room, or a lower minimum): {listed}."


def _names(names: object) -> str:
    unique = list(dict.fromkeys(names))  # type: ignore[call-overload]
    return ", ".join(unique[:6]) + (f" and {len(unique) - 6} more" if len(unique) > 6 else "")
