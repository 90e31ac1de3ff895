"""Rotation: exact on every small case, equal to the peers on larger ones, fair, and re-planned around the past."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.engine.certificates.rotation import faults
from essaim.engine.rotation import Block, Child, NoRotation, Problem, Stopped, Trade, Turn, solve
from essaim.engine.stopping import Iterations


def points(problem, child, trade):
    many = len(problem.trades)
    return many - child.wishes.index(trade) if trade in child.wishes else (many - len(child.wishes) + 1) // 2


def holds(problem, turns):
    """Whether a plan respects every rule, in the plainest words."""
    at = {(turn.child, turn.block): turn.trade for turn in turns}
    order = [block.id for block in problem.blocks]
    for trade in problem.trades:
        for block in order:
            here = sum(turn.trade == trade.id and turn.block == block for turn in turns)
            if block in trade.closed and here or not block_fits(trade, block, here):
                return False
    for child in problem.children:
        own = [turn for turn in turns if turn.child == child.id]
        done = [turn.trade for turn in own]
        if any(turn.trade in child.done or turn.block in child.away or younger(problem, child, turn.trade) for turn in own):
            return False
        if not problem.each[0] <= len(own) <= problem.each[1]:
            return False
        if any(done.count(trade) > problem.repeats for trade in done):
            return False
        for block in order:
            mine = at.get((child.id, block))
            if any(at.get((other, block)) != mine for other in child.together):
                return False
            if mine and any(at.get((other, block)) == mine for other in child.apart):
                return False
        when = [order.index(turn.block) for turn in own]
        if any(0 < b - a <= problem.rest for a in when for b in when):
            return False
    return True


def block_fits(trade, block, here):
    return block in trade.closed or trade.minimum <= here <= trade.capacity


def younger(problem, child, name):
    trade = next(trade for trade in problem.trades if trade.id == name)
    return child.age is not None and child.age < trade.min_age


def every_plan(problem):
    slots = [(child.id, block.id) for child in problem.children for block in problem.blocks]
    names = [None, *(trade.id for trade in problem.trades)]
    for choice in itertools.product(names, repeat=len(slots)):
        turns = [Turn(*slot, trade) for slot, trade in zip(slots, choice, strict=True) if trade]
        if holds(problem, turns):
            yield turns


@st.composite
def years(draw):
    many = draw(st.integers(1, 3))
    trades = [f"t{number}" for number in range(3 if many < 3 else 2)]
    blocks = ["b0", "b1"]
    subset = st.lists(st.sampled_from(blocks), max_size=1).map(tuple)
    children = []
    for number in range(many):
        other = (f"c{number - 1}",) if number else ()
        bond = draw(st.sampled_from(["", "", "together", "apart"]))
        children.append(
            Child(
                f"c{number}",
                tuple(draw(st.permutations(trades))[: draw(st.integers(0, 3))]),
                draw(st.sampled_from([None, 9, 12])),
                other if bond == "together" else (),
                other if bond == "apart" else (),
                draw(st.sampled_from([(), (), ("t0",)])),
                draw(subset),
            )
        )
    return Problem(
        tuple(children),
        tuple(Trade(name, draw(st.integers(0, 3)), draw(st.sampled_from([0, 0, 11])), draw(subset)) for name in trades),
        tuple(map(Block, blocks)),
        each=draw(st.sampled_from([(0, 2), (1, 2), (1, 1), (2, 2)])),
        top=(0, 0),
        repeats=draw(st.sampled_from([1, 1, 2])),
        rest=draw(st.sampled_from([0, 0, 1])),
        fair=draw(st.booleans()),
    )


@given(years())
def test_no_plan_is_better(problem):
    plans = list(every_plan(problem))
    if not plans:
        with pytest.raises(NoRotation):
            solve(problem)
        return
    result = solve(problem)
    children = {child.id: child for child in problem.children}
    ideal = {name: result.scores[name] + result.losses[name] for name in children}

    def value(turns):
        scores = dict.fromkeys(children, 0)
        for turn in turns:
            scores[turn.child] += points(problem, children[turn.child], turn.trade)
        losses = [ideal[name] - scores[name] for name in children]
        fairness = (max(losses), losses.count(max(losses))) if problem.fair else ()
        return (*fairness, -sum(scores.values()))

    assert holds(problem, result.turns)
    assert value(result.turns) == min(map(value, plans))
    assert (result.optimal, result.gap, faults(problem, result)) == (True, 0.0, [])


def year(seed, children=12, trades=7, blocks=4, fair=False, each=(3, 4), top=(2, 3)):
    chance = random.Random(seed)
    rows = []
    for number in range(children):
        wishes = [f"t{each}" for each in chance.sample(range(trades), 5)]
        pair = (f"c{number - 1:02}",) if number % 2 else ()
        rows.append(
            Child(
                f"c{number:02}",
                tuple(wishes),
                chance.randint(9, 14),
                pair if number < 4 else (),
                pair if 4 <= number < 8 else (),
            )
        )
    everything = [
        Trade(
            f"t{number}",
            chance.choice([2, 3]),
            chance.choice([0, 0, 11]),
            tuple(f"b{block}" for block in range(blocks) if chance.random() < 0.1),
        )
        for number in range(trades)
    ]
    return Problem(
        tuple(rows),
        tuple(everything),
        tuple(Block(f"b{block}", 4) for block in range(blocks)),
        each=each,
        top=top,
        fair=fair,
    )


def total_by_cpsat(problem):
    from ortools.sat.python import cp_model

    model, at = cp_model.CpModel(), {}
    for child in problem.children:
        for trade in problem.trades:
            for block in problem.blocks:
                if block.id not in trade.closed and not child.age < trade.min_age:
                    at[child.id, trade.id, block.id] = model.new_bool_var("")

    def some(child=None, trade=None, block=None):
        return sum(x for (c, t, b), x in at.items() if child in (None, c) and trade in (None, t) and block in (None, b))

    for child in problem.children:
        model.add_linear_constraint(some(child.id), *problem.each)
        for block in problem.blocks:
            model.add(some(child.id, block=block.id) <= 1)
        for trade in problem.trades:
            model.add(some(child.id, trade.id) <= 1)
        party = {child.id, *child.together, *(o.id for o in problem.children if child.id in o.together)}
        may = {(c, t) for c, t, _ in at}
        first = [name for name in child.wishes[: problem.top[1]] if all((c, name) in may for c in party)]
        model.add(sum(some(child.id, name) for name in first) >= min(problem.top[0], len(first)))
        for trade, block in itertools.product(problem.trades, problem.blocks):
            mine = at.get((child.id, trade.id, block.id), 0)
            for other in child.together:
                model.add(mine == at.get((other, trade.id, block.id), 0))
            for other in child.apart:
                model.add(mine + at.get((other, trade.id, block.id), 0) <= 1)
    for trade, block in itertools.product(problem.trades, problem.blocks):
        model.add(some(trade=trade.id, block=block.id) <= trade.capacity)
    children = {child.id: child for child in problem.children}
    model.maximize(sum(points(problem, children[c], t) * x for (c, t, _), x in at.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    return round(solver.objective_value) if status == cp_model.OPTIMAL else None


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_ortools_finds_the_same_total(seed):
    problem = year(seed)
    peer = total_by_cpsat(problem)
    if peer is None:
        with pytest.raises(NoRotation):
            solve(problem)
        return
    result = solve(problem)
    assert (result.objective, result.optimal, faults(problem, result)) == (peer, True, [])


def test_the_order_of_the_input_changes_nothing():
    problem = year(2, fair=True)
    first = solve(problem, seed=3)
    for seed in range(2):
        chance = random.Random(seed)
        children, trades = list(problem.children), list(problem.trades)
        chance.shuffle(children)
        chance.shuffle(trades)
        again = solve(replace(problem, children=tuple(children), trades=tuple(trades)), seed=3)
        assert (again.turns, again.objective, again.losses) == (first.turns, first.objective, first.losses)


def test_fairness_raises_the_worst_off_and_says_what_it_costs():
    problem = year(4, children=14, trades=8, fair=True)
    fair, alone = solve(problem), solve(replace(problem, fair=False))

    assert fair.worst_loss < alone.worst_loss
    assert fair.fairness_cost == alone.objective - fair.objective > 0
    assert fair.total_alone == alone.objective
    assert (fair.optimal, faults(problem, fair)) == (True, [])


def test_a_trade_that_nobody_may_do_changes_nothing():
    problem = year(1)
    larger = replace(problem, trades=(*problem.trades, Trade("zz", 5, 99)))

    assert solve(larger).optimal
    assert {turn.trade for turn in solve(larger).turns} <= {trade.id for trade in problem.trades}


def test_stopping_before_the_first_plan_is_said():
    with pytest.raises(Stopped):
        solve(year(1), stop=Over())


class Over:
    def share(self, iterations):
        return 1.0


class AfterTotal:
    """Enough for the total, not for fairness."""

    def __init__(self):
        self.stages = []

    def share(self, iterations):
        return 1.0 if iterations > 1 and "worst-off" in self.stages else 0.0

    def see(self, progress):
        self.stages.append(progress.stage)


def test_stopping_during_fairness_keeps_the_best_so_far():
    problem, stop = year(4, children=14, trades=8, fair=True), AfterTotal()

    result = solve(problem, stop=stop, on_progress=stop.see)

    assert not result.optimal
    assert faults(problem, result) == []


def test_an_iteration_budget_gives_the_same_answer_twice():
    problem = year(3, fair=True)
    assert solve(problem, stop=Iterations(50)) == solve(problem, stop=Iterations(50))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"trades": (Trade("wood", 1), Trade("iron", 1))},
            "Change the places by 2 (more room, or a lower minimum): iron over the year: 1, wood over the year: 1.",
        ),
        ({"each": (3, 3)}, "Ask for fewer turns than 3 (or allow more than 3): ana and bo, cy."),
        (
            {
                "children": (Child("ana", together=("bo",)), Child("bo"), Child("cy", apart=("ana",))),
                "trades": (Trade("wood", 3),),
                "repeats": 2,
            },
            "Let some meet who were to be apart (2 times): ana and bo with cy.",
        ),
    ],
)
def test_when_nothing_is_possible_the_rule_to_relax_is_named(change, sentence):
    children = (Child("ana", together=("bo",)), Child("bo"), Child("cy"))
    problem = Problem(children, (Trade("wood", 3), Trade("iron", 3)), (Block("b1"), Block("b2")), each=(2, 2), top=(0, 0))
    solve(problem)
    with pytest.raises(NoRotation) as caught:
        solve(replace(problem, **change))
    assert sentence in caught.value.ways


def test_together_and_apart_at_once_is_refused():
    problem = Problem(
        (Child("ana", together=("bo",)), Child("bo", apart=("ana",))),
        (Trade("wood", 2),),
        (Block("b"),),
        each=(0, 1),
    )
    with pytest.raises(NoRotation, match="ana and bo are to be together and apart"):
        solve(problem)


def test_oem_06_a_year_of_trades_and_the_rest_of_it_planned_again_after_a_change():
    problem = year(4, children=20, trades=10, blocks=8, each=(7, 8), top=(3, 5), fair=True)
    first = solve(problem)

    assert (first.optimal, faults(problem, first)) == (True, [])
    for child in problem.children:
        own = [turn.trade for turn in first.turns if turn.child == child.id]
        assert 7 <= len(own) <= 8
        assert len(set(own)) == len(own)

    past = ("b0", "b1", "b2")
    happened = tuple(turn for turn in first.turns if turn.block in past)
    closed = replace(problem.trades[0], closed=(*problem.trades[0].closed, "b6", "b7"))
    changed = replace(problem, trades=(closed, *problem.trades[1:]), kept=happened, over=past, each=(6, 8))

    again = solve(changed)

    assert tuple(turn for turn in again.turns if turn.block in past) == happened
    assert (again.optimal, faults(changed, again)) == (True, [])


def test_dig_04_each_pupil_has_two_or_three_sessions_and_each_session_half_as_many_pupils_as_seniors():
    seniors = [12, 11, 9, 12, 10, 12, 8, 12]
    sessions = tuple(Block(f"s{number}") for number in range(8))
    pupils = tuple(
        Child(f"p{number:02}", away=(f"s{number % 8}",), together=(f"p{number - 1:02}",) if number % 6 else ()) for number in range(18)
    )
    pupils = tuple(replace(pupil, away=(f"s{int(pupil.id[1:]) // 6}",)) for pupil in pupils)
    trades = tuple(
        Trade(
            f"with {session.id}",
            12,
            minimum=-(-many // 2),
            closed=tuple(other.id for other in sessions if other is not session),
        )
        for session, many in zip(sessions, seniors, strict=True)
    )
    problem = Problem(pupils, trades, sessions, each=(2, 3), top=(0, 0))

    result = solve(problem)

    assert (result.optimal, faults(problem, result)) == (True, [])
    for session, many in zip(sessions, seniors, strict=True):
        assert sum(turn.block == session.id for turn in result.turns) >= many / 2
    assert {sum(turn.child == pupil.id for turn in result.turns) for pupil in pupils} <= {2, 3}


def test_ayz_15_breakfast_goes_round_the_flats_that_have_not_declined():
    weeks = tuple(Block(f"week {number:02}") for number in range(12))
    flats = tuple(
        Child(name, away=tuple(week.id for week in weeks) if name == "flat 3" else ())
        for name in ("flat 1", "flat 2", "flat 3", "flat 4", "flat 5")
    )
    problem = Problem(
        tuple(flat for flat in flats if not flat.away),
        (Trade("breakfast", 1, minimum=1),),
        weeks,
        each=(3, 3),
        top=(0, 0),
        repeats=3,
        rest=3,
    )

    result = solve(problem)

    hosts = [next(turn.child for turn in result.turns if turn.block == week.id) for week in weeks]
    assert hosts == hosts[:4] * 3
    assert sorted(hosts[:4]) == ["flat 1", "flat 2", "flat 4", "flat 5"]
    assert faults(problem, result) == []
