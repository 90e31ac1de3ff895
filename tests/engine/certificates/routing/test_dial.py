"""The judge of dial-a-ride accepts the solver's answer and refuses ten doctored ones."""

import random
from dataclasses import replace

import pytest

from essaim.engine.certificates.routing import check_dial_a_ride
from essaim.engine.routing.dial import solve
from essaim.engine.stopping import Iterations
from tests.engine.routing.dial.test_solve import instance

PROBLEM = instance(random.Random(11), 7, vehicles=3)
RESULT = solve(PROBLEM, stop=Iterations(1500))


def _row(table, k, row):
    return tuple(row if i == k else old for i, old in enumerate(table))


def _dearer(table):
    prices = RESULT.certificate | {table: tuple(p + 50 * (k > 0) for k, p in enumerate(RESULT.certificate[table]))}
    return replace(RESULT, certificate=prices)


ROUTE, STARTS = RESULT.routes[0], RESULT.starts[0]
DOCTORED = {
    "a stop forgotten": replace(RESULT, routes=_row(RESULT.routes, 0, ROUTE[1:]), starts=_row(RESULT.starts, 0, STARTS[1:])),
    "a route forgotten": replace(RESULT, routes=RESULT.routes[1:], starts=RESULT.starts[1:], leaves=RESULT.leaves[1:]),
    "reversed": replace(RESULT, routes=_row(RESULT.routes, 0, ROUTE[::-1])),
    "too early": replace(RESULT, starts=_row(RESULT.starts, 0, tuple(s - 5 for s in STARTS))),
    "too late": replace(RESULT, starts=_row(RESULT.starts, 0, (*STARTS[:-1], STARTS[-1] + 400))),
    "a departure before the depot opens": replace(RESULT, leaves=_row(RESULT.leaves, 0, -50.0)),
    "a shorter distance": replace(RESULT, objective=RESULT.objective - 1),
    "a higher bound": replace(RESULT, bound=RESULT.objective + 1),
    "optimal without proof": replace(RESULT, optimal=not RESULT.optimal),
    "dearer ways out": _dearer("leave"),
    "dearer ways in": _dearer("enter"),
    "an excuse": replace(RESULT, reasons=((1, "no room"),)),
}


def test_the_answer_is_accepted():
    assert (RESULT.reasons, check_dial_a_ride(PROBLEM, RESULT)) == ((), [])


@pytest.mark.parametrize("kind", sorted(DOCTORED))
def test_a_doctored_answer_is_refused(kind):
    assert check_dial_a_ride(PROBLEM, DOCTORED[kind]) != []


@pytest.mark.parametrize("change", [{"longest_ride": 1.0}, {"longest_route": 20.0}, {"capacity": 0}, {"vehicles": 1}])
def test_a_stricter_problem_refuses_the_same_routes(change):
    stricter = replace(PROBLEM)
    for name, value in change.items():
        object.__setattr__(stricter, name, value)

    assert check_dial_a_ride(stricter, RESULT) != []
