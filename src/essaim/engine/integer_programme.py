"""Integer programmes by the HiGHS inside scipy, so that they can be told to stop while they run."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .stopping import Stop

_MOST_NODES = 2**30
_GLANCE = 0.02
_SHARE_OF_TIME = 0.9
_OPTIMAL, _INFEASIBLE, _FAILED = 0, 2, 4
"""Status of scipy; HiGHS sometimes fails on tiny models, and then succeeds without presolve."""


@dataclass(frozen=True)
class Answer:
    """What the search found.

    Attributes
    ----------
    values : float array or None
        The best point, if any was found.
    bound : float
        No point costs less than this; minus infinity when nothing is known.
    proven : bool
        The point is optimal, or there is none.
    infeasible : bool
        No point exists.
    nodes : int
        Nodes of the tree that were looked at.
    """

    values: NDArray[np.float64] | None
    bound: float
    proven: bool
    infeasible: bool
    nodes: int


def minimise(
    cost: NDArray[np.float64],
    matrix: Any,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    *,
    integral: NDArray[np.bool_] | bool = True,
    least: NDArray[np.float64] | float = 0.0,
    most: NDArray[np.float64] | float = 1.0,
    stop: Stop,
    used: int = 0,
    relative_gap: float = 1e-9,
) -> Answer:
    """Minimise ``cost @ x`` subject to ``low <= matrix @ x <= high``, ``least <= x <= most``.

    ``stop`` is asked before and while HiGHS runs; an iteration is a node of its tree, counted
    from ``used``, so that an iteration budget gives the same answer everywhere. A criterion that
    also has ``seconds_left()`` lets HiGHS hand over its best point when time is up.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    if not len(cost):
        void = bool(((low <= 0) & (high >= 0)).all())
        return Answer(cost if void else None, 0.0 if void else math.inf, True, not void, 0)
    nodes = _nodes_left(stop, used)
    if nodes < 1:
        return Answer(None, -math.inf, False, False, 0)
    options = {"node_limit": nodes, "mip_rel_gap": relative_gap}
    if hasattr(stop, "seconds_left"):
        options["time_limit"] = _SHARE_OF_TIME * stop.seconds_left()
    box: list[Any] = []

    def work() -> None:
        for presolve in (True, False):
            found = milp(
                cost,
                integrality=np.broadcast_to(np.asarray(integral, dtype=np.uint8), cost.shape),
                bounds=Bounds(np.broadcast_to(least, cost.shape), np.broadcast_to(most, cost.shape)),
                constraints=LinearConstraint(matrix, low, high),
                options=options | {"presolve": presolve},
            )
            if found.status != _FAILED:
                break
        box.append(found)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_GLANCE)
        if stop.share(used) >= 1:
            break
    return _read(box[0]) if box else Answer(None, -math.inf, False, False, 0)


def _nodes_left(stop: Stop, used: int) -> int:
    """The most nodes that the criterion allows, found by halving: it may count, or know a clock."""
    if stop.share(used) >= 1:
        return 0
    if stop.share(used + _MOST_NODES) < 1:
        return _MOST_NODES
    low, high = 0, _MOST_NODES
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if stop.share(used + middle) < 1 else (low, middle)
    return low


def _read(found: Any) -> Answer:
    proven = found.status in (_OPTIMAL, _INFEASIBLE)
    bound = getattr(found, "mip_dual_bound", None)
    if found.status == _INFEASIBLE:
        bound = math.inf
    elif bound is None or not math.isfinite(bound):
        bound = found.fun if proven else -math.inf
    return Answer(
        values=found.x,
        bound=float(bound),
        proven=proven,
        infeasible=found.status == _INFEASIBLE,
        nodes=int(getattr(found, "mip_node_count", None) or 0),
    )
