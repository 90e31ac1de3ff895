"""Every figure of the sources is in the data, where a site can change it."""

import pytest

from essaim.blueprints import load_key, settle

CALLS, CARERS = "call-and-care", "la-scalaa"


def defaults(key):
    return {question.key: question.default for question in load_key(key).blueprint.inputs}


def settled(key, **answers):
    loaded = load_key(key)
    return settle(loaded.blueprint, {**loaded.example.answers, **answers})


@pytest.mark.parametrize(
    ("name", "figure"),
    [
        ("cared_min_age", 60),
        ("training_first", False),
        ("training_minutes", 150),
        ("practice_meetings", 12),
        ("direction_meetings", 2),
        ("steering_meetings", 3),
        ("tablets", 10),
    ],
)
def test_the_figures_of_the_carers_platform_are_questions_with_their_source_as_default(name, figure):
    assert defaults(CARERS)[name] == figure


def test_the_figures_of_the_single_number_are_questions():
    assert defaults(CALLS)["intake_seconds"] == 60
    example = settled(CALLS)
    (foundations,) = example.blueprint.partners
    assert len(foundations.organisations) == 7
    assert (example.settings["starts_on"][4:], example.blueprint.decision.on[4:]) == ("-02-08", "-06-30")


def test_the_training_is_two_modules_whose_gate_is_open_until_a_site_closes_it():
    assert [c.minutes for c in settled(CARERS).blueprint.checks_of("volunteer") if c.key.startswith("training_")] == [150, 150]
    assert settled(CARERS).blueprint.checks_of("volunteer", "answer") == ()
    closed = settled(CARERS, training_first=True).blueprint.checks_of("volunteer", "answer")
    assert [check.key for check in closed] == ["training_1", "training_2"]


def test_charter_and_insurance_come_before_validation_on_both_sides():
    for role in ("carer", "volunteer"):
        before = [check.kind for check in settled(CARERS).blueprint.checks_of(role, "validation")]
        assert before == ["charter", "liability_insurance", "interview"]


def test_nobody_has_to_describe_the_person_cared_for():
    questions = {q.field: q.required for q in load_key(CARERS).blueprint.journey("need").questions}
    assert (questions["cared_person"], questions["charter"], questions["liability_insurance"]) == (
        False,
        True,
        True,
    )


def test_contact_details_open_under_the_keys_of_each_scheme():
    assert settled(CALLS).blueprint.disclosure.keys == ("supporter_accepted", "person_agreed")
    assert settled(CARERS).blueprint.disclosure.keys == (
        "supporter_accepted",
        "person_agreed",
        "vetting_valid",
    )


def test_money_is_a_pledge_for_the_foundations_and_nothing_elsewhere():
    calls, carers = (settled(key).blueprint for key in (CALLS, CARERS))
    assert (calls.money.routing, calls.money.partner, carers.money.routing) == (
        "pledge",
        "foundations",
        "none",
    )


def test_needs_and_offers_are_of_all_five_kinds():
    kinds = {category.kind for category in load_key(CALLS).blueprint.categories}
    assert kinds == {"time", "goods", "vehicle", "money", "premises"}


def test_people_helped_are_counted_in_three_domains():
    blueprint = load_key(CALLS).blueprint
    assert [domain.key for domain in blueprint.domains] == ["school", "university", "work"]
    assert blueprint.settings["people_counted"] is True


def test_one_person_may_be_carer_and_volunteer():
    blueprint = load_key(CARERS).blueprint
    assert (blueprint.role("carer").also, blueprint.role("volunteer").also) == (("volunteer",), ("carer",))


def test_half_a_post_twice_runs_the_carers_platform():
    means = {m.key: m.quantity for m in settled(CARERS).blueprint.means}
    assert means == {"mission_officer": 0.5, "psychologist": 0.5, "tablets": 10}


def test_the_evaluation_of_the_carers_platform_is_in_its_indicators():
    measures = {indicator.measure for indicator in load_key(CARERS).blueprint.indicators}
    asked = {
        "people.access_issued",
        "people.connections",
        "needs.accepted",
        "needs.honoured",
        "needs.by_category",
    }
    assert asked - measures == set()
