"""Plain values as TOML that a person would like to read: tables in a row, long texts on several lines."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

BARE = re.compile(r"[A-Za-z0-9_-]+")
ESCAPES = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def toml_text(table: Mapping[str, Any]) -> str:
    """`table` (text, numbers, booleans, lists, tables, nested) as a TOML document."""
    return "\n".join(_lines(table, ())).strip("\n") + "\n"


def _lines(table: Mapping[str, Any], at: tuple[str, ...]) -> Iterator[str]:
    simple = {k: v for k, v in table.items() if not _is_nested(v)}
    for key, value in simple.items():
        yield f"{_key(key)} = {_value(value)}"
    for key, value in table.items():
        if key not in simple:
            yield from _nested(value, (*at, key))


def _nested(value: Any, at: tuple[str, ...]) -> Iterator[str]:
    name = ".".join(_key(part) for part in at)
    if isinstance(value, Mapping):
        yield from ("", f"[{name}]", *_lines(value, at))
        return
    for row in value:
        yield from ("", f"[[{name}]]", *_lines(row, at))


def _is_nested(value: Any) -> bool:
    is_series = isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)
    return isinstance(value, Mapping) or is_series


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else _string(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items()) + " }"
    return _long(value) if "\n" in value.strip("\n") else _string(value)


def _long(text: str) -> str:
    body = "\n".join(_escaped(line) for line in text.split("\n"))
    return f'"""\n{body}"""'


def _string(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return "".join(ESCAPES.get(c) or (f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) == 127 else c) for c in text)
