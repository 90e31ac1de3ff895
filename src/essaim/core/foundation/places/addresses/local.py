"""Finds addresses in the local file, without any outside call."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz

from essaim.core.foundation.places.addresses import store
from essaim.core.foundation.places.addresses.book import AddressHit, BookState
from essaim.core.foundation.places.addresses.words import Wanted, readings
from essaim.core.foundation.places.table import current_code

LONGEST_TEXT = 200
MOST_STREETS = 300
LEAST_LIKENESS = 0.7
WITHOUT_THE_NUMBER = 0.8
"""A street that lacks the number asked for is worth this much of one that has it."""
SHORTEST_STEM = 3

_BY_WORDS = """
SELECT s.id, s.name, s.postcode, s.citycode, s.city, s.key, s.places, s.lat, s.lon
FROM words JOIN streets s ON s.id = words.rowid
WHERE words MATCH :match AND (:citycode = '' OR s.citycode = :citycode)
ORDER BY bm25(words, 2.0, 1.0, 1.0), s.id LIMIT :most
"""
_NUMBERS = """
SELECT number, repetition, lat, lon FROM numbers
WHERE street = ? AND number = ? AND (? = '' OR repetition = ?) ORDER BY repetition
"""


@dataclass(frozen=True, slots=True)
class _Street:
    id: int
    name: str
    postcode: str
    citycode: str
    city: str
    key: str
    places: str
    lat: int
    lon: int


class LocalAddresses:
    """An address book over the file that `import_ban` writes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def state(self) -> BookState:
        """`off` without a file, `unavailable` if it is damaged or of another version."""
        if not self.path.exists():
            return BookState.OFF
        try:
            with closing(store.open_to_read(self.path)):
                return BookState.READY
        except sqlite3.DatabaseError:
            return BookState.UNAVAILABLE

    def search(self, text: str, citycode: str | None = None, limit: int = 8) -> list[AddressHit]:
        """The likeliest addresses first. Words may be begun, abbreviated or misspelled; a number
        in front or at the end is looked up in the street."""
        code = (current_code(citycode) or citycode) if citycode else ""
        try:
            with closing(store.open_to_read(self.path)) as connection:
                return _best(connection, readings(text[:LONGEST_TEXT]), code, limit)
        except sqlite3.DatabaseError:
            return []


def _best(connection: sqlite3.Connection, wanted: list[Wanted], citycode: str, limit: int) -> list[AddressHit]:
    """Exact words first in every reading; then words that are nearly those."""
    for streets_for in (_streets_with_words, _streets_nearly):
        hits = [
            hit for reading in wanted for street in streets_for(connection, reading, citycode) for hit in _hits(connection, street, reading)
        ]
        if hits:
            return _ranked(hits, limit)
    return []


def _ranked(hits: list[AddressHit], limit: int) -> list[AddressHit]:
    """The best first, each address once."""
    best: dict[str, AddressHit] = {}
    for hit in sorted(hits, key=lambda h: (-h.score, h.label)):
        best.setdefault(hit.label, hit)
    return list(best.values())[:limit]


def _matching(connection: sqlite3.Connection, match: str, citycode: str) -> list[_Street]:
    values = {"match": match, "citycode": citycode, "most": MOST_STREETS}
    return [_Street(*row) for row in connection.execute(_BY_WORDS, values)]


def _begun(words: list[str] | tuple[str, ...]) -> list[str]:
    """Each word as an FTS5 prefix; words hold only letters and digits, so nothing to escape."""
    return [f'"{word}"*' for word in words]


def _streets_with_words(connection: sqlite3.Connection, wanted: Wanted, citycode: str) -> list[_Street]:
    """Streets that have all of the words, or their beginnings."""
    words = [*wanted.telling_words, *([wanted.postcode] if wanted.postcode else [])]
    if not wanted.words and not citycode:
        return []
    return _matching(connection, " AND ".join(_begun(words)), citycode) if words else []


def _streets_nearly(connection: sqlite3.Connection, wanted: Wanted, citycode: str) -> Iterator[_Street]:
    """Streets that share the beginning of a word and are alike as a whole."""
    stems = [w[: max(SHORTEST_STEM, len(w) * 2 // 3)] for w in wanted.words if len(w) > SHORTEST_STEM]
    if not stems:
        return
    match = " OR ".join(_begun(stems))
    if wanted.postcode:
        match = f'"{wanted.postcode}" AND ({match})'
    for street in _matching(connection, match, citycode):
        if _likeness(street, wanted) >= LEAST_LIKENESS:
            yield street


def _likeness(street: _Street, wanted: Wanted) -> float:
    """From 0 to 1: with the commune if the text names it, without it if not."""
    typed = " ".join(wanted.words)
    forms = (street.key, f"{street.key} {street.places}")
    return max(fuzz.token_sort_ratio(typed, form) for form in forms) / 100


def _hits(connection: sqlite3.Connection, street: _Street, wanted: Wanted) -> Iterator[AddressHit]:
    """The number in that street, with each of its repetitions; else the street."""
    likeness = _likeness(street, wanted)
    if wanted.number is None:
        yield _hit(street, "", (street.lat, street.lon), likeness)
        return
    values = (street.id, wanted.number, wanted.repetition, wanted.repetition)
    rows = connection.execute(_NUMBERS, values).fetchall()
    for number, repetition, lat, lon in rows:
        exact = 1.0 if repetition == wanted.repetition else 0.95
        yield _hit(street, f"{number} {repetition}".strip(), (lat, lon), likeness * exact)
    if not rows:
        yield _hit(street, "", (street.lat, street.lon), likeness * WITHOUT_THE_NUMBER)


def _hit(street: _Street, housenumber: str, point: tuple[int, int], score: float) -> AddressHit:
    line = f"{housenumber} {street.name}".strip()
    return AddressHit(
        label=f"{line} {street.postcode} {street.city}",
        housenumber=housenumber,
        street=street.name,
        postcode=street.postcode,
        citycode=street.citycode,
        city=street.city,
        lat=store.degrees(point[0]),
        lon=store.degrees(point[1]),
        score=round(score, 4),
    )
