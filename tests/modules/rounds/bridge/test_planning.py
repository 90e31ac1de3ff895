"""A plan of a week obeys every rule, whatever the site; is fair; keeps who is known; and says what would help."""

import random
from dataclasses import replace

import pytest

from benchmarks.rounds import hand
from benchmarks.rounds.instances import site
from benchmarks.rounds.one import faults
from essaim.modules.rounds.bridge.facts import DAY, STEP, Carer, Kept, Placed, Wanted, WeekFacts
from essaim.modules.rounds.bridge.planning import plan_week

LILLE = (50.63, 3.06)
MORNING = ((9 * 60, 12 * 60),)


def a_carer(name="karim", **values):
    return Carer(
        **{"id": name, "lat": LILLE[0], "lon": LILLE[1], "shifts": MORNING, "minutes_week": 600, "languages": frozenset({"fr"})} | values
    )


def a_visit(name="odette", **values):
    at = {"lat": LILLE[0] + 0.001, "lon": LILLE[1]}
    return Wanted(
        **{"id": name, "person": name, "minutes": 60, "windows": ((9 * 60, 11 * 60),), "languages": frozenset({"fr"})} | at | values
    )


@pytest.mark.parametrize("seed", range(4))
def test_every_plan_obeys_every_rule(seed):
    facts = site(5, 40, seed)
    found = plan_week(facts)
    assert faults(facts, found.placed) == []
    assert {row.id for row in found.placed} | {row.id for row in found.left} == {row.id for row in facts.wanted}
    assert len(found.placed) + len(found.left) == 40
    assert len(found.placed) >= len(hand.plan(facts)), "never fewer than by hand"


@pytest.mark.parametrize(
    "broken",
    [
        lambda row: replace(row, start=row.start + 30 * 60),
        lambda row: replace(row, carer="c000"),
    ],
)
def test_control_a_plan_that_breaks_a_rule_is_seen(broken):
    facts = site(5, 40, 0)
    placed = plan_week(facts).placed
    assert any(faults(facts, (*placed[:number], broken(row), *placed[number + 1 :])) for number, row in enumerate(placed))


def test_the_order_of_the_rows_changes_nothing():
    facts, chance = site(4, 25, 3), random.Random(7)
    other = replace(facts, carers=tuple(chance.sample(facts.carers, 4)), wanted=tuple(chance.sample(facts.wanted, 25)))
    assert sorted(plan_week(facts).placed, key=lambda row: row.id) == sorted(plan_week(other).placed, key=lambda row: row.id)


def test_visits_start_at_round_minutes():
    placed = plan_week(site(5, 40, 1)).placed
    assert sum(row.start % STEP == 0 for row in placed) >= 0.9 * len(placed)


def test_people_are_shared_out_by_hours():
    carers = (a_carer("full", minutes_week=1200, share=20.0, shifts=tuple((d * DAY + 540, d * DAY + 1020) for d in range(5))),
              a_carer("half", minutes_week=600, share=10.0, shifts=tuple((d * DAY + 540, d * DAY + 1020) for d in range(5))))  # fmt: skip
    days = tuple((d * DAY + 540, d * DAY + 960) for d in range(5))
    placed = plan_week(WeekFacts(carers, tuple(a_visit(f"v{n}", person=f"v{n}", windows=days) for n in range(9)))).placed
    counts = [sum(row.carer == carer.id for row in placed) for carer in carers]
    assert (sum(counts), counts[0] > counts[1], counts[1] >= 2) == (9, True, True), counts


@pytest.mark.parametrize("carers", [(), (a_carer("away", shifts=()),)], ids=["no visitor at all", "everybody is away"])
def test_where_nobody_can_be_sent_that_is_the_reason(carers):
    found = plan_week(WeekFacts(carers, (a_visit("v"),)))
    assert [(row.id, row.why, row.relax) for row in found.left] == [("v", "nobody_here", "")]


def test_fairness_never_costs_somebody_their_visit():
    carers = (a_carer("here", places=4, shifts=((540, 1020),)), a_carer("mute", languages=frozenset({"pl"})))
    visits = tuple(a_visit(f"v{n}", person=f"v{n}", windows=((540, 960),)) for n in range(4))
    assert len(plan_week(WeekFacts(carers, visits)).placed) == 4


def test_whoever_calls_every_week_goes_on_calling_even_from_farther_away():
    far = a_carer("far", lat=LILLE[0] + 0.02)
    assert plan_week(WeekFacts((a_carer("near"), far), (a_visit(usual="far"),))).placed[0].carer == "far"
    away = replace(far, shifts=())
    assert plan_week(WeekFacts((a_carer("near"), away), (a_visit(usual="far"),))).placed[0].carer == "near"


def test_what_is_kept_is_never_planned_over_even_where_it_overlaps_itself():
    kept = tuple(Kept(f"kept {n}", f"k{n}", LILLE[0], LILLE[1], 60, "karim", start) for n, start in enumerate((9 * 60 + 30, 10 * 60)))
    found = plan_week(WeekFacts((a_carer(),), (a_visit(),), kept))
    assert found.placed == (Placed("odette", "karim", 11 * 60 + 5),) or found.left


@pytest.mark.parametrize(
    ("carer", "visit", "why", "relax"),
    [
        ({"places": 0}, {}, "load", "load"),
        ({"minutes_week": 30}, {}, "hours_used_up", "hours"),
        ({}, {"windows": ((15 * 60, 16 * 60),)}, "nobody_then", "windows"),
        ({}, {"windows": ()}, "no_hour", "windows"),
        ({"shifts": ((9 * 60, 9 * 60 + 40),)}, {"wide": ((10 * 60, 11 * 60),)}, "too_far", "shifts"),
        ({}, {"languages": frozenset({"pl"})}, "nobody_suitable", "languages"),
        ({"shifts": ((9 * 60, 17 * 60),)}, {"lat": LILLE[0] + 0.16, "windows": ((9 * 60, 15 * 60),)}, "too_far", "far"),
        ({"places": 0, "minutes_week": 30}, {}, "load", ""),
    ],
)
def test_whoever_is_left_hears_why_and_what_would_help(carer, visit, why, relax):
    (left,) = plan_week(WeekFacts((a_carer(**carer),), (a_visit(**visit),))).left
    assert (left.why, left.relax) == (why, relax)
