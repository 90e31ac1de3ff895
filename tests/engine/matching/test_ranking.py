"""The ranking is exact, says all its reasons, and does not depend on the order of the input."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.engine import availability, matching
from essaim.engine.matching import Need, Offers, Weights, rank

WORDS = st.frozensets(st.sampled_from(["walk", "shop", "talk"]), max_size=2)
SLOTS = st.sampled_from([0, 0b0011, 0b0110, 0b1111, 1 << 200])
OFFER = st.fixed_dictionaries(
    {
        "lat": st.sampled_from([50.0, 50.01, 50.1]),
        "lon": st.sampled_from([3.0, 3.02]),
        "skills": WORDS,
        "languages": WORDS,
        "traits": WORDS,
        "refuses": WORDS,
        "slots": SLOTS,
        "gender": st.sampled_from(["", "f", "m"]),
        "load": st.integers(0, 3),
        "max_load": st.sampled_from([0, 2, math.inf]),
        "quantity": st.sampled_from([0, 1, 6, math.inf]),
        "last_active_days": st.sampled_from([math.nan, 0, 100, 500]),
        "active": st.booleans(),
        "radius_km": st.sampled_from([0, 2, math.inf]),
        "areas": st.sampled_from([("r1", "c1"), ("r2", "c1"), ("r3", "c2")]),
    }
)
NEEDS = st.builds(
    Need,
    id=st.just("n"),
    lat=st.just(50.0),
    lon=st.just(3.0),
    skills=WORDS,
    slots=SLOTS,
    half_hours=st.integers(1, 3),
    languages=WORDS,
    gender=st.sampled_from(["", "f"]),
    traits=WORDS,
    refuses=WORDS,
    barred=st.frozensets(st.sampled_from(["o0", "o1"])),
    quantity=st.sampled_from([1, 10]),
    radius_km=st.sampled_from([1.5, 8, math.inf]),
    known=st.dictionaries(st.sampled_from(["o1", "o2", "gone"]), st.integers(1, 4)),
    areas=st.just(("r1", "c1")),
)
WEIGHTS = st.dictionaries(
    st.sampled_from(matching.CRITERIA),
    st.tuples(st.sampled_from([0, 1, 2.5]), st.booleans()),
)


def offers_of(rows, ids):
    return Offers.of(ids=ids, **{name: [row[name] for row in rows] for name in rows[0]})


def metres(need, row):
    half_phi, half_lambda = (
        math.radians(row["lat"] - need.lat) / 2,
        math.radians(row["lon"] - need.lon) / 2,
    )
    a, b = math.cos(math.radians(need.lat)), math.cos(math.radians(row["lat"]))
    h = math.sin(half_phi) ** 2 + a * b * math.sin(half_lambda) ** 2
    return math.floor(2 * 6_371_008.8 * math.asin(math.sqrt(h)) + 0.5)


def failed_rules(need, row, offer_id, weights):
    needed = lambda name: weights.get(name, (0, False))[1]  # noqa: E731
    common = row["slots"] & need.slots if need.slots else row["slots"]
    far = metres(need, row)
    tests = {
        "inactive": not row["active"],
        "barred": offer_id in need.barred,
        "full": row["load"] >= row["max_load"],
        "beyond_need_radius": far > need.radius_km * 1000,
        "beyond_offer_radius": far > row["radius_km"] * 1000,
        "refused_by_offer": bool(row["refuses"] & need.traits),
        "refused_by_need": bool(row["traits"] & need.refuses),
        "missing_skill": needed("skills") and not need.skills <= row["skills"],
        "no_common_slot": needed("slots") and "1" * need.half_hours not in f"{common:b}",
        "no_common_language": needed("language") and bool(need.languages) and not need.languages & row["languages"],
        "other_gender": needed("gender") and need.gender not in ("", row["gender"]),
        "not_known": needed("continuity") and not need.known.get(offer_id),
        "silent_too_long": needed("freshness") and not row["last_active_days"] <= 365,
        "nothing_left": row["quantity"] == 0,
        "not_enough": needed("quantity") and row["quantity"] < need.quantity,
    }
    return tuple(rule for rule in matching.RULES if tests[rule])


def value(name, need, row, offer_id):
    near = 2000 / (2000 + metres(need, row))
    days = row["last_active_days"]
    level = 2 if row["areas"][0] == "r1" else 1 if row["areas"][1] == "c1" else 0
    known = need.known.get(offer_id, 0)
    load, ceiling = row["load"], row["max_load"]
    return {
        "distance": lambda: near,
        "area": lambda: (level + near) / 3,
        "slots": lambda: (row["slots"] & need.slots).bit_count() / need.slots.bit_count() if need.slots else 1,
        "skills": lambda: len(need.skills & row["skills"]) / len(need.skills) if need.skills else 1,
        "language": lambda: bool(need.languages & row["languages"]) if need.languages else 1,
        "load": lambda: 1 / (1 + load) if ceiling == math.inf else max(0, 1 - load / (ceiling or 1)),
        "continuity": lambda: known / (known + 1),
        "freshness": lambda: 0 if math.isnan(days) else 90 / (90 + days),
        "gender": lambda: need.gender in ("", row["gender"]),
        "refusals": lambda: not (row["refuses"] & need.traits or row["traits"] & need.refuses),
        "quantity": lambda: min(1, row["quantity"] / need.quantity),
    }[name]()


def by_hand(need, rows, ids, weights):
    """Score every eligible offer one by one."""
    total = sum(weight for weight, _ in weights.values())
    scored = []
    for offer_id, row in zip(ids, rows, strict=True):
        if not failed_rules(need, row, offer_id, weights):
            parts = [weights[n][0] * value(n, need, row, offer_id) for n in matching.CRITERIA if n in weights]
            scored.append((-sum(parts) / total if total else 0.0, offer_id))
    return sorted(scored)


@given(NEEDS, st.lists(OFFER, min_size=1, max_size=8), WEIGHTS, st.randoms())
def test_the_ranking_equals_the_one_made_by_hand_in_any_order_of_input(need, rows, weights, random):
    ids = [f"o{number}" for number in range(len(rows))]
    expected = by_hand(need, rows, ids, weights)
    ranking = rank(need, offers_of(rows, ids), weights=weights, k=3)
    assert [s.score for s in ranking.suggestions] == pytest.approx([-s for s, _ in expected[:3]])
    assert (ranking.eligible, len(ranking.suggestions)) == (len(expected), min(3, len(expected)))
    assert {e.offer_id: tuple(r.code for r in e.reasons) for e in ranking.excluded} == {
        offer_id: rules for offer_id, row in zip(ids, rows, strict=True) if (rules := failed_rules(need, row, offer_id, weights))
    }
    turned = list(range(len(rows)))
    random.shuffle(turned)
    again = rank(need, offers_of([rows[i] for i in turned], [ids[i] for i in turned]), weights=weights, k=3)
    assert [str(s) for s in again.suggestions] == [str(s) for s in ranking.suggestions]
    assert [str(e) for e in again.excluded] == [str(e) for e in ranking.excluded]


def test_equal_scores_go_to_the_least_id():
    offers = Offers.of(ids=["b", "a", "c"], lat=[50] * 3, lon=[3] * 3)
    ranking = rank(Need("n", 50, 3), offers, k=2)
    assert [s.offer_id for s in ranking.suggestions] == ["a", "b"]


def test_a_suggestion_carries_its_components_and_facts():
    offers = Offers.of(
        ids=[7],
        lat=[50.0],
        lon=[3.0],
        skills=[["walk", "shop"]],
        languages=[["fr", "ar"]],
        slots=[availability.mask_of([(3, 840, 960)])],
        load=[1],
        max_load=[4],
        last_active_days=[90],
    )
    need = Need(
        "n",
        50.0,
        3.0,
        skills={"walk"},
        languages="ar",
        slots=availability.mask_of([(3, 900, 1020)]),
        known={7: 1},
    )
    weights = Weights(dict.fromkeys(matching.CRITERIA, (1, False)))
    (suggestion,) = rank(need, offers, weights=weights).suggestions
    assert suggestion.components == {
        "distance": 1.0, "area": 1.0, "slots": 0.5, "skills": 1.0, "language": 1.0, "load": 0.75,
        "continuity": 0.5, "freshness": 0.5, "gender": 1.0, "refusals": 1.0, "quantity": 1.0,
    }  # fmt: skip
    assert suggestion.score == pytest.approx(9.25 / 11)
    assert suggestion.facts == {
        "half_hours": 2, "skills": ("walk",), "languages": ("ar",), "load": 1.0, "max_load": 4.0,
        "known": 1, "quantity": math.inf, "days": 90.0, "level": 0,
    }  # fmt: skip


def test_every_reason_is_told_with_its_value_and_limit():
    offers = Offers.of(
        ids=["far", "near"],
        lat=[50.09, 50.0],
        lon=[3.0, 3.0],
        load=[3, 3],
        max_load=[3, 4],
        radius_km=[5, 5],
    )
    ranking = rank(Need("n", 50.0, 3.0, radius_km=8, barred=["far"]), offers)
    assert [(r.code, r.value, r.limit) for r in ranking.why_not("far")] == [
        ("barred", None, None),
        ("full", 3.0, 3.0),
        ("beyond_need_radius", 10008.0, 8000.0),
        ("beyond_offer_radius", 10008.0, 5000.0),
    ]
    assert ranking.why_not("near") == ()
    assert ranking.counts == dict.fromkeys(("barred", "full", "beyond_need_radius", "beyond_offer_radius"), 1)


def test_a_rule_that_alone_excludes_is_counted_as_worth_relaxing():
    offers = Offers.of(ids=[1, 2], lat=[50, 50], lon=[3, 3], skills=[[], []], active=[True, False])
    ranking = rank(Need("n", 50, 3, skills="walk"), offers)
    assert (ranking.counts, ranking.alone) == (
        {"inactive": 1, "missing_skill": 2},
        {"missing_skill": 1},
    )


def test_nobody_to_rank_gives_an_empty_ranking():
    ranking = rank(Need("n", 50, 3), Offers.of(ids=[], lat=[], lon=[]))
    assert (ranking.suggestions, ranking.excluded, ranking.counts) == ((), (), {})


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ({"ids": ["a", "a"], "lat": [50, 50], "lon": [3, 3]}, "the id 'a' is used by two offers"),
        ({"ids": ["a"], "lat": [95], "lon": [3]}, "offer 'a': impossible latitude"),
        ({"ids": ["a"], "lat": [50, 51], "lon": [3]}, "column lat has 2 rows where ids has 1"),
        ({"ids": ["a"], "lat": [50], "lon": [3], "load": [-1]}, "column load, row 0: -1.0 is not"),
    ],
)
def test_impossible_offers_are_refused(columns, fault):
    with pytest.raises(ValueError, match=fault):
        Offers.of(**columns)


def test_an_unknown_criterion_is_refused():
    with pytest.raises(ValueError, match="unknown criterion 'charm'"):
        Weights({"charm": (1, False)})


def test_cac_03_ten_computers_are_split_into_six_and_four():
    offers = Offers.of(ids=["far", "near", "none"], lat=[50.02, 50.0, 50.0], lon=[3.0] * 3, quantity=[9, 6, 0])
    weights = {"distance": (1, False)}
    shares = rank(Need("n", 50.0, 3.0, quantity=10), offers, weights=weights).shares()
    assert [(s.offer_id, s.quantity) for s in shares] == [("near", 6.0), ("far", 4.0)]
    whole = rank(Need("n", 50.0, 3.0, quantity=5), offers, weights=weights).shares()
    assert [(s.offer_id, s.quantity) for s in whole] == [("near", 5.0)]


def test_lia_09_the_same_residence_comes_first_then_the_same_commune_then_the_kilometres():
    offers = Offers.of(
        ids=["next door elsewhere", "far in commune", "in commune", "in residence"],
        lat=[50.0001, 50.04, 50.02, 50.01],
        lon=[3.0] * 4,
        areas=[("r9", "c2"), ("r8", "c1"), ("r7", "c1"), ("r1", "c1")],
    )
    need = Need("n", 50.0, 3.0, areas=("r1", "c1"))
    ranking = rank(need, offers, weights={"area": (1, False)}, k=4)
    assert [s.offer_id for s in ranking.suggestions] == [
        "in residence",
        "in commune",
        "far in commune",
        "next door elsewhere",
    ]


def test_npp_04_a_supporter_at_the_maximum_load_is_not_proposed():
    offers = Offers.of(ids=["free", "full"], lat=[50, 50], lon=[3, 3], load=[8, 9], max_load=[9, 9])
    ranking = rank(Need("n", 50, 3), offers)
    assert [s.offer_id for s in ranking.suggestions] == ["free"]
    assert [(r.code, r.value, r.limit) for r in ranking.why_not("full")] == [("full", 9.0, 9.0)]
