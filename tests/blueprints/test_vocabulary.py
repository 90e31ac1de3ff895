"""The vocabularies agree with one another."""

import pytest

from essaim.blueprints.sms import strange_to_sms
from essaim.blueprints.values import complaints
from essaim.blueprints.vocabulary import (
    ALWAYS_SENT,
    BREAKDOWNS,
    INPUT_KINDS,
    MEASURES,
    MESSAGES,
    MODULES,
    MOMENTS,
    NOTICES,
    PLACEHOLDERS,
    SETTINGS,
    STEPS,
    UNITS,
    messages_of,
)


@pytest.mark.parametrize("name", SETTINGS)
def test_the_default_of_a_setting_is_a_value_of_its_kind(name):
    setting = SETTINGS[name]
    assert setting.kind in INPUT_KINDS
    if setting.default is not None:
        assert list(complaints(setting.kind, setting.default, least=setting.least, most=setting.most)) == []


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_names_known_units_modules_and_breakdowns(name):
    measure = MEASURES[name]
    assert measure.unit in UNITS
    assert measure.module is None or measure.module in MODULES
    assert set(measure.breakdowns) - set(BREAKDOWNS) == set()


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_uses_known_placeholders(name):
    assert set(MESSAGES[name].may) - set(PLACEHOLDERS) == set()


def test_steps_send_known_messages():
    sent = (
        {key for step in STEPS.values() for key in step.sends}
        | set(NOTICES.values())
        | {key for keys in ALWAYS_SENT.values() for key in keys}
    )
    assert sent - set(MESSAGES) == set()
    assert set(NOTICES) - set(MOMENTS) == set()
    assert {step.module for step in STEPS.values()} - set(MODULES) == set()


@pytest.mark.parametrize("name", [n for n, p in PLACEHOLDERS.items() if p.in_sms])
def test_the_sample_of_a_placeholder_can_stand_in_an_sms(name):
    assert strange_to_sms(PLACEHOLDERS[name].sample) == []


@pytest.mark.parametrize(
    ("after", "do", "who", "messages"),
    [
        (
            "service_due",
            "ask_confirmation",
            "both",
            ("confirmation_for_supporter", "confirmation_for_person"),
        ),
        ("service_due", "ask_confirmation", "beneficiary", ("confirmation_for_person",)),
        ("service_due", "ask_confirmation", "supporter", ("confirmation_for_supporter",)),
        ("need_expired", "notify_person", "both", ("need_expired",)),
        ("need_posted", "notify_person", "both", ()),
        ("need_posted", "tell_team", "both", ()),
        ("need_posted", "nothing_known", "both", ()),
    ],
)
def test_the_messages_of_a_step_follow_the_moment_and_who_confirms(after, do, who, messages):
    assert messages_of(after, do, who) == messages
