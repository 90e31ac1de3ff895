"""Words turned into bits once, so that the solver compares machine words only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ... import availability, geometry
from ..tags import encode
from .problem import Party, Problem
from .rows import ANY_TIME
from .tree import Side, Terms

Words = frozenset[str]
Bits = NDArray[np.uint64]


class Vocabulary(NamedTuple):
    """What somebody asks or refuses: only this takes room in the bits.

    Attributes
    ----------
    skills, languages, genders : frozenset of str
        Asked by some need.
    refused_by_needs, refused_by_offers : frozenset of str
        Ids included.
    hours : bool
        Whether some need has hours.
    areas : tuple of ndarray of str
        Sorted names of each level.
    """

    skills: Words
    languages: Words
    genders: Words
    refused_by_needs: Words
    refused_by_offers: Words
    hours: bool
    areas: tuple[NDArray[np.str_], ...]

    def holds(self, other: Vocabulary) -> bool:
        """Whether everything that the other asks, refuses or names is known here."""
        words = zip(self[:5], other[:5], strict=True)
        return (
            all(few <= many for many, few in words)
            and self.hours >= other.hours
            and all(np.isin(few, many).all() for many, few in zip(self.areas, other.areas, strict=True))
        )


def vocabulary_of(problem: Problem) -> Vocabulary:
    """Gather what the people of a problem ask and refuse."""
    needs, offers = problem.needs, problem.offers
    levels = range(len(problem.area_steps_m))
    named = [[party.areas[:, level] for party in (needs, offers) if len(party)] for level in levels]
    return Vocabulary(
        _said(needs.skills),
        _said(needs.languages),
        frozenset(needs.gender or ()) - {""},
        _said(needs.refuses),
        _said(offers.refuses),
        needs.slots is not None and any(needs.slots),
        tuple(np.unique(np.concatenate(names)) if names else np.zeros(0, str) for names in named),
    )


def _said(column: Sequence[Words] | None) -> Words:
    return frozenset().union(*set(column)) if column else frozenset()


def sides(problem: Problem, known: Vocabulary) -> tuple[Side, Side]:
    """Bits of needs and of offers, in the order of the problem."""
    must, clash, meet = _must(problem, known), _clash(problem, known), _meet(problem, known)
    return tuple(_side(problem, k, must[k], clash[k], meet[k], known) for k in (0, 1))


def meet_groups(known: Vocabulary) -> NDArray[np.int64]:
    """Bounds of languages, genders and hours among the words of `Side.meet`."""
    widths = [_width(known.languages), _width(known.genders), availability.WORDS * known.hours]
    return np.unique(np.cumsum([0, *widths])).astype(np.int64)


def banned_pairs(problem: Problem) -> NDArray[np.int64]:
    """Pairs (need row, offer row) where one refuses the other by id, shape (b, 2)."""
    pairs = {(n, o) for n, o in _refused_ids(problem.needs, problem.offers)}
    pairs |= {(n, o) for o, n in _refused_ids(problem.offers, problem.needs)}
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)


def _refused_ids(refusing: Party, refused: Party) -> Iterable[tuple[int, int]]:
    if refusing.refuses is None:
        return
    rows = {str(name): row for row, name in enumerate(refused.ids.tolist())}
    for row, words in enumerate(refusing.refuses):
        yield from ((row, rows[word]) for word in words if word in rows)


def _side(problem: Problem, k: int, must: Bits, clash: Bits, meet: Bits, known: Vocabulary) -> Side:
    party = (problem.needs, problem.offers)[k]
    radius = party.radius_m if problem.max_m is None else np.minimum(party.radius_m, problem.max_m)
    areas = np.zeros((len(party), len(known.areas)), dtype=np.int32)
    for level, names in enumerate(known.areas if len(party) else ()):
        areas[:, level] = np.searchsorted(names, party.areas[:, level])
    xyz = geometry.unit_vectors(party.lat, party.lon)
    return Side(xyz, must, clash, meet, radius.astype(np.int64), areas)


def _width(words: Words) -> int:
    return (len(words) + 63) // 64


def _pair(
    left: Sequence[Iterable[str]] | None,
    right: Sequence[Iterable[str]] | None,
    words: Words,
    sizes: tuple[int, int],
) -> tuple[Bits, Bits]:
    """Encode both sides over the same words; no column if there is no word."""
    if not words:
        return tuple(np.zeros((size, 0), np.uint64) for size in sizes)
    columns = ((left, sizes[0]), (right, sizes[1]))
    return tuple(encode(rows if rows is not None else [()] * n, words).words for rows, n in columns)


def _sizes(problem: Problem) -> tuple[int, int]:
    return len(problem.needs), len(problem.offers)


def _must(problem: Problem, known: Vocabulary) -> tuple[Bits, Bits]:
    return _pair(problem.needs.skills, problem.offers.skills, known.skills, _sizes(problem))


def _clash(problem: Problem, known: Vocabulary) -> tuple[Bits, Bits]:
    needs, offers, sizes = problem.needs, problem.offers, _sizes(problem)
    of_offers = _union(sizes[1], offers.traits, offers.skills, offers.languages, _wished(offers))
    of_needs = _union(sizes[0], needs.traits, needs.skills)
    ours = _pair(needs.refuses, of_offers, known.refused_by_needs, sizes)
    theirs = _pair(offers.refuses, of_needs, known.refused_by_offers, sizes[::-1])
    return np.hstack([ours[0], theirs[1]]), np.hstack([ours[1], theirs[0]])


def _union(n: int, *columns: Sequence[Iterable[str]] | None) -> list[set[str]]:
    given = [column for column in columns if column is not None]
    return [set().union(*words) for words in zip(*given, strict=True)] if given else [set()] * n


def _meet(problem: Problem, known: Vocabulary) -> tuple[Bits, Bits]:
    needs, offers, sizes = problem.needs, problem.offers, _sizes(problem)
    parts = [
        _pair(needs.languages, offers.languages, known.languages, sizes),
        _pair(_wished(needs), _wished(offers), known.genders, sizes),
        _slots(needs, offers, sizes, hours=known.hours),
    ]
    return tuple(np.ascontiguousarray(np.hstack(side)) for side in zip(*parts, strict=True))


def _wished(party: Party) -> list[set[str]] | None:
    return [{g} if g else set() for g in party.gender] if party.gender else None


def _slots(needs: Party, offers: Party, sizes: tuple[int, int], *, hours: bool) -> tuple[Bits, Bits]:
    if not hours:
        return tuple(np.zeros((size, 0), np.uint64) for size in sizes)
    asked = needs.slots if needs.slots is not None else [0] * sizes[0]
    offered = offers.slots if offers.slots is not None else [ANY_TIME] * sizes[1]
    return availability.pack(asked), availability.pack(offered)


def terms_of(problem: Problem, known: Vocabulary, banned: NDArray[np.int64]) -> Terms:
    """Put together what holds for all pairs."""
    return Terms(meet_groups(known), np.array(problem.area_steps_m, dtype=np.int64), banned)
