"""From problem to proven answer: the year first, then its blocks, or all at once where blocks matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .. import lottery
from ..stopping import Iterations, OnProgress, Stop, silent
from . import bounds, duals
from .climb import Budget, NoPoint, Program, Stopped, Summit, another, fairer, greatest
from .model import Model, apart_pairs, block_model, year_model
from .parties import Party, ideals, parties, points
from .problem import Problem, Turn
from .reasons import reasons
from .relax import sentences
from .result import Certificate, Result

PATIENCE = Iterations(1_000_000)
_TRIES = 4


class NoRotation(ValueError):
    """No plan respects all the rules; each sentence names one rule to relax, and by how much.

    Attributes
    ----------
    ways : tuple of str
        Sentences, each sufficient on its own.
    """

    def __init__(self, ways: tuple[str, ...]) -> None:
        super().__init__("No rotation respects all the rules. " + (" Or: ".join(ways)))
        self.ways = ways


@dataclass(frozen=True)
class _Found:
    """A plan in columns of a model, and the summit that proves it."""

    model: Model
    values: np.ndarray
    summit: Summit


def solve(problem: Problem, *, stop: Stop = PATIENCE, seed: int = 0, on_progress: OnProgress = silent) -> Result:
    """Plan the turns of a year, fairly, and prove it.

    Parameters
    ----------
    problem : Problem
    stop : Stop
        An iteration is a node of branch and bound.
    seed : int
        Of the lottery between equal answers: same seed, same answer, in any order of the input.
    on_progress : callable

    Returns
    -------
    Result
        The best so far, with its gap, when ``stop`` came first.

    Raises
    ------
    NoRotation
        When the rules contradict each other, with the rules to relax.
    Stopped
        When ``stop`` came before any plan.

    Notes
    -----
    Without blocks the year is a transportation problem (children × trades, whole by nature but
    for brothers, sisters and fairness), and its optimum bounds every plan. Spreading it over
    the blocks is an edge colouring of a bipartite graph (König 1916), solved as a feasibility
    programme because of closures; where that fails, or minima and rests tie the blocks
    together, one programme over (child, trade, block) decides. Fairness is lexicographic:
    worst loss, how many at it, total.
    """
    everybody = parties(problem, seed)
    budget = Budget(stop, on_progress)
    _check_apart(problem, everybody)
    try:
        found = _by_year(problem, everybody, budget, seed) or _by_block(problem, everybody, budget)
    except NoPoint:
        raise NoRotation(sentences(problem, seed, stop, budget.used)) from None
    return _result(problem, everybody, found)


def _check_apart(problem: Problem, everybody: Sequence[Party]) -> None:
    for one, other in apart_pairs(everybody):
        if one == other:
            raise NoRotation((f"{everybody[one].name} are to be together and apart: choose.",))


def _by_year(problem: Problem, everybody: Sequence[Party], budget: Budget, seed: int) -> _Found | None:
    """Plan the year, then spread it; None where the blocks object to every try."""
    if problem.rest or any(trade.minimum for trade in problem.trades):
        return None
    model = year_model(problem, everybody)
    alone = greatest(model, budget)
    found = _scheduled(problem, everybody, model, alone, budget, seed)
    if not problem.fair or not alone.proven or found is None:
        return found
    fair = fairer(model, budget, alone, _least_loss(problem, everybody))
    try:
        better = _scheduled(problem, everybody, model, fair, budget, seed)
    except Stopped:
        return replace(found, summit=replace(alone, proven=False))
    return better


def _scheduled(problem: Problem, everybody: Sequence[Party], model: Model, summit: Summit, budget: Budget, seed: int) -> _Found | None:
    """Spread the turns of the year over the blocks, trying other answers as good when they object."""
    values = summit.values
    for attempt in range(_TRIES):
        spread = _spread(problem, everybody, model, values, budget)
        if spread is not None:
            return _Found(*spread, summit)
        weights = lottery.numbers(len(model.columns), seed + attempt + 1).astype(float)
        other = another(summit, model.total(), budget, weights / max(len(weights), 1))
        if other is None:
            break
        values = other
    return None


def _least_loss(problem: Problem, everybody: Sequence[Party]) -> int:
    """What the year without its blocks proves of the worst-off child."""
    if not problem.fair:
        return 0
    return bounds.least_loss(problem, everybody, duals.of_worst(year_model(problem, everybody)))


def _spread(
    problem: Problem, everybody: Sequence[Party], model: Model, values: np.ndarray, budget: Budget
) -> tuple[Model, np.ndarray] | None:
    turns: list[dict[str, int]] = [{} for _ in everybody]
    for (party, trade, _), times in zip(model.columns, values, strict=True):
        if times > 0.5:
            turns[party][trade] = round(float(times))
    blocks = block_model(problem, everybody, turns)
    try:
        answer = budget.minimise("blocks", np.zeros(len(blocks.columns)), Program.of(blocks))
    except NoPoint:
        return None
    if answer.values is None:
        raise Stopped
    return blocks, answer.values.round()


def _by_block(problem: Problem, everybody: Sequence[Party], budget: Budget) -> _Found:
    model = block_model(problem, everybody, None)
    summit = greatest(model, budget)
    if problem.fair and summit.proven:
        summit = fairer(model, budget, summit, _least_loss(problem, everybody))
    return _Found(model, summit.values, summit)


def _result(problem: Problem, everybody: Sequence[Party], found: _Found) -> Result:
    planned = [
        Turn(child.id, problem.blocks[block].id, trade)
        for (party, trade, block), taken in zip(found.model.columns, found.values, strict=True)
        if taken > 0.5
        for child in everybody[party].members
    ]
    children = {child.id: child for child in problem.children}
    scores = dict.fromkeys(sorted(children), 0)
    for turn in planned:
        scores[turn.child] += points(problem, children[turn.child], turn.trade)
    losses = {
        child.id: ideal - scores[child.id]
        for party in everybody
        for child, ideal in zip(party.members, ideals(problem, party), strict=True)
    }
    total, worst = sum(scores.values()), max(losses.values())
    summit = found.summit
    certificate = _certificate(problem, everybody, summit, total, worst)
    order = {block.id: row for row, block in enumerate(problem.blocks)}
    turns = tuple(sorted({*problem.kept, *planned}, key=lambda turn: (turn.child, order[turn.block])))
    return Result(
        turns=turns,
        objective=total,
        bound=summit.bound,
        gap=(summit.bound - total) / max(total, 1),
        optimal=summit.proven,
        scores=scores,
        losses=losses,
        worst_loss=worst,
        total_alone=summit.total_alone,
        fairness_cost=summit.total_alone - total if problem.fair else 0,
        unfilled=sum(party.most * len(party.members) for party in everybody) - len(planned),
        reasons=reasons(problem, everybody, turns, certificate),
        certificate=certificate,
    )


def _certificate(problem: Problem, everybody: Sequence[Party], summit: Summit, total: int, worst: int) -> Certificate:
    """Multipliers, and whether they suffice by themselves."""
    model = year_model(problem, everybody)
    floor = summit.worst
    of_total = duals.of_total(model, floor)
    proven = bounds.most_points(problem, everybody, of_total, floor) <= total
    if floor is None:
        return Certificate(of_total, None, search=summit.proven and not proven)
    of_worst = duals.of_worst(model)
    least = bounds.least_loss(problem, everybody, of_worst)
    return Certificate(of_total, of_worst, summit.proven and not proven, worst_search=least < worst)
