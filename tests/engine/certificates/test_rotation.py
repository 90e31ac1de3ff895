"""The checker of rotations accepts every true answer and refuses each kind of doctored one."""

from dataclasses import replace

import pytest

from essaim.engine.certificates.rotation import faults
from essaim.engine.rotation import Block, Child, Problem, Trade, Turn, solve

TRADES = (
    Trade("wood", 2, closed=("b1", "b2", "b3")),
    Trade("iron", 2, 12),
    Trade("bread", 2, closed=("b2",)),
    Trade("roofs", 3),
    Trade("books", 3),
)
CHILDREN = (
    Child("ana", ("wood", "bread", "roofs", "books"), 10, together=("bo",)),
    Child("bo", ("bread", "wood", "books", "roofs"), 11),
    Child("cy", ("iron", "wood", "books", "bread"), 13, apart=("di",)),
    Child("di", ("iron", "bread", "roofs", "wood"), 14, away=("b3",)),
    Child("eli", ("wood", "roofs", "iron", "books"), 12, done=("bread",)),
)


@pytest.fixture(params=[False, True])
def case(request):
    problem = Problem(
        CHILDREN,
        TRADES,
        (Block("b1"), Block("b2"), Block("b3"), Block("b4")),
        each=(2, 3),
        top=(1, 2),
        kept=(Turn("cy", "b1", "books"),),
        fair=request.param,
    )
    return problem, solve(problem)


def without(result, *lost):
    return replace(result, turns=tuple(turn for turn in result.turns if turn not in lost))


def added(result, child, block, trade):
    turns = tuple(turn for turn in result.turns if (turn.child, turn.block) != (child, block))
    return replace(result, turns=(*turns, Turn(child, block, trade)))


def first(result, child):
    return next(turn for turn in result.turns if turn.child == child and turn != Turn("cy", "b1", "books"))


def repriced(result, **changes):
    return replace(result, certificate=replace(result.certificate, **changes))


def scaled(prices, factor):
    return replace(prices, places={name: int(many * factor) for name, many in prices.places.items()})


DOCTORED = {
    "a kept turn lost": lambda r: without(r, Turn("cy", "b1", "books")),
    "a child too young": lambda r: added(r, "ana", "b1", "iron"),
    "a trade that is closed": lambda r: added(r, "eli", "b2", "bread"),
    "a trade already made": lambda r: added(r, "eli", "b4", "bread"),
    "a child who is away": lambda r: added(r, "di", "b3", "roofs"),
    "a hidden turn": lambda r: without(r, first(r, "eli")),
    "a trade that does not exist": lambda r: added(r, "di", "b1", "magic"),
    "a child that does not exist": lambda r: replace(r, turns=(*r.turns, Turn("zoe", "b1", "wood"))),
    "two places at once": lambda r: replace(r, turns=(*r.turns, replace(first(r, "di"), trade="books"))),
    "a pair parted": lambda r: without(r, first(r, "bo")),
    "too many in one trade": lambda r: replace(
        r, turns=(*r.turns, *(Turn(child, "b4", "wood") for child in ("ana", "bo", "cy", "di", "eli")))
    ),
    "a total embellished": lambda r: replace(r, objective=r.objective + 1, bound=r.bound + 1),
    "a bound that disagrees": lambda r: replace(r, bound=r.bound + 1),
    "points embellished": lambda r: replace(r, scores={**r.scores, "ana": r.scores["ana"] + 1}),
    "a loss hidden": lambda r: replace(r, losses={**r.losses, "ana": 0}, worst_loss=0),
    "prices lowered": lambda r: repriced(r, total=scaled(r.certificate.total, 0), search=False),
    "prices raised": lambda r: repriced(r, total=scaled(r.certificate.total, 50), search=False),
    "a negative price": lambda r: repriced(r, total=replace(r.certificate.total, places={"wood": -5_000_000})),
}


def test_the_true_answer_is_accepted(case):
    problem, result = case
    assert result.optimal
    assert faults(problem, result) == []


@pytest.mark.parametrize("kind", DOCTORED)
def test_a_doctored_answer_is_refused(case, kind):
    problem, result = case
    assert faults(problem, DOCTORED[kind](result)) != []
