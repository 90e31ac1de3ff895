"""The files of a blueprint's folder: read with care, since they may come from anywhere."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .faults import Fault, shown_path
from .reading import At
from .toml_lines import toml_lines
from .walking import identities

SCHEME, ABOUT, EXAMPLE = "scheme.toml", "ABOUT.md", "example.toml"
TEXTS = {"fr": "texts.fr.toml", "en": "texts.en.toml"}
FILES = (SCHEME, *TEXTS.values(), ABOUT, EXAMPLE)
MOST_BYTES = 512 * 1024
MOST_DEEP = 20
SPOT = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")
REASONS = {
    "Cannot overwrite a value": "cette clé est déjà écrite plus haut",
    "Cannot declare": "cette table est déjà écrite plus haut",
    "Unterminated string": "un guillemet n’est pas refermé",
    "Illegal character": "un caractère n’est pas permis ici",
    "Expected '=' after a key": "il manque le signe = après une clé",
    "Invalid value": "cette valeur n’est pas écrite comme il faut",
    "Unclosed array": "un crochet n’est pas refermé",
    "Expected newline or end": "il y a quelque chose de trop à la fin de la ligne",
}


@dataclass
class Sources:
    """What was read from a folder: raw values, their lines, and the faults of reading."""

    folder: Path
    raw: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    lines: dict[str, Mapping[At, int]] = field(default_factory=dict)
    about: str = ""
    sha256: str = ""
    faults: list[Fault] = field(default_factory=list)

    def located(self, code: str, at: At, values: Mapping[str, Any], file: str = SCHEME) -> Fault:
        """The fault at this raw path of `file`, with its line; a text's path names its own file."""
        if at[:1] == ("texts",) and len(at) > 1:
            file, at = TEXTS[str(at[1])], at[2:]
        line = next(
            (self.lines[file][at[:n]] for n in range(len(at), 0, -1) if at[:n] in self.lines.get(file, {})),
            None,
        )
        path = shown_path(at, self.raw.get(file, {}), NAMES)
        return Fault(code, file, at, values, path, line)


NAMES = identities()


def read_folder(folder: Path) -> Sources:
    """Everything a folder holds; what cannot be read is among the faults."""
    found = Sources(folder)
    if not folder.is_dir():
        found.faults.append(Fault("folder_missing", folder.name, (), {"name": folder.name}))
        return found
    contents = {name: _read(found, name) for name in FILES}
    for name in (n for n in FILES if n.endswith(".toml")):
        _parse(found, name, contents[name])
    found.about = contents[ABOUT] or ""
    found.sha256 = sha256_of((name, text) for name, text in contents.items() if text is not None)
    return found


def sha256_of(files: Iterable[tuple[str, str]]) -> str:
    """The SHA-256 of a folder: name, length and bytes of each file, in the order of the names."""
    digest = hashlib.sha256()
    for name, text in sorted(files):
        content = text.encode()
        digest.update(f"{name}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _read(found: Sources, name: str) -> str | None:
    path = found.folder / name
    if not path.is_file():
        found.faults.append(Fault("file_missing", name, (), {"name": name}))
        return None
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        found.faults.append(Fault("file_too_big", name, (), {"name": name, "most": MOST_BYTES // 1024}))
        return None
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        found.faults.append(Fault("not_utf8", name, (), {"name": name}))
        return None


def _parse(found: Sources, name: str, text: str | None) -> None:
    if text is None:
        return
    try:
        raw = tomllib.loads(text)
        if _is_deep(raw):
            raise RecursionError
    except tomllib.TOMLDecodeError as error:
        found.faults.append(_unreadable(name, text, str(error)))
    except (ValueError, RecursionError):  # a number of thousands of digits, brackets thousands deep
        found.faults.append(_unreadable(name, text, "Invalid value (at end of document)"))
    else:
        found.raw[name], found.lines[name] = raw, toml_lines(text)


def _is_deep(raw: Any) -> bool:
    """Whether values stand inside one another further than any blueprint needs."""
    level = [raw]
    for _ in range(MOST_DEEP):
        inner = [item for value in level for item in _items(value)]
        level = [item for item in inner if isinstance(item, (dict, list))]
    return bool(level)


def _items(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def _unreadable(name: str, text: str, message: str) -> Fault:
    spot = SPOT.search(message)
    line, column = (int(spot[1]), int(spot[2])) if spot and spot[1] else _end(text)
    reason = SPOT.sub("", message).strip()
    french = next((fr for en, fr in REASONS.items() if reason.startswith(en)), "quelque chose y est mal écrit")
    values = {
        "line": line,
        "column": column,
        "reason_fr": french,
        "reason_en": reason[:1].lower() + reason[1:],
    }
    return Fault("bad_toml", name, (), values, "", line, column)


def _end(text: str) -> tuple[int, int]:
    lines = text.rstrip("\n").split("\n")
    return len(lines), len(lines[-1]) + 1
