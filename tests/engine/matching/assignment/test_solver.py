"""The assignment is the optimum over all pairs, proven, and the same in any order."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.engine.certificates.matching import faults
from essaim.engine.matching import Party, Problem, solve
from essaim.engine.matching.assignment import tree
from essaim.engine.stopping import Iterations

from .cases import best_by_ortools, costs, random_problem, turned


def best_by_hand(problem):
    """Units served and least cost, by trying every assignment of single units."""
    table = costs(problem)
    units = np.repeat(np.arange(len(problem.needs)), problem.needs.quantity)
    choices = [[j for j in range(table.shape[1]) if table[i, j] >= 0] + [-1] for i in units]
    best = (0, 0)
    for chosen in itertools.product(*choices):
        taken = [j for j in chosen if j >= 0]
        if (np.bincount(taken, minlength=table.shape[1]) <= problem.offers.quantity).all():
            cost = sum(table[i, j] for i, j in zip(units, chosen, strict=True) if j >= 0)
            best = min(best, (-len(taken), cost))
    return -best[0], best[1]


@given(st.integers(0, 10**6), st.booleans())
def test_small_problems_are_solved_as_by_trying_everything(seed, tags):
    problem = random_problem(seed, most=4, tags=tags)
    if problem.needs.quantity.sum() > 6:
        problem = Problem(_singles(problem.needs), problem.offers, problem.max_m, problem.area_steps_m)
    answer = solve(problem)
    assert (answer.served, answer.cost_m) == best_by_hand(problem)
    assert faults(problem, answer) == ()


def _singles(party):
    return Party(**{**party.__dict__, "quantity": np.ones(len(party), dtype=np.int64)})


@pytest.mark.parametrize("seed", range(50))
def test_middle_problems_are_solved_as_by_or_tools_on_the_complete_graph(seed):
    problem = random_problem(seed, most=60, tags=seed % 2 == 0)
    answer = solve(problem)
    assert (answer.served, answer.cost_m) == best_by_ortools(problem)
    assert (answer.optimal, answer.gap, faults(problem, answer)) == (True, 0.0, ())


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_order_of_the_input_changes_nothing(seed, other):
    problem = random_problem(seed, most=15)
    assert list(solve(turned(problem, other)).pairs()) == list(solve(problem).pairs())


@given(st.integers(0, 10**6))
def test_a_useless_offer_changes_no_total_and_more_capacity_never_serves_fewer(seed):
    problem = random_problem(seed, most=15, tags=False)
    offers, before = problem.offers, solve(problem)
    far = Party.of(
        [*offers.ids, "z"], [*offers.lat, -50], [*offers.lon, -3], quantity=[*offers.quantity, 5],
        radius_km=[*offers.radius_m / 1000, 1],
    )  # fmt: skip
    more = Party.of(offers.ids, offers.lat, offers.lon, quantity=offers.quantity + 1)
    assert solve(Problem(problem.needs, far, problem.max_m)).objective == before.objective
    assert solve(Problem(problem.needs, more, problem.max_m)).served >= before.served


def test_stopped_early_it_gives_the_best_so_far_with_an_honest_bound():
    rng = np.random.default_rng(5)
    needs = Party.of(range(400), 50 + rng.random(400), 3 + rng.random(400))
    offers = Party.of(range(90), 50 + rng.random(90), 3 + rng.random(90), quantity=[4] * 90)
    problem = Problem(needs, offers)
    best, early = solve(problem), solve(problem, stop=Iterations(1))
    assert (early.optimal, best.optimal, best.gap) == (False, True, 0.0)
    assert (400 - early.most_served, early.bound) <= best.objective < early.objective
    assert early.gap > 0
    assert (best.most_served, best.bound) == (best.served, best.cost_m)


def test_nobody_on_either_side_is_an_answer_too():
    nobody, someone = Party.of([], [], []), Party.of(["a"], [50], [3])
    empty = solve(Problem(nobody, someone))
    alone = solve(Problem(someone, nobody))
    assert (empty.objective, empty.optimal) == ((0, 0), True)
    assert (alone.objective, list(alone.unserved())) == ((1, 0), [("a", 1, "nobody_admissible")])
    assert faults(alone.problem, alone) == ()


def test_a_million_people_at_one_address_are_one_node():
    here = np.full(1_000_000, 50.0)
    needs, offers = (
        Party.of(range(1_000_000), here, here),
        Party.of(range(900_000), here[1:900_001], here[1:900_001]),
    )
    problem = Problem(needs, offers)
    answer = solve(problem)
    assert (answer.served, answer.cost_m, answer.optimal) == (900_000, 0, True)
    assert faults(problem, answer) == ()
    assert [pair[:3] for pair in itertools.islice(answer.pairs(), 2)] == [(0, 0, 1), (1, 1, 1)]


def test_totals_beyond_a_machine_word_are_exact():
    needs = Party.of(["a", "b"], [50, 50], [3, 3], quantity=[10**9, 10**9])
    offers = Party.of(["o"], [50.01], [3], quantity=[10**9])
    problem = Problem(needs, offers)
    answer = solve(problem)
    assert (answer.served, answer.cost_m, answer.optimal) == (10**9, 1112 * 10**9, True)
    assert faults(problem, answer) == ()


def test_quantities_beyond_all_capacity_are_served_as_far_as_they_go():
    problem = Problem(Party.of(["a"], [50], [3], quantity=[10**9]), Party.of(["b"], [50], [3], quantity=[3]))
    answer = solve(problem)
    assert (answer.served, answer.demanded, answer.optimal) == (3, 10**9, True)
    assert list(answer.unserved()) == [("a", 10**9 - 3, "all_places_taken")]


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ({"ids": ["a", "a"], "lat": [50, 50], "lon": [3, 3]}, "the id 'a' is used twice"),
        ({"ids": ["a"], "lat": [91], "lon": [3]}, "'a': impossible latitude"),
        ({"ids": ["a"], "lat": [np.nan], "lon": [3]}, "'a': impossible not_a_number"),
        ({"ids": ["a"], "lat": [50], "lon": [3], "quantity": [0]}, "a quantity is a whole number"),
        ({"ids": ["a"], "lat": [50], "lon": [3], "quantity": [-2]}, "a quantity is a whole number"),
        ({"ids": ["a"], "lat": [50], "lon": [3], "quantity": [1.5]}, "a quantity is a whole number"),
        ({"ids": ["a"], "lat": [50, 51], "lon": [3]}, "column lat has 2 rows where ids has 1"),
        ({"ids": ["a"], "lat": [50], "lon": [3], "radius_km": [-1]}, "a radius is zero or more"),
    ],
)
def test_impossible_columns_are_refused(columns, fault):
    with pytest.raises(ValueError, match=fault):
        Party.of(**columns)


def test_cac_03_a_need_of_ten_computers_is_split_over_two_offers():
    needs = Party.of(["school"], [50.0], [3.0], quantity=[10])
    offers = Party.of(["far", "near"], [50.02, 50.0], [3.0, 3.0], quantity=[9, 6])
    pairs = list(solve(Problem(needs, offers)).pairs())
    assert [(p.offer, p.quantity, p.metres) for p in pairs] == [("far", 4, 2224), ("near", 6, 0)]


def test_npp_04_nobody_is_given_more_seniors_than_the_ceiling_and_loads_are_told():
    rng = np.random.default_rng(4)
    seniors = Party.of(range(200), 50.6 + rng.random(200) / 50, 3 + rng.random(200) / 50)
    visitors = Party.of(range(22), 50.6 + rng.random(22) / 50, 3 + rng.random(22) / 50, quantity=[9] * 22)
    answer = solve(Problem(seniors, visitors))
    assert (answer.served, answer.load.max(), answer.load.sum()) == (198, 9, 198)


def test_npp_05_a_weekly_visit_goes_to_someone_who_is_free_at_that_hour():
    thursday, friday = 1 << (3 * 48 + 28), 1 << (4 * 48 + 28)
    seniors = Party.of(["a", "b"], [50, 50], [3, 3], slots=[thursday, friday])
    visitors = Party.of(["near", "far"], [50, 50.01], [3, 3], slots=[friday, thursday | friday], quantity=[9, 9])
    pairs = [pair[:2] for pair in solve(Problem(seniors, visitors)).pairs()]
    assert pairs == [("a", "far"), ("b", "near")]


def test_lia_09_the_same_residence_wins_over_the_commune_and_the_commune_over_metres():
    tenants = Party.of(["x", "y"], [50, 50], [3, 3], areas=[("r1", "c1"), ("r5", "c1")])
    trained = Party.of(
        ["next door", "commune", "residence"], [50.0001, 50.01, 50.02], [3, 3, 3],
        areas=[("r9", "c9"), ("r2", "c1"), ("r1", "c1")],
    )  # fmt: skip
    answer = solve(Problem(tenants, trained, area_steps_m=(10_000, 1_000_000)))
    assert [pair[:2] for pair in answer.pairs()] == [("x", "residence"), ("y", "commune")]
    assert answer.cost_m == 2224 + 1112 + 10_000


@pytest.mark.parametrize("seed", range(6))
def test_two_threads_find_the_same_as_one(seed, monkeypatch):
    problem = random_problem(seed)
    alone = solve(problem)
    monkeypatch.setattr(tree, "MANY", 2)
    together = solve(problem)
    assert (together.served, together.cost_m) == (alone.served, alone.cost_m)
    for column in ("need_rows", "offer_rows", "quantity"):
        assert (getattr(together, column) == getattr(alone, column)).all()
