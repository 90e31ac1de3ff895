"""From a blueprint and a territory's answers to the figures that a running scheme uses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from difflib import get_close_matches
from typing import Any

from .faults import Fault
from .model import Answer, Blueprint, Input
from .shape import Ref
from .values import complaints, normal, sender_complaints
from .vocabulary import SETTINGS


@dataclass(frozen=True, slots=True)
class Settled:
    """A blueprint with its answers filled in.

    `blueprint` holds no reference any more; `answers` every input by key (None where an optional
    one is empty); `settings` every word of SETTINGS, the vocabulary's default where the
    blueprint is silent or its question was left empty. With faults, none of the three is to be relied on.
    """

    blueprint: Blueprint
    answers: Mapping[str, Answer | None]
    settings: Mapping[str, Answer | None]
    faults: tuple[Fault, ...] = ()

    def text(self, key: str, lang: str) -> str:
        """The text of this key in `lang`; KeyError if there is none."""
        return self.blueprint.text(key, lang)


def settle(blueprint: Blueprint, answers: Mapping[str, Any], *, file: str = "answers") -> Settled:
    """The blueprint with `answers` (by input key; days may be dates) in place of its references.

    Faults are returned, not raised; their `at` is `("answers", key)` and their file `file`.
    """
    given = {key: normal(value) for key, value in answers.items()}
    faults = tuple(Fault(code, file, at, values, ".".join(at)) for code, at, values in _wrong(blueprint, given))
    known = {i.key: _answer(i, given) for i in blueprint.inputs}
    settled = _filled(replace(blueprint, texts={}), known)
    chosen = {name: value for name, value in settled.settings.items() if value is not None}
    settings = {name: setting.default for name, setting in SETTINGS.items()} | chosen
    return Settled(replace(settled, texts=blueprint.texts), known, settings, faults)


def _answer(question: Input, given: Mapping[str, Any]) -> Any:
    value = given.get(question.key)
    return question.default if is_empty(value) else value


def is_empty(value: Any) -> bool:
    """Whether an answer was left empty."""
    return value is None or value == "" or value == ()


def _wrong(blueprint: Blueprint, given: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str], dict[str, Any]]]:
    inputs = {i.key: i for i in blueprint.inputs}
    senders = {v.input for k, v in blueprint.settings.items() if k == "sms_name" and isinstance(v, Ref)}
    for key in sorted(given.keys() - inputs.keys()):
        close = get_close_matches(key, inputs, 1)
        yield "answer_unknown", ("answers", key), {"word": key, "close": close[0] if close else ""}
    for key, question in inputs.items():
        value = _answer(question, given)
        for code, values in _complaints(question, value, is_sender=key in senders):
            yield code, ("answers", key), values


def _complaints(question: Input, value: Any, *, is_sender: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    if is_empty(value):
        if not question.optional:
            yield "answer_missing", {"word": question.key}
        return
    choices = tuple(c.key for c in question.choices)
    yield from complaints(question.kind, value, least=question.min, most=question.max, choices=choices)
    if is_sender:
        yield from sender_complaints(value)


def _filled(value: Any, answers: Mapping[str, Any]) -> Any:
    if isinstance(value, Ref):
        return answers.get(value.input)
    if isinstance(value, tuple):
        return tuple(_filled(item, answers) for item in value)
    if isinstance(value, Mapping):
        return {key: _filled(item, answers) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _filled(getattr(value, f.name), answers) for f in fields(value)})
    return value
