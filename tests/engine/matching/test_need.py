"""Pairs are suggested in an order that says why; a person decides."""

from essaim.engine import availability
from essaim.engine.matching import Need, Offers, rank


def hours(words):
    return availability.mask_of(availability.parse_slots(words))


def test_jar_03_gardeners_are_ranked_by_distance_common_hours_and_expectations_with_the_reasons():
    garden = Need(
        "garden",
        47.75,
        7.33,
        skills=frozenset({"vegetables", "company"}),
        slots=hours("tue 14:00-17:00; sat 09:00-12:00"),
    )
    gardeners = Offers.of(
        ids=["near", "far", "other hours", "only flowers"],
        lat=[47.751, 47.80, 47.7505, 47.7505],
        lon=[7.33] * 4,
        skills=[frozenset({"vegetables", "company"})] * 3 + [frozenset({"vegetables"})],
        slots=[
            hours("tue 14:00-17:00"),
            hours("tue 14:00-17:00; sat 09:00-12:00"),
            hours("mon 08:00-10:00"),
            hours("tue 14:00-17:00"),
        ],
    )
    weights = {"distance": (5, False), "slots": (3, False), "skills": (2, False)}

    ranking = rank(garden, gardeners, weights=weights, k=4)

    assert [each.offer_id for each in ranking.suggestions] == ["near", "only flowers", "other hours", "far"]
    by_name = {each.offer_id: each for each in ranking.suggestions}
    assert by_name["near"].components["skills"] > by_name["only flowers"].components["skills"]
    assert by_name["far"].components["slots"] > by_name["near"].components["slots"]
    assert by_name["other hours"].components["slots"] == 0
    assert by_name["near"].components["distance"] > by_name["far"].components["distance"]
    strict = rank(garden, gardeners, weights=weights | {"slots": (3, True)}, k=4)
    assert [reason.code for reason in strict.why_not("other hours")] == ["no_common_slot"]
