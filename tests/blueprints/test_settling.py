"""What a territory answers becomes the figures that its scheme uses, or sentences that say what is wrong."""

from dataclasses import replace
from datetime import date

import pytest

from essaim.blueprints import load, settle
from essaim.blueprints.vocabulary import SETTINGS
from tests.blueprints.folders import INVENTED, SMALLEST, SOUND

CARRIER = {"carrier": "Les Échelles solidaires"}


def smallest():
    return load(SMALLEST).blueprint


def wrong(answers):
    return [(fault.code, fault.at) for fault in settle(smallest(), answers).faults]


@pytest.mark.parametrize("folder", SOUND, ids=lambda folder: folder.name)
def test_the_example_of_every_folder_settles_every_setting(folder):
    loaded = load(folder)
    settled = settle(loaded.blueprint, loaded.example.answers)
    assert settled.faults == ()
    assert list(settled.settings) == list(SETTINGS)
    assert "@" not in repr([settled.settings, settled.blueprint.roles, settled.blueprint.checks])


def test_an_answer_takes_the_place_of_its_reference():
    assert settle(smallest(), {**CARRIER, "days": 9}).settings["unanswered_days"] == 9


def test_a_default_stands_where_nothing_is_answered():
    assert settle(smallest(), {**CARRIER, "days": ""}).settings["unanswered_days"] == 3


def test_the_vocabulary_answers_for_a_silent_blueprint():
    assert settle(smallest(), CARRIER).settings["undo_minutes"] == 10


def test_an_answer_reaches_every_part_of_the_blueprint():
    loaded = load(INVENTED)
    settled = settle(
        loaded.blueprint,
        {**loaded.example.answers, "record_seen": False, "max_age": 20, "who_confirms": "beneficiary"},
    )
    checks = {check.key: check.enabled for check in settled.blueprint.checks}
    assert (checks["record"], settled.blueprint.eligibility[0].value) == (False, 20)
    assert settled.blueprint.confirmation.who == "beneficiary"
    assert settled.text("title", "fr") == "Devoirs et ordinateurs"


def test_days_may_be_dates():
    loaded = load(INVENTED)
    settled = settle(loaded.blueprint, {**loaded.example.answers, "review_on": date(2027, 1, 2)})
    assert settled.blueprint.decision.on == "2027-01-02"


def test_an_optional_question_may_stay_empty():
    blueprint = smallest()
    days = replace(blueprint.inputs[1], optional=True, default=None)
    settled = settle(replace(blueprint, inputs=(blueprint.inputs[0], days)), CARRIER)
    assert (settled.faults, settled.answers["days"], settled.settings["unanswered_days"]) == ((), None, 2)


def test_all_wrong_answers_are_told_at_once():
    assert wrong({"days": 300, "colour": "blue"}) == [
        ("answer_unknown", ("answers", "colour")),
        ("answer_missing", ("answers", "carrier")),
        ("too_large", ("answers", "days")),
    ]


@pytest.mark.parametrize(
    ("value", "code"),
    [(0, "too_small"), (31, "too_large"), ("3", "wrong_type"), (3.0, "wrong_type"), (True, "wrong_type")],
)
def test_an_answer_out_of_bounds_or_of_another_type_is_a_fault(value, code):
    assert wrong({**CARRIER, "days": value}) == [(code, ("answers", "days"))]


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("communes", ["Roubaix"], "bad_commune"),
        ("communes", "59512", "wrong_type"),
        ("phone", "rien", "bad_phone"),
        ("review_on", "30/06/2026", "bad_date"),
        ("review_on", "2026-02-30", "bad_date"),
        ("sms_name", "Les Devoirs", "bad_sender"),
        ("sms_name", "école", "bad_sender"),
        ("who_confirms", "nobody", "not_a_choice"),
        ("record_seen", "yes", "wrong_type"),
    ],
)
def test_each_kind_of_question_has_its_law(key, value, code):
    loaded = load(INVENTED)
    faults = settle(loaded.blueprint, {**loaded.example.answers, key: value}).faults
    assert [(fault.code, fault.path) for fault in faults] == [(code, f"answers.{key}")]


def test_a_wrong_answer_is_told_in_both_languages():
    (fault,) = settle(smallest(), {}).faults
    assert fault.fr == "La question «\u00a0carrier\u00a0» attend une réponse."
    assert fault.en == "The question “carrier” needs an answer."
