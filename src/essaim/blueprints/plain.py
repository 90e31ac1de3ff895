"""A blueprint as plain JSON values and back: what a running scheme stores."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from .model import SCHEMA, Blueprint
from .shape import Ref, literal_or_ref


@cache
def hints(kind: type) -> dict[str, Any]:
    """The types of a dataclass's fields, by name, in the order of the class."""
    found = get_type_hints(kind)
    return {f.name: found[f.name] for f in fields(kind)}


def alternatives(kind: Any) -> tuple[Any, ...]:
    """The members of a union; the type alone if it is not one."""
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)


def to_snapshot(blueprint: Blueprint) -> dict[str, Any]:
    """The blueprint, texts included, as a dictionary that `json.dumps` takes."""
    return to_plain(blueprint, Blueprint)


def from_snapshot(snapshot: Mapping[str, Any]) -> Blueprint:
    """The blueprint that `to_snapshot` wrote; ValueError if it was written for another schema."""
    if snapshot.get("schema") != SCHEMA:
        raise ValueError(f"snapshot of schema {snapshot.get('schema')!r}, not {SCHEMA}")
    return from_plain(snapshot, Blueprint)


def to_plain(value: Any, kind: Any) -> Any:
    """`value`, which is of type `kind`, as plain JSON values; a reference becomes `"@key"`."""
    if isinstance(value, Ref):
        return str(value)
    if isinstance(value, str) and value.startswith("@") and Ref in alternatives(kind):
        return "@" + value
    if is_dataclass(value):
        return {name: to_plain(getattr(value, name), of) for name, of in hints(type(value)).items()}
    if isinstance(value, tuple):
        return [to_plain(item, _item(kind)) for item in value]
    if isinstance(value, Mapping):
        return {key: to_plain(item, get_args(kind)[1]) for key, item in value.items()}
    return value


def from_plain(value: Any, kind: Any) -> Any:
    """The value of type `kind` that `to_plain` wrote."""
    members = alternatives(kind)
    if isinstance(value, str) and Ref in members:
        return literal_or_ref(value)
    if isinstance(value, list):
        return tuple(from_plain(item, _item(kind)) for item in value)
    if isinstance(value, Mapping):
        return _from_mapping(value, members)
    return value


def _from_mapping(value: Mapping[str, Any], members: tuple[Any, ...]) -> Any:
    for member in members:
        if is_dataclass(member):
            known = hints(member)
            return member(**{name: from_plain(value[name], known[name]) for name in known if name in value})
    of = get_args(members[0])[1]
    return {key: from_plain(item, of) for key, item in value.items()}


def _item(kind: Any) -> Any:
    for member in alternatives(kind):
        if get_origin(member) is tuple:
            return get_args(member)[0]
    return Any
