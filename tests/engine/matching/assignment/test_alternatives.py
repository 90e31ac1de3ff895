"""The answer to “why not her?” follows from the prices, and is true."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.engine.matching import Loss, Party, Problem, solve, why_not

from .cases import costs, random_problem


def test_her_time_is_dearer_than_what_would_be_saved():
    needs = Party.of(["here", "remote"], [50.0, 50.001], [3, 3])
    offers = Party.of(["her", "him"], [50.0, 49.99], [3, 3])
    answer = solve(Problem(needs, offers, max_m=1_150))
    refused = why_not(answer, "here", "her")
    assert (refused.code, refused.needed_by, refused.loss) == (
        "needed_by_others",
        ("remote",),
        Loss(1, -1223),
    )
    assert why_not(answer, "here", "him").code == "chosen"
    assert why_not(answer, "remote", "him").rules == ("too_far",)


def test_all_the_rules_that_bar_a_pair_are_told():
    needs = Party.of(["n"], [50], [3], skills=["walk"], languages=["ar"], slots=[1], gender=["f"], refuses=["dog"])
    offers = Party.of(["o"], [51], [3], slots=[2], gender=["m"], traits=["dog"], radius_km=[1])
    assert why_not(solve(Problem(needs, offers)), "n", "o").rules == (
        "too_far", "missing_skill", "no_common_language", "no_common_slot", "other_gender", "refused",
    )  # fmt: skip


def test_an_unknown_id_is_a_key_error():
    answer = solve(Problem(Party.of(["n"], [50], [3]), Party.of(["o"], [50], [3])))
    with pytest.raises(KeyError):
        why_not(answer, "n", "nobody")


@given(st.integers(0, 10**6))
def test_a_pair_is_barred_when_it_has_no_cost_and_otherwise_its_loss_is_never_negative(seed):
    problem = random_problem(seed, most=5)
    answer, table = solve(problem), costs(problem)
    for i, j in np.ndindex(*table.shape):
        told = why_not(answer, problem.needs.ids[i], problem.offers.ids[j])
        assert (told.code == "barred") == (table[i, j] < 0)
        assert (told.loss or Loss(0, 0)) >= (0, 0)
