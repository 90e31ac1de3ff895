"""Names that must be unique, and names that must lead somewhere."""

from collections.abc import Iterator

from ..model import Blueprint
from ..paths import flat
from ..reading import Found, closest
from ..walking import identity, leaves, series


def rows_named_once(blueprint: Blueprint) -> Iterator[Found]:
    for at, rows in series(blueprint):
        seen: set[str] = set()
        for index, row in enumerate(rows):
            name = identity(row)
            if name in seen:
                yield "duplicate", (*at, index), {"word": name}
            seen.add(name)


def words_given_once(blueprint: Blueprint) -> Iterator[Found]:
    for leaf in leaves(blueprint):
        seen: set[str] = set()
        for at, word in leaf.words():
            if word in seen and isinstance(leaf.value, tuple):
                yield "duplicate", at, {"word": word}
            seen.add(word)


def names_lead_somewhere(blueprint: Blueprint) -> Iterator[Found]:
    for leaf in leaves(blueprint):
        if leaf.about.to is None:
            continue
        known = [row.key for row in getattr(blueprint, leaf.about.to)]
        for at, word in leaf.words():
            if word not in known:
                values = {"word": word, "section": f"[[{leaf.about.to}]]", "close": closest(word, known)}
                yield "dangling", at, values


def core_paths_exist(blueprint: Blueprint) -> Iterator[Found]:
    known = {".".join(path[:n]) for path in flat(blueprint) for n in range(1, len(path) + 1)}
    for index, core in enumerate(blueprint.core):
        if core.path not in known:
            values = {"word": core.path, "close": closest(core.path, known)}
            yield "core_unknown", ("core", index, "path"), values


LAWS = (rows_named_once, words_given_once, names_lead_somewhere, core_paths_exist)
