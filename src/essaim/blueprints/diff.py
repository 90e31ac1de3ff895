"""What an upgrade would change: origin then, origin now, this site, side by side, for a person to decide."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_args, get_origin

from .model import Blueprint
from .paths import Path, flat
from .plain import alternatives, hints

VERDICTS = ("origin_changed", "site_changed", "both", "same")
"""`same`: both changed it, to the same value. What nobody changed is not listed."""


class Absent:
    """The value of a path that a blueprint does not have."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent()


@dataclass(frozen=True, slots=True)
class Change:
    """One place where the three differ.

    `path` is dotted; `old`, `new` and `site` are values of the blueprints or ABSENT, tuples of
    names where the path is a list of rows (`is_list`); `is_core` if the blueprint asks replicas
    to keep this place.
    """

    path: str
    old: Any
    new: Any
    site: Any
    verdict: str
    is_core: bool
    is_list: bool = False


def three_way(old: Blueprint, new: Blueprint, site: Blueprint) -> tuple[Change, ...]:
    """Every difference between the origin as planted, the origin now, and this site.

    Version and lineage are left out. Sorted by path.
    """
    trees = [flat(b) for b in (old, new, site)]
    core = [tuple(c.path.split(".")) for c in (*new.core, *old.core)]
    lists = set().union(*(_lists(b) for b in (old, new, site)))
    changes = (_change(path, trees, core, lists) for path in sorted(set().union(*trees)))
    return tuple(change for change in changes if change is not None)


def two_way(old: Blueprint, new: Blueprint) -> tuple[Change, ...]:
    """Every difference between two blueprints, as changes of the origin."""
    return three_way(old, new, old)


def upgraded(old: Blueprint, new: Blueprint, site: Blueprint, *, keep: Collection[str] = ()) -> Blueprint:
    """The origin as it is now, with what this site changed.

    Where both changed the same place, the origin wins unless its path is in `keep`; rows that
    either side added or removed are merged. Run `checker.check` on the result before using it.
    """
    trees = [flat(b) for b in (old, new, site)]
    lists = set().union(*(_lists(b) for b in (old, new, site)))
    merged: dict[Path, Any] = {}
    for path in set().union(*trees):
        value = _merged(path, trees, path in lists, ".".join(path) in keep)
        if value is not ABSENT:
            merged[path] = value
    merged |= {("version",): new.version, ("lineage",): None}
    return _Builder(merged, trees[1]).row(Blueprint, ())


def _change(path: Path, trees: list[dict[Path, Any]], core: list[Path], lists: set[Path]) -> Change | None:
    old, new, site = (tree.get(path, ABSENT) for tree in trees)
    if path[0] in ("version", "lineage") or old == new == site:
        return None
    verdict = _verdict(old, new, site)
    is_core = any(path[: len(c)] == c or c[: len(path)] == path for c in core)
    return Change(".".join(path), old, new, site, verdict, is_core, path in lists)


def _verdict(old: Any, new: Any, site: Any) -> str:
    if new == site:
        return "same"
    if site == old:
        return "origin_changed"
    return "site_changed" if new == old else "both"


def _merged(path: Path, trees: list[dict[Path, Any]], is_list: bool, keep: bool) -> Any:
    old, new, site = (tree.get(path, ABSENT) for tree in trees)
    verdict = _verdict(old, new, site)
    if verdict == "site_changed" or (verdict == "both" and keep):
        return site
    if verdict == "both" and is_list and ABSENT not in (old, new, site):
        return _merged_rows(old, new, site)
    return new


def _merged_rows(old: tuple[str, ...], new: tuple[str, ...], site: tuple[str, ...]) -> tuple[str, ...]:
    kept = [name for name in new if name in site or name not in old]
    return (*kept, *(name for name in site if name not in old and name not in new))


def _lists(row: Any, at: Path = ()) -> Iterator[Path]:
    for field in fields(row):
        path, kind = (*at, field.name), hints(type(row))[field.name]
        if _row_kind(kind) is not None:
            yield path
            for item in getattr(row, field.name):
                yield from _lists(item, (*path, ":".join(str(getattr(item, n)) for n in type(item).identity)))


def _row_kind(kind: Any) -> Any:
    for member in alternatives(kind):
        if get_origin(member) is tuple and is_dataclass(get_args(member)[0]):
            return get_args(member)[0]
    return None


class _Builder:
    """Dataclasses from flat values; what `values` lacks is taken from `spare`."""

    def __init__(self, values: Mapping[Path, Any], spare: Mapping[Path, Any]) -> None:
        self.values = values
        self.spare = spare

    def row(self, kind: type, at: Path) -> Any:
        return kind(**{name: self.value(of, (*at, name)) for name, of in hints(kind).items()})

    def value(self, kind: Any, at: Path) -> Any:
        if (row := _row_kind(kind)) is not None:
            return tuple(self.row(row, (*at, name)) for name in self.leaf(at))
        if get_origin(kind) is not None and issubclass(get_origin(kind) or object, Mapping):
            return self.mapping(kind, at)
        table = next((m for m in alternatives(kind) if _is_table(m)), None)
        return self.row(table, at) if table is not None and at not in self.values else self.leaf(at)

    def mapping(self, kind: Any, at: Path) -> dict[str, Any]:
        names = dict.fromkeys(p[len(at)] for p in (*self.spare, *self.values) if p[: len(at)] == at and len(p) > len(at))
        inner = get_args(kind)[1]
        present = (n for n in names if any(p[: len(at) + 1] == (*at, n) for p in self.values))
        return {name: self.value(inner, (*at, name)) for name in present}

    def leaf(self, at: Path) -> Any:
        return self.values[at] if at in self.values else self.spare[at]


def _is_table(kind: Any) -> bool:
    return is_dataclass(kind) and hasattr(kind, "__dataclass_fields__") and kind.__name__ != "Ref"
