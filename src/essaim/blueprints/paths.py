"""A blueprint as flat named values: what `[[core]]` points at and what a diff compares."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from .model import Blueprint
from .shape import Ref
from .walking import identity

Path = tuple[str, ...]


def flat(blueprint: Blueprint) -> dict[Path, Any]:
    """Every value of the blueprint by its named path, texts included.

    A row of a list is named by its key; a list of words is one value; the order of the rows of
    a list is itself a value, at the path of the list, as a tuple of names.
    """
    found: dict[Path, Any] = {}
    _flatten(blueprint, (), found)
    return found


def _flatten(value: Any, at: Path, found: dict[Path, Any]) -> None:
    if isinstance(value, Mapping):
        for name, item in value.items():
            _flatten(item, (*at, name), found)
    elif is_dataclass(value) and not isinstance(value, Ref):
        for field in fields(value):
            _flatten(getattr(value, field.name), (*at, field.name), found)
    elif isinstance(value, tuple) and any(is_dataclass(item) for item in value):
        found[at] = tuple(identity(row) for row in value)
        for row in value:
            _flatten(row, (*at, identity(row)), found)
    else:
        found[at] = value
