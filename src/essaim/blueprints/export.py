"""A running scheme becomes a folder again, with its figures as defaults and the name of its origin."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from .model import Blueprint, Input, Lineage
from .plain import hints, to_plain
from .reading import default_of
from .settling import is_empty
from .shape import Ref
from .sources import ABOUT, EXAMPLE, SCHEME, TEXTS, sha256_of
from .toml_text import toml_text
from .values import NUMBERS, normal

CARRIED = NUMBERS | {"boolean", "choice"}
"""The kinds of answers that are figures of the method, not facts about one place."""


@dataclass(frozen=True, slots=True)
class Export:
    """A scheme ready to be written: its blueprint, the site's answers and what it measured.

    `measured` maps a label to its value, both in words, for ABOUT.md.
    """

    blueprint: Blueprint
    name: str
    answers: Mapping[str, Any]
    about: str = ""
    measured: Mapping[str, str] | None = None


def with_answers(blueprint: Blueprint, answers: Mapping[str, Any]) -> Blueprint:
    """The blueprint with the site's figures as the defaults of its inputs; places and names stay out."""
    return replace(blueprint, inputs=tuple(_carried(i, answers.get(i.key)) for i in blueprint.inputs))


def exported(
    blueprint: Blueprint,
    answers: Mapping[str, Any],
    *,
    name: str,
    sha256: str,
    key: str | None = None,
    version: str | None = None,
    about: str = "",
    measured: Mapping[str, str] | None = None,
) -> Export:
    """The export of a scheme planted from `blueprint`, whose folder had this `sha256`.

    If nothing differs, it is the same blueprint, lineage included; if a figure, the key or the
    version does, its lineage names the one it was planted from.
    """
    own = with_answers(blueprint, answers)
    own = replace(own, key=key or own.key, version=version or own.version)
    if own != blueprint:
        own = replace(own, lineage=Lineage(key=blueprint.key, version=blueprint.version, sha256=sha256))
    return Export(own, name, answers, about, measured)


def files(export: Export) -> dict[str, str]:
    """The text of each file of the folder, by name."""
    answers = {key: normal(value) for key, value in export.answers.items()}
    kept = {key: value for key, value in answers.items() if not is_empty(value)}
    texts = {file: toml_text(export.blueprint.texts[lang]) for lang, file in TEXTS.items()}
    return {
        SCHEME: toml_text(_written(replace(export.blueprint, texts={}))),
        **texts,
        ABOUT: _about(export),
        EXAMPLE: toml_text({"name": export.name, "answers": kept}),
    }


def write(export: Export, directory: Path) -> tuple[Path, str]:
    """Writes the folder, named by its key, inside `directory`; returns it with its SHA-256.

    FileExistsError if it is already there: an export never overwrites.
    """
    folder = directory / export.blueprint.key
    folder.mkdir(parents=True)
    written = files(export)
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return folder, sha256_of(written.items())


def _carried(question: Input, answer: Any) -> Input:
    if question.kind not in CARRIED or is_empty(answer):
        return question
    return replace(question, default=normal(answer))


def _written(row: Any) -> dict[str, Any]:
    """A dataclass as TOML values, without what its defaults already say."""
    written = {}
    for field in fields(row):
        value = getattr(row, field.name)
        if value is None or value == default_of(field) or field.name == "texts":
            continue
        written[field.name] = _plain(value, hints(type(row))[field.name])
    return written


def _plain(value: Any, kind: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, Ref):
        return _written(value)
    if isinstance(value, tuple) and any(is_dataclass(item) for item in value):
        return [_written(item) for item in value]
    return to_plain(value, kind)


def _about(export: Export) -> str:
    text = export.about.strip() or f"# {export.name}"
    if export.measured:
        rows = "\n".join(f"| {label} | {value} |" for label, value in export.measured.items())
        text += f"\n\n## {export.name}\n\n| | |\n|---|---|\n{rows}"
    return text + "\n"
