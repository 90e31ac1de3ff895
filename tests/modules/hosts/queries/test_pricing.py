"""Prices and their split: no cent is lost, none is made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.blueprints import load_key
from essaim.blueprints.plain import to_snapshot
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.actions.planting import stored
from essaim.core.schemes.models import Scheme
from essaim.modules.hosts.queries.pricing import grid_of, priced, split, total_of

GRID = {"passage_1_cents": 15000, "passage_2_cents": 13000, "passage_3_cents": 12000, "passage_4_cents": 11000, "passage_more_cents": 9000}


def scheme_with(**answers) -> Scheme:
    """A scheme of the library with these answers, written nowhere."""
    loaded = load_key("api-bus")
    given = {key: stored(value) for key, value in dict(loaded.example.answers).items() if key not in GRID}
    return Scheme(
        snapshot=to_snapshot(loaded.blueprint), answers=given | {key: value for key, value in (GRID | answers).items() if value is not None}
    )


@given(total=st.integers(0, 10**9), weights=st.lists(st.integers(0, 400_000), min_size=1, max_size=60))
def test_the_shares_make_the_whole_and_none_is_a_cent_off(total, weights):
    shares = split(total, weights)
    assert sum(shares) == total and min(shares) >= 0
    whole = sum(weights) or len(weights)
    exact = [total * (weight if any(weights) else 1) / whole for weight in weights]
    assert all(abs(share - wanted) < 1.0001 for share, wanted in zip(shares, exact, strict=True))


@given(total=st.integers(0, 10**6), count=st.integers(1, 40))
def test_equal_parts_differ_by_a_cent_at_most_and_the_first_ones_have_it(total, count):
    shares = split(total, [1] * count)
    assert shares == sorted(shares, reverse=True) and shares[0] - shares[-1] <= 1


def test_control_rounding_each_part_loses_a_cent():
    """Negative control: what everybody writes first does not add up."""
    assert sum(round(28000 / 3) for _part in range(3)) != 28000
    assert sum(split(28000, [1, 1, 1])) == 28000


def test_by_rank_each_passage_has_the_price_of_its_place():
    scheme = scheme_with()
    assert [total_of(priced(grid_of(scheme), count)) for count in (1, 2, 4, 5, 12)] == [15000, 28000, 51000, 60000, 51000 + 8 * 9000]


def test_by_number_all_have_the_price_of_how_many_they_are():
    scheme = scheme_with(passages_priced_by_rank=False)
    assert [total_of(priced(grid_of(scheme), count)) for count in (1, 2, 4, 12)] == [15000, 26000, 44000, 12 * 9000]


def test_a_step_without_price_is_said():
    scheme = scheme_with(passage_3_cents=None)
    assert total_of(priced(grid_of(scheme), 2)) == 28000
    with pytest.raises(Refusal, match="3"):
        priced(grid_of(scheme), 3)
