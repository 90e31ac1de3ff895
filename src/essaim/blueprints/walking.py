"""Every value of a blueprint with its place and what the schema says of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from .model import Blueprint
from .plain import hints
from .shape import About, Ref

At = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value: its raw path, what its field says, its type, and the row that holds it."""

    at: At
    about: About
    kind: Any
    value: Any
    row: Any

    def words(self) -> Iterator[tuple[At, str]]:
        """The texts that it holds, each with its place: itself, or the items of its list."""
        if isinstance(self.value, str):
            yield self.at, self.value
        elif isinstance(self.value, tuple):
            yield from (((*self.at, i), item) for i, item in enumerate(self.value))


def leaves(row: Any, at: At = ()) -> Iterator[Leaf]:
    """The leaves of a blueprint, or of one of its rows, in the order of the schema."""
    kinds = hints(type(row))
    for field in fields(row):
        place, value = (*at, field.name), getattr(row, field.name)
        if place in (("settings",), ("texts",)):
            continue
        if _is_row(value):
            yield from leaves(value, place)
        elif isinstance(value, tuple) and value and all(map(_is_row, value)):
            for index, item in enumerate(value):
                yield from leaves(item, (*place, index))
        else:
            yield Leaf(place, field.metadata["about"], kinds[field.name], value, row)


def series(row: Any, at: At = ()) -> Iterator[tuple[At, tuple[Any, ...]]]:
    """The lists of rows inside a blueprint, nested ones included, each with its place."""
    for field in fields(row):
        value, place = getattr(row, field.name), (*at, field.name)
        if isinstance(value, tuple) and value and all(map(_is_row, value)):
            yield place, value
            for index, item in enumerate(value):
                yield from series(item, (*place, index))


def identity(row: Any) -> str:
    """The name of a row among its neighbours, such as `visitor` or `need_posted:tell_team`."""
    return ":".join(str(getattr(row, name)) for name in type(row).identity)


def identities() -> Mapping[str, tuple[str, ...]]:
    """For each list of the schema, the fields that name its rows."""
    return dict(_identities(Blueprint))


def _identities(kind: type) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, of in hints(kind).items():
        for inner in getattr(of, "__args__", ()):
            if is_dataclass(inner) and hasattr(inner, "identity"):
                yield name, inner.identity
                yield from _identities(inner)


def _is_row(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, Ref)
