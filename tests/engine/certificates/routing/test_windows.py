"""The judge of routes with windows accepts the solver's answer and refuses ten doctored ones."""

import random
from dataclasses import replace

import pytest

from essaim.engine.certificates.routing import check_windows
from essaim.engine.routing.windows import solve
from essaim.engine.stopping import Iterations
from tests.engine.routing.windows.test_solve import instance

PROBLEM = replace(instance(random.Random(3), 8), vehicles=8)
RESULT = solve(PROBLEM, stop=Iterations(2000))
FIRST, *OTHERS = RESULT.routes


def _dearer(table):
    prices = RESULT.certificate | {table: tuple(p + 50 * (k > 0) for k, p in enumerate(RESULT.certificate[table]))}
    return replace(RESULT, certificate=prices)


DOCTORED = {
    "a client forgotten": replace(RESULT, routes=(FIRST[1:], *OTHERS)),
    "a client twice": replace(RESULT, routes=((*FIRST, FIRST[0]), *OTHERS)),
    "a route forgotten": replace(RESULT, routes=tuple(OTHERS)),
    "all on one route": replace(RESULT, routes=(tuple(k for r in RESULT.routes for k in r),)),
    "a shorter distance": replace(RESULT, objective=RESULT.objective - 1),
    "a longer distance": replace(RESULT, objective=RESULT.objective + 1),
    "a higher bound": replace(RESULT, bound=RESULT.objective + 1),
    "optimal without proof": replace(RESULT, optimal=not RESULT.optimal),
    "dearer ways out": _dearer("leave"),
    "dearer ways in": _dearer("enter"),
    "a price for the depot": replace(RESULT, certificate=RESULT.certificate | {"leave": (5.0, *RESULT.certificate["leave"][1:])}),
    "an excuse": replace(RESULT, reasons=((1, "no room"),)),
}


def test_the_answer_is_accepted():
    assert (RESULT.reasons, check_windows(PROBLEM, RESULT)) == ((), [])


@pytest.mark.parametrize("kind", sorted(DOCTORED))
def test_a_doctored_answer_is_refused(kind):
    assert check_windows(PROBLEM, DOCTORED[kind]) != []


@pytest.mark.parametrize("change", [{"capacity": 4}, {"vehicles": 1}, {"due": PROBLEM.due - 30}])
def test_a_stricter_problem_refuses_the_same_routes(change):
    stricter = replace(PROBLEM)
    for name, value in change.items():
        object.__setattr__(stricter, name, value)

    assert check_windows(stricter, RESULT) != []
