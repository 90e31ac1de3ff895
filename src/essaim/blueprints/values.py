"""What a value of each kind may be: one law for the defaults, the settings and the answers of a planting form."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

Complaint = tuple[str, dict[str, Any]]
"""The code of a fault and the values of its sentence."""

COMMUNE = re.compile(r"(\d{2}|2[AB])\d{3}")
SENDER = re.compile(r"[A-Za-z0-9]{3,11}")
PHONE = re.compile(r"\+?[\d .()-]{3,20}")
NUMBERS = frozenset({"integer", "duration", "money_cents"})
LISTS = frozenset({"commune_list", "organisation_list"})


def normal(value: Any) -> Any:
    """The value as a blueprint holds it: days as ISO strings, lists as tuples."""
    if isinstance(value, date):
        return value.isoformat()[:10]
    return tuple(normal(item) for item in value) if isinstance(value, list) else value


def complaints(
    kind: str, value: Any, *, least: int | None = None, most: int | None = None, choices: tuple[str, ...] = ()
) -> Iterator[Complaint]:
    """What is wrong with `value` (normal form) as a value of `kind`, a word of INPUT_KINDS."""
    if not _has_type(kind, value):
        yield "wrong_type", {"expected": f"type:{kind}", "found": type_of(value)}
    elif kind in NUMBERS:
        yield from outside(value, least, most)
    elif kind == "choice" and value not in choices:
        yield "not_a_choice", {"word": value, "known": choices}
    else:
        yield from _malformed(kind, value)


def outside(value: int | float, least: int | None, most: int | None) -> Iterator[Complaint]:
    """Whether a number is out of its bounds."""
    if least is not None and value < least:
        yield "too_small", {"value": value, "least": least}
    if most is not None and value > most:
        yield "too_large", {"value": value, "most": most}


def sender_complaints(value: Any) -> Iterator[Complaint]:
    """Whether a name can sign an SMS."""
    if isinstance(value, str) and not SENDER.fullmatch(value):
        yield "bad_sender", {"word": value}


def type_of(value: Any) -> str:
    """The code under which a sentence names the type of a TOML value."""
    if isinstance(value, bool):
        return "type:boolean"
    for kind, name in TYPE_NAMES.items():
        if isinstance(value, kind):
            return name
    return "type:other"


TYPE_NAMES: Mapping[type, str] = {
    str: "type:text",
    int: "type:integer",
    float: "type:number",
    date: "type:date",
    list: "type:list",
    tuple: "type:list",
    dict: "type:table",
}


def _has_type(kind: str, value: Any) -> bool:
    if kind in NUMBERS:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind in LISTS:
        return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    return isinstance(value, str)


def _malformed(kind: str, value: Any) -> Iterator[Complaint]:
    check = _LAWS.get(kind)
    for item in value if isinstance(value, tuple) else (value,):
        if check is not None and not check(item):
            yield _LAW_CODES[kind], {"word": item}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_LAWS: Mapping[str, Callable[[str], Any]] = {
    "date": _is_day,
    "phone": PHONE.fullmatch,
    "commune_list": COMMUNE.fullmatch,
}
_LAW_CODES = {"date": "bad_date", "phone": "bad_phone", "commune_list": "bad_commune"}
