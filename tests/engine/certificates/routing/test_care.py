"""The judge of home care accepts the solver's answer and refuses ten doctored ones."""

from dataclasses import replace

import numpy as np
import pytest

from essaim.engine.certificates.routing import check_home_care
from essaim.engine.routing.care import parse_mankowska, solve
from essaim.engine.stopping import Iterations
from tests.engine.routing.care.test_solve import instance

CONTENT = instance("sequential")
CONTENT["patients"][1]["time_window"] = [0.0, 20.0]
PROBLEM = parse_mankowska(CONTENT)
RESULT = solve(PROBLEM, stop=Iterations(500))


def _starts(change):
    return replace(RESULT, starts=tuple(tuple(change(s) for s in row) for row in RESULT.starts))


DOCTORED = {
    "a service forgotten": replace(
        RESULT,
        routes=(RESULT.routes[0][1:], RESULT.routes[1]),
        starts=(RESULT.starts[0][1:], RESULT.starts[1]),
    ),
    "a service twice": replace(
        RESULT,
        routes=(RESULT.routes[0] * 2, RESULT.routes[1]),
        starts=(RESULT.starts[0] * 2, RESULT.starts[1]),
    ),
    "carers exchanged": replace(RESULT, routes=RESULT.routes[::-1], starts=RESULT.starts[::-1]),
    "too early": _starts(lambda start: start - 20),
    "stretched": _starts(lambda start: start * 3 + 100),
    "a shorter distance": replace(RESULT, distance=RESULT.distance - 1),
    "less lateness": replace(RESULT, total_lateness=RESULT.total_lateness / 2),
    "less lateness at worst": replace(RESULT, worst_lateness=0.0),
    "a lower cost": replace(RESULT, objective=RESULT.objective - 1),
    "a higher bound": replace(RESULT, bound=RESULT.objective + 1),
    "optimal without proof": replace(RESULT, optimal=not RESULT.optimal),
    "longer ways": replace(RESULT, certificate={"least_ways": (9.0, 9.0, 9.0)}),
    "an excuse": replace(RESULT, reasons=(("one", "no room"),)),
}


def test_the_answer_is_accepted():
    assert (RESULT.reasons, check_home_care(PROBLEM, RESULT)) == ((), [])


@pytest.mark.parametrize("kind", sorted(DOCTORED))
def test_a_doctored_answer_is_refused(kind):
    assert RESULT.worst_lateness > 0
    assert check_home_care(PROBLEM, DOCTORED[kind]) != []


def test_other_lags_refuse_the_same_starts():
    other = replace(PROBLEM, lag=np.array([[0.0, 0.0], [0.0, 1.0], [0.0, 1.0]]))

    assert check_home_care(other, RESULT) != []
