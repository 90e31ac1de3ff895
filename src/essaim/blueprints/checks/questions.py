"""The planting form: questions that make sense, and that something uses."""

from collections.abc import Iterator
from typing import Any

from ..model import Answer, Blueprint, Input
from ..plain import alternatives
from ..reading import Found, closest
from ..shape import Ref
from ..values import NUMBERS, complaints, sender_complaints
from ..vocabulary import INPUT_KINDS, RULES, SETTINGS
from ..walking import At, leaves

Use = tuple[At, Ref, frozenset[str], tuple[int | None, int | None], bool]
"""Where a reference stands, the kinds and the bounds it accepts, and whether it may be empty."""


def uses(blueprint: Blueprint) -> Iterator[Use]:
    """Every reference of the blueprint."""
    for name, value in blueprint.settings.items():
        if isinstance(value, Ref):
            setting = SETTINGS[name]
            bounds = (setting.least, setting.most)
            yield ("settings", name), value, frozenset({setting.kind}), bounds, True
    for leaf in leaves(blueprint):
        if isinstance(leaf.value, Ref):
            bounds = (leaf.about.least, leaf.about.most)
            yield (
                leaf.at,
                leaf.value,
                _kinds(leaf.kind, leaf.at),
                bounds,
                type(None) in alternatives(leaf.kind),
            )


def _kinds(of: Any, at: At) -> frozenset[str]:
    members = alternatives(of)
    if at[-1] == "on":
        return frozenset({"date"})
    if int in members:
        return NUMBERS
    if bool in members:
        return frozenset({"boolean"})
    return frozenset({"choice" if str in members else "organisation_list"})


def references_fit(blueprint: Blueprint) -> Iterator[Found]:
    inputs = {i.key: i for i in blueprint.inputs}
    for at, ref, kinds, bounds, may_be_empty in uses(blueprint):
        question = inputs.get(ref.input)
        if question is None:
            yield "unknown_input", at, {"word": ref.input, "close": closest(ref.input, inputs)}
        elif question.kind not in kinds:
            expected = "type:integer" if kinds == NUMBERS else f"type:{min(kinds)}"
            found = f"type:{question.kind}"
            yield "input_wrong_kind", at, {"word": ref.input, "expected": expected, "found": found}
        else:
            yield from _narrow_enough(question, at, bounds)
            if question.optional and not may_be_empty:
                yield "input_optional", at, {"word": ref.input}


def _narrow_enough(question: Input, at: At, bounds: tuple[int | None, int | None]) -> Iterator[Found]:
    least, most = bounds
    too_low = least is not None and (question.min is None or question.min < least)
    too_high = most is not None and (question.max is None or question.max > most)
    if question.kind in NUMBERS and (too_low or too_high):
        shown = {"least": "…" if least is None else least, "most": "…" if most is None else most}
        yield "input_unbounded", at, {"word": question.key, **shown}


def choices_are_words(blueprint: Blueprint) -> Iterator[Found]:
    inputs = {i.key: (n, i) for n, i in enumerate(blueprint.inputs)}
    for leaf in leaves(blueprint):
        if not isinstance(leaf.value, Ref) or leaf.about.words is None or leaf.value.input not in inputs:
            continue
        position, question = inputs[leaf.value.input]
        for index, choice in enumerate(question.choices):
            if choice.key not in leaf.about.words:
                at = ("inputs", position, "choices", index, "key")
                values = {"word": choice.key, "close": closest(choice.key, leaf.about.words)}
                yield "unknown_word", at, {**values, "known": sorted(leaf.about.words)}


def questions_are_used(blueprint: Blueprint) -> Iterator[Found]:
    used = {use[1].input for use in uses(blueprint)}
    for index, question in enumerate(blueprint.inputs):
        if question.key not in used:
            yield "input_unused", ("inputs", index), {"word": question.key}


def questions_make_sense(blueprint: Blueprint) -> Iterator[Found]:
    for index, question in enumerate(blueprint.inputs):
        at = ("inputs", index)
        if question.kind == "choice" and len(question.choices) < 2:
            yield "choices_missing", at, {}
        for name in _strangers(question):
            yield "not_for_this_kind", (*at, name), {"name": name, "kind": question.kind}
        if question.min is not None and question.max is not None and question.min > question.max:
            yield "min_above_max", (*at, "min"), {"least": question.min, "most": question.max}


def _strangers(question: Input) -> Iterator[str]:
    if question.kind not in NUMBERS:
        yield from (name for name in ("min", "max") if getattr(question, name) is not None)
    if question.kind != "choice" and question.choices:
        yield "choices"


def defaults_are_answers(blueprint: Blueprint) -> Iterator[Found]:
    for index, question in enumerate(blueprint.inputs):
        if question.default is not None and question.kind in INPUT_KINDS:
            for code, values in _unfit(question, question.default):
                yield code, ("inputs", index, "default"), values


def _unfit(question: Input, value: Answer) -> Iterator[tuple[str, dict[str, Any]]]:
    choices = tuple(c.key for c in question.choices)
    yield from complaints(question.kind, value, least=question.min, most=question.max, choices=choices)


def settings_are_values(blueprint: Blueprint) -> Iterator[Found]:
    for name, value in blueprint.settings.items():
        if isinstance(value, Ref) or name not in SETTINGS:
            continue
        setting = SETTINGS[name]
        for code, values in complaints(setting.kind, value, least=setting.least, most=setting.most):
            yield code, ("settings", name), values
        if name == "sms_name":
            for code, values in sender_complaints(value):
                yield code, ("settings", name), values


def days_are_days(blueprint: Blueprint) -> Iterator[Found]:
    decision = blueprint.decision
    if decision is not None and isinstance(decision.on, str):
        for code, values in complaints("date", decision.on):
            yield code, ("decision", "on"), values


def rules_have_their_value(blueprint: Blueprint) -> Iterator[Found]:
    for index, condition in enumerate(blueprint.eligibility):
        rule = RULES.get(condition.rule)
        if rule is None:
            continue
        wants = {"value": rule.value is not None, "statement": rule.statement}
        for name, wanted in wants.items():
            given = getattr(condition, name) is not None
            if wanted and not given:
                yield "missing_key", ("eligibility", index), {"name": name}
            elif given and not wanted and not (name == "value" and rule.statement):
                yield (
                    "not_for_this_kind",
                    ("eligibility", index, name),
                    {"name": name, "kind": condition.rule},
                )


LAWS = (
    references_fit,
    choices_are_words,
    questions_are_used,
    questions_make_sense,
    defaults_are_answers,
    settings_are_values,
    days_are_days,
    rules_have_their_value,
)
