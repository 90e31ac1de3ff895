"""The index gives what the scan of all offers gives, to the last bit."""

from hypothesis import given
from hypothesis import strategies as st

from essaim.engine.matching import Need, Offers, rank
from essaim.engine.matching.index import Index

from .test_ranking import NEEDS, OFFER, WEIGHTS, offers_of


def told(suggestions):
    return [(s.offer_id, s.score, s.metres) for s in suggestions]


@given(NEEDS, st.lists(OFFER, min_size=1, max_size=40), WEIGHTS, st.integers(1, 4))
def test_the_index_ranks_as_the_scan_does(need, rows, weights, k):
    offers = offers_of(rows, [f"o{number}" for number in range(len(rows))])
    index, expected = Index(offers, weights), rank(need, offers, weights=weights, k=k).suggestions
    assert told(index.best(need, k)) == told(expected)
    assert [str(s) for s in index.rank(need, k)] == [str(s) for s in expected]


@given(NEEDS, st.lists(OFFER, min_size=12, max_size=40), WEIGHTS, st.randoms())
def test_changes_and_additions_are_followed_before_and_after_rebuilding(need, rows, weights, random):
    ids = [f"o{number}" for number in range(len(rows))]
    index = Index(offers_of(rows[:8], ids[:8]), weights)
    index.add(offers_of(rows[8:10], ids[8:10]))
    index.add(offers_of(rows[10:], ids[10:]))
    for number in range(0, 8, 2):
        change = {
            "load": random.randint(0, 3),
            "active": random.random() < 0.7,
            "slots": random.choice([0, 15]),
        }
        index.change(ids[number], **change)
        rows[number] = rows[number] | change
    expected = told(rank(need, offers_of(rows, ids), weights=weights, k=3).suggestions)
    assert told(index.best(need, 3)) == expected
    assert told(index.rebuilt().best(need, 3)) == expected


def test_a_crowd_of_equal_offers_is_ranked_by_id():
    offers = Offers.of(ids=range(500), lat=[50.0] * 500, lon=[3.0] * 500)
    assert [found.offer_id for found in Index(offers).best(Need("n", 50, 3), 3)] == [0, 1, 2]


def test_an_empty_index_finds_nobody():
    assert Index(Offers.of(ids=[], lat=[], lon=[])).best(Need("n", 50, 3)) == ()
