"""Words people put on themselves (skills, languages, refusals) as rows of bits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class TagColumn:
    """One set of tags per row, over a shared vocabulary.

    Attributes
    ----------
    vocabulary : dict of str to int
        Bit number of each tag, in alphabetical order.
    words : ndarray of uint64, shape (n, w)
        The sets; tag ``t`` is bit ``t % 64`` of word ``t // 64``.
    """

    vocabulary: dict[str, int]
    words: NDArray[np.uint64]

    def mask(self, tags: Iterable[str]) -> NDArray[np.uint64]:
        """Bits of those of ``tags`` that the vocabulary knows, shape ``(w,)``."""
        bits = sum({1 << self.vocabulary[tag] for tag in tags if tag in self.vocabulary})
        return _words_of([bits], self.words.shape[1])[0]

    def shared(self, tags: Iterable[str]) -> NDArray[np.int64]:
        """How many of ``tags`` each row has, shape ``(n,)``."""
        return np.bitwise_count(self.words & self.mask(tags)).sum(axis=1, dtype=np.int64)

    def at(self, row: int) -> frozenset[str]:
        """The tags of one row."""
        words = self.words[row]
        bits = ((tag, bit) for tag, bit in self.vocabulary.items())
        return frozenset(t for t, b in bits if int(words[b // 64]) >> (b % 64) & 1)


def encode(rows: Sequence[Iterable[str]], vocabulary: Iterable[str] | None = None) -> TagColumn:
    """Turn one set of tags per row into bits; a single string counts as a set of one."""
    sets = [(row,) if isinstance(row, str) else tuple(row) for row in rows]
    known = sorted(set().union(*sets) if vocabulary is None else set(vocabulary))
    numbers = {tag: number for number, tag in enumerate(known)}
    width = max(1, (len(known) + 63) // 64)
    bits: dict[tuple[str, ...], int] = {}
    for tags in set(sets):
        bits[tags] = sum({1 << numbers[tag] for tag in tags if tag in numbers})
    return TagColumn(numbers, _words_of([bits[tags] for tags in sets], width))


def _words_of(masks: Sequence[int], width: int) -> NDArray[np.uint64]:
    raw = b"".join(mask.to_bytes(8 * width, "little") for mask in masks)
    return np.frombuffer(raw, dtype="<u8").reshape(-1, width).astype(np.uint64)
