"""From raw TOML values to the dataclasses, noting every fault and going on as if nothing were wrong."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from difflib import get_close_matches
from types import NoneType
from typing import Any, get_args, get_origin

from .model import SCHEMA, Blueprint
from .plain import alternatives, hints
from .shape import About, Ref, literal_or_ref
from .values import normal, outside, type_of
from .vocabulary import MEASURES, SETTINGS

At = tuple[str | int, ...]
Found = tuple[str, At, dict[str, Any]]
"""A fault as the readers find it: its code, its raw path, the values of its sentence."""

SLUG = re.compile(r"[a-z][a-z0-9_-]{0,59}")
VERSION = re.compile(r"\d{1,4}(\.\d{1,4}){1,2}")
SHA = re.compile(r"[0-9a-f]{64}")
PATTERNS = {"version": (VERSION, "bad_version"), "sha256": (SHA, "bad_sha")}
UNCOUNTABLE = (float("inf"), float("-inf"))
NEUTRAL = {str: "", int: 0, float: 0.0, bool: False}


def closest(word: str, words: Any) -> str:
    """The word of `words` most like this one, or nothing."""
    close = get_close_matches(word, [w for w in words if isinstance(w, str)], 1, 0.66)
    return close[0] if close else ""


def default_of(field: Any) -> Any:
    """The default of a dataclass field, MISSING if it must be given."""
    return field.default_factory() if field.default_factory is not MISSING else field.default


class Reader:
    """Builds dataclasses; `found` are the faults, `broken` the places that hold a stand-in."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.broken: set[At] = set()

    def blueprint(self, raw: Mapping[str, Any], texts: Mapping[str, Mapping[str, str]]) -> Blueprint:
        """The blueprint of these raw values, stand-ins where they are faulty."""
        if isinstance(raw.get("schema"), int) and raw["schema"] != SCHEMA:
            self.fault("wrong_schema", ("schema",), value=raw["schema"], known=SCHEMA)
        return self.table(Blueprint, raw, (), given={"texts": texts})

    def fault(self, code: str, at: At, **values: Any) -> None:
        self.found.append((code, at, values))
        self.broken.add(at)

    def table(self, kind: type, raw: Any, at: At, *, given: Mapping[str, Any] | None = None) -> Any:
        """A dataclass from a TOML table; the fields in `given` are not read from it."""
        built = dict(given or {})
        if not isinstance(raw, Mapping):
            self.fault("wrong_type", at, expected="type:table", found=type_of(raw))
            raw, silent = {}, True
        else:
            silent = False
        names = [f.name for f in fields(kind) if f.name not in built]
        meant = self._unknown(raw, names, at)
        for field in (f for f in fields(kind) if f.name in names):
            built[field.name] = self._field(kind, field, raw, at, quiet=silent or field.name in meant)
        return kind(**built)

    def _unknown(self, raw: Mapping[str, Any], names: list[str], at: At) -> set[str]:
        meant = set()
        for key in (k for k in raw if k not in names):
            close = closest(key, [n for n in names if n not in raw])
            self.found.append(("unknown_key", (*at, key), {"name": key, "close": close, "known": names}))
            meant.add(close)
        return meant

    def _field(self, kind: type, field: Any, raw: Mapping[str, Any], at: At, *, quiet: bool) -> Any:
        place, of = (*at, field.name), hints(kind)[field.name]
        if field.name in raw:
            return self.value(raw[field.name], of, field.metadata["about"], place)
        if default_of(field) is not MISSING:
            if quiet:
                self.broken.add(place)
            return default_of(field)
        if not quiet:
            self.found.append(("missing_key", at, {"name": field.name}))
        self.broken.add(place)
        return self.neutral(of)

    def neutral(self, of: Any) -> Any:
        """A stand-in of this type, so that the reading can go on."""
        for member in alternatives(of):
            if member in NEUTRAL:
                return NEUTRAL[member]
            if is_dataclass(member):
                return member(**{name: self.neutral(kind) for name, kind in hints(member).items()})
            if get_origin(member) is tuple:
                return ()
        return {}

    def value(self, raw: Any, of: Any, about: About, at: At) -> Any:
        """One value of type `of`, a stand-in if it is faulty."""
        members = alternatives(of)
        if at == ("settings",):
            return self._settings(raw, at)
        if at[-1] == "default":
            return self._answer(raw, at)
        if isinstance(raw, str) and raw.startswith("@"):
            return self._reference(raw, members, of, at)
        if table := next((m for m in members if is_dataclass(m) and m is not Ref), None):
            return self.table(table, raw, at)
        if series := next((m for m in members if get_origin(m) is tuple), None):
            return self._series(raw, get_args(series)[0], about, at)
        return self._scalar(raw, members, of, about, at)

    def _reference(self, raw: str, members: tuple[Any, ...], of: Any, at: At) -> Any:
        if Ref in members:
            return literal_or_ref(raw)
        self.fault("reference_not_allowed", at, word=raw)
        return self.neutral(of)

    def _series(self, raw: Any, item: Any, about: About, at: At) -> tuple[Any, ...]:
        if not isinstance(raw, list):
            expected = "type:tables" if is_dataclass(item) else "type:texts"
            self.fault("wrong_type", at, expected=expected, found=type_of(raw))
            return ()
        if is_dataclass(item):
            return tuple(self.table(item, row, (*at, i)) for i, row in enumerate(raw))
        return tuple(self._scalar(row, (item,), item, about, (*at, i)) for i, row in enumerate(raw))

    def _scalar(self, raw: Any, members: tuple[Any, ...], of: Any, about: About, at: At) -> Any:
        if type(raw) not in members and not (type(raw) is int and float in members):
            raw = normal(raw) if at[-1] == "on" else raw
        if type(raw) not in members or raw in UNCOUNTABLE or raw != raw:
            wanted = next(m for m in members if m not in (NoneType, Ref))
            self.fault("wrong_type", at, expected=type_of(NEUTRAL[wanted]), found=type_of(raw))
            return self.neutral(of)
        for code, values in _misfits(raw, about, str(at[-1])):
            self.fault(code, at, **values)
        return raw

    def _answer(self, raw: Any, at: At, expected: str = "type:answer") -> Any:
        value = normal(raw)
        if isinstance(value, tuple) and all(isinstance(item, str) for item in value):
            return value
        if isinstance(value, (bool, int, str)):
            return value
        self.fault("wrong_type", at, expected=expected, found=type_of(raw))
        return None

    def _settings(self, raw: Any, at: At) -> dict[str, Any]:
        if not isinstance(raw, Mapping):
            self.fault("wrong_type", at, expected="type:table", found=type_of(raw))
            return {}
        self._unknown(raw, list(SETTINGS), at)
        known = {name: value for name, value in raw.items() if name in SETTINGS}
        return {name: self._setting(value, (*at, name)) for name, value in known.items()}

    def _setting(self, raw: Any, at: At) -> Any:
        if isinstance(raw, str):
            return literal_or_ref(raw)
        return self._answer(raw, at, f"type:{SETTINGS[str(at[-1])].kind}")


def _misfits(value: Any, about: About, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is wrong with a value of the right type."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        yield from outside(value, about.least, about.most)
    if not isinstance(value, str):
        return
    if about.words is not None and value not in about.words:
        code = "unknown_measure" if about.words is MEASURES else "unknown_word"
        yield code, {"word": value, "close": closest(value, about.words), "known": sorted(about.words)}
    if (about.slug or about.text or about.to) and not SLUG.fullmatch(value):
        yield "bad_slug", {"word": value}
    pattern, code = PATTERNS.get(name, (None, ""))
    if pattern is not None and not pattern.fullmatch(value):
        yield code, {"word": value}
