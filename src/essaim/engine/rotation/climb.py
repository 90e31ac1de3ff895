"""From model to the best point: the total alone, or the worst-off first, then the total."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .. import integer_programme
from ..stopping import OnProgress, Progress, Stop
from .model import Model

Vector = NDArray[np.float64]


class NoPoint(Exception):
    """The model has no point."""


class Stopped(Exception):
    """Told to stop before any plan was found."""


@dataclass
class Budget:
    """The stopping criterion, how much of it is used, and whom to tell."""

    stop: Stop
    on_progress: OnProgress
    used: int = 0

    def minimise(self, stage: str, cost: Vector, program: Program) -> integer_programme.Answer:
        """Minimise over a programme, counting nodes; tell before and after."""
        self.on_progress(Progress(stage, min(self.stop.share(self.used), 1.0), 0.0))
        answer = integer_programme.minimise(
            cost,
            program.matrix,
            program.low,
            program.high,
            integral=program.integral,
            least=program.least,
            most=program.most,
            stop=self.stop,
            used=self.used,
        )
        self.used += answer.nodes + 1
        if answer.infeasible:
            raise NoPoint
        value = float(cost @ answer.values) if answer.values is not None else 0.0
        self.on_progress(Progress(stage, min(self.stop.share(self.used), 1.0), value, answer.bound))
        return answer


@dataclass
class Program:
    """Rows and limits in the form that the search takes, to which rows and columns can be added."""

    matrix: object
    low: Vector
    high: Vector
    least: Vector
    most: Vector
    integral: NDArray[np.bool_]

    @classmethod
    def of(cls, model: Model) -> Program:
        """The model as it is."""
        columns = len(model.columns)
        return cls(
            model.rows.matrix(columns),
            np.array(model.rows.low, dtype=float),
            np.array(model.rows.high, dtype=float),
            np.zeros(columns),
            model.most.copy(),
            np.ones(columns, dtype=bool),
        )

    def with_columns(self, count: int, most: float, *, integral: bool = True) -> Program:
        """More columns, in no row yet."""
        from scipy.sparse import csr_matrix, hstack

        return Program(
            hstack([self.matrix, csr_matrix((len(self.low), count))]).tocsr(),
            self.low,
            self.high,
            np.append(self.least, np.zeros(count)),
            np.append(self.most, np.full(count, most)),
            np.append(self.integral, np.full(count, integral)),
        )

    def with_rows(self, rows: NDArray[np.float64], low: Vector, high: Vector) -> Program:
        """More rows."""
        from scipy.sparse import csr_matrix, vstack

        return Program(
            vstack([self.matrix, csr_matrix(rows)]).tocsr(),
            np.append(self.low, low),
            np.append(self.high, high),
            self.least,
            self.most,
            self.integral,
        )


@dataclass(frozen=True)
class Summit:
    """The best point found and what is proven of it.

    Attributes
    ----------
    values : float array
        One per column of the model.
    total, bound : int
    total_alone : int
        The greatest total without fairness.
    worst : int or None
        Least possible loss of the worst-off child, when it was asked and found.
    proven : bool
    program : Program
        The last programme, all of whose points are as good in the earlier steps.
    """

    values: Vector
    total: int
    bound: int
    total_alone: int
    worst: int | None
    proven: bool
    program: Program


def greatest(model: Model, budget: Budget) -> Summit:
    """The greatest total, nobody looking after the worst-off.

    Raises
    ------
    NoPoint
        When the rules contradict each other.
    Stopped
        When told to stop before the first point.
    """
    program, total = Program.of(model), model.total()
    answer = budget.minimise("total", -total, program)
    if answer.values is None:
        raise Stopped
    values, alone = answer.values.round(), round(float(total @ answer.values))
    bound = _above(answer, alone)
    return Summit(values, alone, bound, alone, None, answer.proven, program)


def _above(answer: integer_programme.Answer, reached: int) -> int:
    """Whole-number bound on a total that is maximised."""
    if answer.proven:
        return reached
    return max(reached, math.floor(-answer.bound + 1e-6)) if math.isfinite(answer.bound) else reached


def fairer(model: Model, budget: Budget, alone: Summit, least_loss: int) -> Summit:
    """Least worst loss, then fewest children at it, then the greatest total.

    ``least_loss`` is a known lower bound on the loss of the worst-off child. What ``stop`` cuts
    off leaves the best so far.
    """
    total = model.total()
    scores = np.array([model.points(number) for number in range(len(model.worth))])
    ideal = np.array([each for _, _, each in model.worth], dtype=float)
    columns, children = len(total), len(ideal)
    so_far = Summit(alone.values, alone.total, alone.bound, alone.total, None, False, alone.program)

    worst, answer = _least_worst(budget, alone.program, scores, ideal, least_loss)
    so_far = _taken(so_far, answer, total, columns)
    if answer.values is None:
        return so_far
    floor = np.maximum(ideal - worst, 0)

    marked = alone.program.with_columns(children, 1.0)
    marked = marked.with_rows(np.hstack([scores, np.eye(children)]), floor + (ideal >= worst), np.full(children, np.inf))
    ones = np.append(np.zeros(columns), np.ones(children))
    answer = budget.minimise("worst-off", ones, marked)
    if answer.values is None or not answer.proven:
        return _taken(so_far, answer, total, columns)
    so_far = _taken(so_far, answer, total, columns)
    few = round(float(ones @ answer.values))
    marked = marked.with_rows(ones[None, :], np.array([-np.inf]), np.array([float(few)]))

    answer = budget.minimise("total", np.append(-total, np.zeros(children)), marked)
    if answer.values is None:
        return so_far
    values = answer.values[:columns].round()
    reached = round(float(total @ values))
    bound = _above(answer, reached)
    return Summit(values, reached, bound, alone.total, worst, answer.proven, marked)


def _least_worst(budget: Budget, program: Program, scores: Vector, ideal: Vector, least_loss: int) -> tuple[int, integer_programme.Answer]:
    """The least loss that everybody can be kept to, tried from below: each try is a small yes or no."""
    worst = least_loss
    while True:
        kept = program.with_rows(scores, np.maximum(ideal - worst, 0), np.full(len(ideal), np.inf))
        try:
            return worst, budget.minimise("worst-off", np.zeros(len(program.most)), kept)
        except NoPoint:
            worst += 1


def _taken(so_far: Summit, answer: integer_programme.Answer, total: Vector, columns: int) -> Summit:
    """The point of an earlier step, when the last one is not reached."""
    if answer.values is None:
        return so_far
    values = answer.values[:columns].round()
    return Summit(values, round(float(total @ values)), so_far.bound, so_far.total_alone, None, False, so_far.program)


def another(summit: Summit, total: Vector, budget: Budget, weights: Vector) -> Vector | None:
    """A different point with the same total, by a second objective; None when stopped."""
    program = summit.program
    extra = len(program.most) - len(total)
    row = np.append(total, np.zeros(extra))
    program = program.with_rows(row[None, :], np.array([float(summit.total)]), np.array([np.inf]))
    answer = budget.minimise("blocks", np.append(weights, np.zeros(extra)), program)
    return None if answer.values is None else answer.values[: len(total)].round()
