"""One fault, its place, and its sentence in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .sentences import SENTENCES, TYPES

Step = str | int


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must be put right.

    `file` is the file's name in the folder, or `answers`. `at` is the raw path (names and list
    positions); `path` the same as people read it (`roles.visitor.requires`); `line` and `column`
    count from 1 and are None where the file cannot tell. `values` fill the sentence.
    """

    code: str
    file: str
    at: tuple[Step, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""
    line: int | None = None
    column: int | None = None

    @property
    def place(self) -> str:
        """Where it is, such as `scheme.toml:12 roles.visitor.requires`."""
        spot = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{spot} {self.path}".strip()

    @property
    def fr(self) -> str:
        """The sentence in French: what is wrong and what to do."""
        return self.sentence("fr")

    @property
    def en(self) -> str:
        """The sentence in English: what is wrong and what to do."""
        return self.sentence("en")

    def sentence(self, lang: str) -> str:
        """The sentence in `lang`, `fr` or `en`."""
        return SENTENCES[self.code][lang].format(**_worded(self.values, lang))

    def as_json(self) -> dict[str, Any]:
        """The fault as a plain dictionary: code, file, path, line, column, fr, en."""
        names = ("code", "file", "path", "line", "column", "fr", "en")
        return {name: getattr(self, name) for name in names}


def shown_path(at: tuple[Step, ...], data: Any, identities: Mapping[str, tuple[str, ...]]) -> str:
    """The path as people read it: list positions replaced by the keys of `data` where it has them."""
    names: list[str] = []
    for step in at:
        data = _inside(data, step)
        if isinstance(step, str):
            names.append(step)
        elif names:
            names.append(_name(data, identities.get(names[-1], ())) or str(step + 1))
    return ".".join(names)


def _inside(data: Any, step: Step) -> Any:
    if isinstance(data, Mapping):
        return data.get(step)
    if isinstance(data, list) and isinstance(step, int) and step < len(data):
        return data[step]
    return None


def _name(row: Any, identity: tuple[str, ...]) -> str:
    if not isinstance(row, Mapping) or not identity:
        return ""
    parts = [row.get(name) for name in identity]
    return ":".join(parts) if all(isinstance(p, str) and p for p in parts) else ""


def _worded(values: Mapping[str, Any], lang: str) -> dict[str, str]:
    words = {name: _word(value, lang) for name, value in values.items()}
    close = words.pop("close", "")
    hint = {"fr": " Vouliez-vous dire «\u00a0{}\u00a0»\u202f?", "en": " Did you mean “{}”?"}[lang]
    words["hint"] = hint.format(close) if close else ""
    known = words.get("known", "")
    ask = {"fr": " Sont possibles\u00a0: {}.", "en": " Possible: {}."}[lang]
    words["choices"] = "" if close or not known else ask.format(known)
    return words


def _word(value: Any, lang: str) -> str:
    if isinstance(value, str) and value in TYPES:
        return TYPES[value][lang]
    if isinstance(value, (tuple, list)):
        return ", ".join(str(item) for item in value)
    return str(value)
