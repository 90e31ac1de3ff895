"""Words turned into bits once, so that the solver compares machine words only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ... import availability
from ..tags import encode
from .problem import Party, Problem
from .tree import Side, Terms


def sides(problem: Problem) -> tuple[Side, Side, NDArray[np.int64]]:
    """Bits of needs and offers in the order of the problem, and the bounds of the groups.

    Only what some need asks, or some side refuses, takes room.
    """
    must = _must(problem)
    clash = _clash(problem)
    meet, groups = _meet(problem)
    codes = _area_codes(problem)
    return (*(_side(problem, k, must[k], clash[k], meet[k], codes[k]) for k in (0, 1)), groups)


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


def _side(problem: Problem, k: int, must: NDArray, clash: NDArray, meet: NDArray, codes: NDArray) -> Side:
    from ... import geometry

    party = (problem.needs, problem.offers)[k]
    radius = party.radius_m if problem.max_m is None else np.minimum(party.radius_m, problem.max_m)
    xyz = geometry.unit_vectors(party.lat, party.lon)
    return Side(xyz, must, clash, meet, radius.astype(np.int64), codes)


def _pair(
    needs: Sequence[Iterable[str]] | None, offers: Sequence[Iterable[str]] | None, sizes: tuple[int, int]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Encode both sides over the words of the needs; no column if no need says a word."""
    if needs is None or not any(needs):
        return tuple(np.zeros((size, 0), np.uint64) for size in sizes)
    left = encode(needs)
    right = encode(offers if offers is not None else [()] * sizes[1], left.vocabulary)
    return left.words, right.words


def _sizes(problem: Problem) -> tuple[int, int]:
    return len(problem.needs), len(problem.offers)


def _must(problem: Problem) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    return _pair(problem.needs.skills, problem.offers.skills, _sizes(problem))


def _clash(problem: Problem) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    needs, offers, sizes = problem.needs, problem.offers, _sizes(problem)
    genders = [{g} if g else set() for g in offers.gender] if offers.gender else None
    of_offers = _union(sizes[1], offers.traits, offers.skills, offers.languages, genders)
    of_needs = _union(sizes[0], needs.traits, needs.skills)
    ours = _pair(needs.refuses, of_offers, sizes)
    theirs = _pair(offers.refuses, of_needs, sizes[::-1])
    return np.hstack([ours[0], theirs[1]]), np.hstack([ours[1], theirs[0]])


def _union(n: int, *columns: Sequence[Iterable[str]] | None) -> list[set[str]]:
    given = [column for column in columns if column is not None]
    return [set().union(*words) for words in zip(*given, strict=True)] if given else [set()] * n


def _meet(problem: Problem) -> tuple[tuple[NDArray[np.uint64], NDArray[np.uint64]], NDArray[np.int64]]:
    needs, offers, sizes = problem.needs, problem.offers, _sizes(problem)
    parts = [
        _pair(needs.languages, offers.languages, sizes),
        _pair(_wished(needs), _wished(offers), sizes),
        _slots(needs, offers, sizes),
    ]
    groups = np.cumsum([0] + [left.shape[1] for left, _ in parts])
    both = tuple(np.ascontiguousarray(np.hstack(side)) for side in zip(*parts, strict=True))
    return both, np.unique(groups).astype(np.int64)


def _wished(party: Party) -> list[set[str]] | None:
    return [{g} if g else set() for g in party.gender] if party.gender else None


def _slots(needs: Party, offers: Party, sizes: tuple[int, int]) -> tuple[NDArray, NDArray]:
    if needs.slots is None or not any(needs.slots):
        return tuple(np.zeros((size, 0), np.uint64) for size in sizes)
    any_time = (1 << availability.HALF_HOURS) - 1
    offered = offers.slots if offers.slots is not None else [any_time] * sizes[1]
    return availability.pack(needs.slots), availability.pack(offered)


def _area_codes(problem: Problem) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    n, levels = len(problem.needs), len(problem.area_steps_m)
    codes = np.zeros((n + len(problem.offers), levels), dtype=np.int32)
    for level in range(levels):
        names = [party.areas[:, level] for party in (problem.needs, problem.offers) if len(party)]
        codes[:, level] = np.unique(np.concatenate(names), return_inverse=True)[1]
    return codes[:n], codes[n:]


def terms_of(problem: Problem, groups: NDArray[np.int64], banned: NDArray[np.int64]) -> Terms:
    """Put together what holds for all pairs."""
    return Terms(groups, np.array(problem.area_steps_m, dtype=np.int64), banned)
