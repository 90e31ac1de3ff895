"""The judge of a week accepts the solver's answer and refuses ten doctored ones."""

from dataclasses import replace

import pytest

from essaim.engine.certificates.routing import check_week
from essaim.engine.routing.week import Planned, Visit, WeekProblem, Worker, solve
from essaim.engine.stopping import Iterations


def _visit(name, lat, windows, **more):
    return Visit(name, more.pop("person", name), lat, 3.06, 60, windows, **more)


@pytest.fixture(scope="module")
def answer():
    problem = WeekProblem(
        [
            _visit("a", 50.630, ((540, 600),), skills=frozenset({"wash"})),
            _visit("b", 50.635, ((600, 700),), person="p"),
            _visit("c", 50.640, ((2040, 2100),), person="p"),
            _visit("d", 50.641, ((2040, 2050),), gender="f"),
            _visit("e", 50.900, ((540, 600),)),
        ],
        [
            Worker("x", 50.630, 3.06, ((480, 760), (1920, 2200)), 4, frozenset({"wash"}), gender="m"),
            Worker("y", 50.640, 3.06, ((1920, 2200),), 3, gender="f"),
        ],
    )
    return problem, solve(problem, stop=Iterations(1000))


def test_the_answer_is_accepted(answer):
    problem, result = answer

    assert (result.served, result.optimal, check_week(problem, result)) == (4, True, [])


def _row(result, visit):
    return next(row for row in result.plan if row.visit == visit)


def _with(result, visit, **change):
    return replace(result, plan=tuple(replace(r, **change) if r.visit == visit else r for r in result.plan))


def _lowered(result, table):
    prices = result.certificate
    lower = {key: price / 2 for key, price in getattr(prices, table).items()}
    return replace(result, certificate=replace(prices, **{table: lower}))


DOCTORED = {
    "another worker without the skill": lambda r: _with(r, "a", worker="y"),
    "a start outside the window": lambda r: _with(r, "d", start=2060),
    "a start before anyone can be there": lambda r: _with(r, "b", start=_row(r, "a").start + 10),
    "a hidden visit": lambda r: replace(r, plan=r.plan[1:]),
    "a visit twice": lambda r: replace(r, plan=(*r.plan, r.plan[0])),
    "somebody unknown": lambda r: _with(r, "a", worker="z"),
    "fewer metres": lambda r: replace(r, travel_m=r.travel_m - 500),
    "a shorter leg": lambda r: _with(r, "b", travel_m=1),
    "better continuity": lambda r: replace(r, continuity=r.continuity / 2),
    "a missing reason": lambda r: replace(r, reasons=()),
    "a higher objective": lambda r: replace(r, objective=r.objective + 1),
    "a visit served from too far": lambda r: replace(
        r, plan=(*r.plan, Planned("e", "x", 560, 39_000)), reasons=(), served=5, objective=5.0, bound=5.0
    ),
    "lowered prices of visits": lambda r: _lowered(r, "visits"),
    "a negative price": lambda r: replace(r, certificate=replace(r.certificate, shifts=dict.fromkeys(r.certificate.shifts, -1.0))),
    "a bound below the plan": lambda r: replace(r, bound=r.objective - 1),
    "optimality denied": lambda r: replace(r, optimal=False),
}


@pytest.mark.parametrize("kind", sorted(DOCTORED))
def test_a_doctored_answer_is_refused(answer, kind):
    problem, result = answer

    assert check_week(problem, DOCTORED[kind](result)) != []


def test_a_worker_beyond_the_weekly_hours_is_refused(answer):
    problem, result = answer
    tired = replace(problem, workers=[replace(w, hours_week=1.5) for w in problem.workers])

    assert check_week(tired, result) != []
