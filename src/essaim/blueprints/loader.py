"""A folder becomes a blueprint, or the full list of what is wrong with it, all at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .checks import broken_laws
from .faults import Fault
from .model import Blueprint
from .reading import Found, Reader, closest
from .settling import settle
from .sources import EXAMPLE, SCHEME, TEXTS, Sources, read_folder
from .values import normal, type_of


@dataclass(frozen=True, slots=True)
class Example:
    """A fictional territory: the name of its scheme and its answers, by input key."""

    name: str
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a folder holds.

    With faults, `blueprint` and `example` are None and nothing may be planted.
    """

    folder: Path
    faults: tuple[Fault, ...]
    blueprint: Blueprint | None
    example: Example | None
    about: str
    sha256: str

    @property
    def is_sound(self) -> bool:
        """Whether there is no fault."""
        return not self.faults


class BlueprintFaults(ValueError):
    """Raised by `load_sound`; `faults` holds them all, and the message their places."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(f"{fault.place}: {fault.en}" for fault in faults))
        self.faults = faults


def load(folder: Path | str) -> Loaded:
    """Everything in `folder`, and every fault of it, in the order of the files and of their lines.

    Never raises for what the files hold; OSError only if a file that exists cannot be opened.
    """
    sources = read_folder(Path(folder))
    faults = list(sources.faults)
    blueprint = example = None
    if SCHEME in sources.raw:
        blueprint, found = _read(sources)
        faults += found
        example, wrong = _example(sources, None if found else blueprint)
        faults += wrong
    if faults:
        blueprint = example = None
    return Loaded(sources.folder, _in_order(faults), blueprint, example, sources.about, sources.sha256)


def load_sound(folder: Path | str) -> Loaded:
    """As `load`, for a caller who needs a sound blueprint: BlueprintFaults if there is any fault."""
    loaded = load(folder)
    if loaded.faults:
        raise BlueprintFaults(loaded.faults)
    return loaded


def _read(sources: Sources) -> tuple[Blueprint, list[Fault]]:
    reader = Reader()
    texts = {lang: _texts(reader, sources, lang) for lang, file in TEXTS.items() if file in sources.raw}
    blueprint = reader.blueprint(sources.raw[SCHEME], texts)
    found = [*reader.found, *_still_true(reader, sources, blueprint)]
    faults = [sources.located(code, at, values) for code, at, values in found]
    if blueprint.key and blueprint.key != sources.folder.name:
        values = {"word": blueprint.key, "name": sources.folder.name}
        faults.append(sources.located("key_is_not_folder", ("key",), values))
    return blueprint, faults


def _texts(reader: Reader, sources: Sources, lang: str) -> dict[str, str]:
    texts = {}
    for key, text in sources.raw[TEXTS[lang]].items():
        if isinstance(text, str):
            texts[key] = text.strip("\n")
        else:
            found = {"expected": "type:text", "found": type_of(text)}
            reader.fault("wrong_type", ("texts", lang, key), **found)
            texts[key] = "…"
    return texts


def _still_true(reader: Reader, sources: Sources, blueprint: Blueprint) -> Iterator[Found]:
    """The broken laws, without those that only come from a stand-in."""
    named = _strings(sources.raw[SCHEME])
    for code, at, values in broken_laws(blueprint):
        if any(at[: len(place)] == place for place in reader.broken):
            continue
        if code == "text_unused" and _may_be_used(reader, values, named):
            continue
        if _is_consequence(reader, code, values):
            continue
        yield code, at, values


def _may_be_used(reader: Reader, values: Mapping[str, Any], named: set[str]) -> bool:
    is_missing = any(code == "missing_key" for code, _, _ in reader.found)
    return values["word"] in named or (is_missing and not values["close"])


CONSEQUENCES: Mapping[str, tuple[str, ...]] = {
    "unknown_input": ("inputs",),
    "input_unused": (),
    "core_unknown": (),
    "check_unused": ("roles", "checks"),
    "charter_unused": ("checks", "charters"),
    "message_missing": ("messages",),
    "nobody_helps": ("roles",),
    "nobody_asks": ("roles",),
    "vetting_without_checks": ("roles",),
    "journey_role": ("roles",),
    "module_missing": ("modules",),
}
"""Laws that a stand-in elsewhere would break: the sections where it would be, none for anywhere."""


NAMING = frozenset({"key", "kind", "requires", "charter"})
"""The fields through which one part of a blueprint finds another."""


def _is_consequence(reader: Reader, code: str, values: Mapping[str, Any]) -> bool:
    if code == "dangling":
        return _is_shaken(reader, (str(values["section"]).strip("[]"),))
    return code in CONSEQUENCES and _is_shaken(reader, CONSEQUENCES[code])


def _is_shaken(reader: Reader, sections: tuple[str, ...]) -> bool:
    places = reader.broken | {at for code, at, _ in reader.found if code in ("unknown_key", "missing_key")}
    if not sections:
        return bool(places)
    return any(place and place[0] in sections and (len(place) < 3 or place[2] in NAMING) for place in places)


def _strings(raw: Any) -> set[str]:
    if isinstance(raw, Mapping):
        return set().union(*(_strings(item) for item in raw.values()))
    if isinstance(raw, list):
        return set().union(*(_strings(item) for item in raw))
    return {raw} if isinstance(raw, str) else set()


def _example(sources: Sources, blueprint: Blueprint | None) -> tuple[Example | None, list[Fault]]:
    raw = sources.raw.get(EXAMPLE)
    if raw is None:
        return None, []
    faults = [sources.located(code, at, values, EXAMPLE) for code, at, values in _misshapen(raw)]
    if faults:
        return None, faults
    answers = {key: normal(value) for key, value in raw["answers"].items()}
    if blueprint is not None:
        wrong = settle(blueprint, answers, file=EXAMPLE).faults
        faults = [sources.located(f.code, f.at, f.values, EXAMPLE) for f in wrong]
    return Example(raw["name"], answers), faults


def _misshapen(raw: Mapping[str, Any]) -> Iterator[Found]:
    wanted = {"name": (str, "type:text"), "answers": (dict, "type:table")}
    for key, (kind, word) in wanted.items():
        if key not in raw:
            yield "missing_key", (), {"name": key}
        elif not isinstance(raw[key], kind):
            yield "wrong_type", (key,), {"expected": word, "found": type_of(raw[key])}
    for key in raw.keys() - wanted:
        yield "unknown_key", (key,), {"name": key, "close": closest(key, wanted), "known": list(wanted)}


def _in_order(faults: list[Fault]) -> tuple[Fault, ...]:
    files = (SCHEME, *TEXTS.values(), EXAMPLE)
    rank = {file: index for index, file in enumerate(files)}
    return tuple(sorted(faults, key=lambda f: (rank.get(f.file, len(files)), f.line or 0, f.path, f.code)))


__all__ = ["BlueprintFaults", "Example", "Loaded", "load", "load_sound"]
