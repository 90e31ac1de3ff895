"""Multipliers of the year without its blocks, read from its linear relaxation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .model import YEAR, Model
from .parties import Party
from .result import Multipliers

MILLION = 1_000_000


def of_total(model: Model, worst: int | None) -> Multipliers:
    """Multipliers for the greatest total in which nobody loses more than ``worst``."""
    total, extra = model.total(), _scores(model)
    ideal = np.array([each for _, _, each in model.worth], dtype=float)
    rows = [] if worst is None else [(-extra, -(ideal - worst))]
    return _solved(model, -total, rows, 0)


def of_worst(model: Model) -> Multipliers:
    """Multipliers for the least loss of the worst-off child."""
    scores = _scores(model)
    ideal = np.array([each for _, _, each in model.worth], dtype=float)
    rows = [(np.hstack([-scores, -np.ones((len(ideal), 1))]), -ideal)]
    return _solved(model, np.append(np.zeros(len(model.columns)), 1.0), rows, 1)


def _scores(model: Model) -> NDArray[np.float64]:
    return np.array([model.points(number) for number in range(len(model.worth))])


def _solved(model: Model, cost: NDArray[np.float64], rows: list, extra: int) -> Multipliers:
    from scipy.optimize import linprog
    from scipy.sparse import csr_matrix, hstack, vstack

    columns = len(model.columns)
    if not columns:
        return Multipliers({}, {}, {}, {})
    base = model.rows.matrix(columns)
    base = hstack([base, csr_matrix((base.shape[0], extra))]).tocsr() if extra else base
    low, high = np.array(model.rows.low), np.array(model.rows.high)
    upper, lower = np.flatnonzero(np.isfinite(high)), np.flatnonzero(np.isfinite(low))
    blocks = [base[upper], -base[lower]] + [csr_matrix(left) for left, _ in rows]
    right = np.concatenate([high[upper], -low[lower]] + [each for _, each in rows])
    limits = [(0, most) for most in model.most] + [(0, None)] * extra
    found = linprog(cost, A_ub=vstack(blocks).tocsr(), b_ub=right, bounds=limits, method="highs")
    if found.status != 0:
        return Multipliers({}, {}, {}, {})
    weight = np.rint(-found.ineqlin.marginals * MILLION).astype(np.int64)
    signed = np.zeros(len(low), dtype=np.int64)
    signed[upper] += weight[: len(upper)]
    signed[lower] -= weight[len(upper) : len(upper) + len(lower)]
    return _named(model, signed, weight[len(upper) + len(lower) :])


def _named(model: Model, signed: NDArray[np.int64], floor: NDArray[np.int64]) -> Multipliers:
    everybody: Sequence[Party] = model.everybody
    places, turns, top = {}, {}, {}
    for label, weight in zip(model.rows.labels, signed.tolist(), strict=True):
        match label:
            case ("places", trade, block) if block == YEAR:
                places[trade] = weight
            case ("turns", party):
                turns[everybody[party].members[0].id] = weight
            case ("top", party, member):
                top[everybody[party].members[member].id] = -weight
    names = [everybody[party].members[member].id for party, member, _ in model.worth]
    return Multipliers(places, turns, top, dict(zip(names, floor.tolist(), strict=False)))
