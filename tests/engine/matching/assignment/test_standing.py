"""People come and go in a solved assignment, and it stays the optimum, proven."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.engine.certificates.matching import faults
from essaim.engine.matching import Party, Problem, Standing, solve
from essaim.engine.matching.assignment.rows import taken

from .cases import best_by_ortools, random_problem


def holds(standing, change):
    """The change tells what solving anew would find, and the answer behind it is proven."""
    answer = standing.answer()
    anew = solve(standing.problem)
    assert (change.served, change.demanded, change.cost_m) == (anew.served, anew.demanded, anew.cost_m)
    assert (answer.served, answer.cost_m) == (anew.served, anew.cost_m)
    assert change.optimal
    assert faults(answer.problem, answer) == ()
    return answer


def crowd(rng, letter, first, count, most):
    """Neighbours on a coarse grid, several at one point."""
    points = rng.integers(0, 6, (count, 2)) * 0.01
    return Party.of(
        [f"{letter}{first + k}" for k in range(count)], 50 + points[:, 0], 3 + points[:, 1],
        quantity=rng.integers(1, most + 1, count),
    )  # fmt: skip


def history(seed, steps=5):
    """A standing assignment and what happens to it: yields it with each change that was made."""
    rng = np.random.default_rng(seed)
    most = (int(rng.integers(1, 4)), int(rng.integers(1, 10)))
    counts = rng.integers(1, 40, 2).tolist()
    first = [crowd(rng, letter, 0, n, q) for letter, n, q in zip("no", counts, most, strict=True)]
    standing = Standing(Problem(*first, max_m=int(rng.choice([1_200, 3_000, 100_000]))))
    here = [party.ids.tolist() for party in first]
    for _ in range(steps):
        gone = [
            rng.permutation(ids)[: rng.integers(0, min(6, len(ids) + 1))].tolist() for ids in here
        ]  # fmt: skip
        many = rng.integers(0, 6, 2).tolist()
        fresh = [
            crowd(rng, letter, n, more, q)
            for letter, n, more, q in zip("no", counts, many, most, strict=True)
        ]  # fmt: skip
        counts = [n + more for n, more in zip(counts, many, strict=True)]
        here = [[name for name in ids if name not in left] + party.ids.tolist() for ids, left, party in zip(here, gone, fresh, strict=True)]
        yield (
            standing,
            standing.change(needs=fresh[0], offers=fresh[1], gone_needs=gone[0], gone_offers=gone[1]),
        )


@given(st.integers(0, 10**6))
def test_whoever_comes_or_goes_the_totals_are_those_of_solving_anew(seed):
    for standing, change in history(seed):
        holds(standing, change)


def test_changes_follow_the_old_optimum_instead_of_solving_anew():
    changes = [change for seed in range(12) for _, change in history(seed)]
    assert not any(change.anew for change in changes)


@pytest.mark.parametrize("seed", range(12))
def test_with_every_rule_the_totals_are_those_of_or_tools_on_the_complete_graph(seed):
    whole = random_problem(seed, most=40)
    late = [np.arange(len(party)) % 3 == 0 for party in (whole.needs, whole.offers)]
    early = [taken(p, ~rows) for p, rows in zip((whole.needs, whole.offers), late, strict=True)]
    newcomers = [taken(p, rows) for p, rows in zip((whole.needs, whole.offers), late, strict=True)]
    standing = Standing(Problem(*early, max_m=whole.max_m, area_steps_m=whole.area_steps_m))
    change = standing.change(needs=newcomers[0], offers=newcomers[1])
    assert (change.served, change.cost_m) == best_by_ortools(whole)
    holds(standing, change)
    back = standing.change(
        gone_needs=newcomers[0].ids.tolist(), gone_offers=newcomers[1].ids.tolist()
    )  # fmt: skip
    holds(standing, back)


def test_a_word_that_nobody_asked_before_is_understood_by_solving_anew():
    standing = Standing(Problem(Party.of(["a"], [50], [3]), Party.of(["o"], [50], [3], skills=[["walk", "sing"]])))
    change = standing.change(needs=Party.of(["b"], [50.01], [3], skills=[["sing"]]))
    assert (change.served, change.demanded, change.anew) == (1, 2, True)
    again = standing.change(needs=Party.of(["c"], [50.01], [3], skills=[["sing"]]), gone_needs=["a", "b"])
    assert (again.served, again.cost_m, again.anew) == (1, 1112, False)


def test_a_refusal_by_name_holds_for_newcomers_too():
    standing = Standing(Problem(Party.of(["a"], [50], [3], refuses=[["late"]]), Party.of(["o"], [51], [3])))
    change = standing.change(offers=Party.of(["late"], [50], [3]))
    assert (change.served, change.cost_m) == (1, 111195)
    change = standing.change(needs=Party.of(["b"], [51], [3], refuses=[["o"]]))
    assert (change.served, change.cost_m) == (2, 2 * 111195)


def test_somebody_may_leave_come_back_and_move_house_in_one_change():
    standing = Standing(Problem(Party.of([1, 2], [50, 50], [3, 3]), Party.of([7], [50], [3])))
    assert standing.change(gone_needs=[1]).served == 1
    assert standing.change(needs=Party.of([1], [50.01], [3]), gone_needs=[2]).cost_m == 1112
    moved = standing.change(needs=Party.of([1], [50.02], [3]), gone_needs=[1])
    assert (moved.served, moved.demanded, moved.cost_m) == (1, 1, 2224)


def test_who_is_not_here_cannot_leave_and_who_is_here_cannot_arrive():
    problem = Problem(Party.of(["a"], [50], [3]), Party.of(["o"], [50], [3]))
    standing = Standing(problem)
    with pytest.raises(ValueError, match="need 'z' is not here"):
        standing.change(gone_needs=["z"], gone_offers=["o"])
    with pytest.raises(ValueError, match="offer 'o' is here already"):
        standing.change(offers=Party.of(["o"], [50], [3]), gone_needs=["a"])
    with pytest.raises(ValueError, match="all texts or all whole numbers"):
        standing.change(needs=Party.of([3], [50], [3]))
    assert (len(standing.problem.needs), standing.change().served) == (1, 1)


def test_everybody_may_leave_and_others_begin_again():
    standing = Standing(Problem(Party.of(["a", "b"], [50, 50], [3, 3]), Party.of(["o"], [50], [3])))
    empty = standing.change(gone_needs=["a", "b"], gone_offers=["o"])
    assert (empty.served, empty.demanded, empty.optimal) == (0, 0, True)
    full = standing.change(needs=Party.of(["c"], [50], [3]), offers=Party.of(["p"], [50], [3]))
    assert (full.served, full.demanded, full.cost_m) == (1, 1, 0)


def test_seats_that_run_out_and_units_that_double_are_solved_anew():
    rng = np.random.default_rng(2)
    standing = Standing(Problem(crowd(rng, "n", 0, 10, 1), crowd(rng, "o", 0, 10, 1)))
    many = standing.change(needs=crowd(rng, "n", 10, 200, 1))
    assert many.anew
    holds(standing, many)
    heavy = standing.change(needs=Party.of(["x"], [50], [3], quantity=[10**9]),
                            offers=Party.of(["x"], [50], [3], quantity=[10**9]))  # fmt: skip
    assert heavy.anew
    holds(standing, heavy)


def test_a_hundred_arrivals_among_twenty_thousand_are_followed_many_times_faster_than_solved():
    rng = np.random.default_rng(7)
    points = 50 + rng.random((20_000, 2)) / 2
    needs = Party.of(range(15_000), points[:15_000, 0], points[:15_000, 1])
    offers = Party.of(range(4_900), points[15_000:19_900, 0], points[15_000:19_900, 1], quantity=[4] * 4_900)
    standing = Standing(Problem(needs, offers))
    standing.change(needs=Party.of([20_000], [50.2], [50.2]), gone_needs=[3])
    late = Party.of(range(30_000, 30_100), points[19_900:, 0], points[19_900:, 1])
    begun = time.process_time()
    change = standing.change(needs=late, gone_needs=range(100, 200))
    followed = time.process_time() - begun
    begun = time.process_time()
    anew = solve(standing.problem)
    assert (change.served, change.cost_m, change.anew) == (anew.served, anew.cost_m, False)
    assert followed < (time.process_time() - begun) / 2
