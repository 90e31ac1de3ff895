"""Finds a commune from what people type or what a file says: half a name, a misspelling, "st", "s/"."""

from __future__ import annotations

import math
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, islice

from rapidfuzz import process
from rapidfuzz.distance import OSA

from essaim.core.foundation.places.table import (
    Commune,
    Point,
    commune_at,
    communes_of_postal_code,
    intercommunalities,
    places_of_postal_prefix,
    table,
)
from essaim.core.foundation.text import normalise

ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "ss": "sous"}
SHORTEST_MISSPELLING = 4
LIKENESS_OF_MISSPELLINGS = 0.75
MOST_OF_A_KIND = 3000

_SLASHED = ((re.compile(r"\bs/\s*s\b[/.]?", re.I), " sous "), (re.compile(r"\bs/", re.I), " sur "))
_CODE = re.compile(r"\d+(e|er|eme)?|2[ab]")
_CEDEX = re.compile(r"\bcedex(\s+\d{1,2})?\b", re.I)


def name_key(text: str) -> str:
    """The name of a commune in the form in which it is compared: "St-Ouen s/ Seine" and
    "Saint-Ouen-sur-Seine" are the same."""
    for pattern, word in _SLASHED:
        text = pattern.sub(word, text)
    words = normalise(_CEDEX.sub(" ", text)).split()
    return " ".join(ABBREVIATIONS.get(word, word) for word in words)


@dataclass(frozen=True, slots=True)
class Index:
    """Keys of names as one long text to look through, and the line of the table that each means."""

    keys: list[str]
    places: range | array
    text: str
    starts: array

    def containing(self, piece: str) -> Iterator[int]:
        """Lines of the table whose key contains the piece, in their order."""
        position = self.text.find(piece)
        while position >= 0:
            yield self.places[bisect_right(self.starts, position) - 1]
            position = self.text.find(piece, position + 1)


def _index(names: list[str], places: range | array) -> Index:
    keys = _keys_of_names(names)
    starts = array("l", [0, *accumulate(len(key) + 1 for key in keys)])
    return Index(keys, places, "\n" + "\n".join(keys) + "\n", starts)


@cache
def names_index() -> Index:
    """The names of the communes of today."""
    lines = table().lines
    return _index([line.split(";", 2)[1] for line in lines], range(len(lines)))


@cache
def former_names_index() -> Index:
    """The names of communes that merged into another, as people there still say them."""
    rows = [(name, place) for place, line in enumerate(table().lines) for name in line.rpartition(";")[2].split("|") if name]
    return _index([name for name, _place in rows], array("l", [place for _name, place in rows]))


def _keys_of_names(names: list[str]) -> list[str]:
    """`name_key` of each official name (which has no abbreviation), all at once for speed."""
    lines = "\n".join(names)
    letters = {ord(letter): normalise(letter) or " " for letter in set(lines) if letter != "\n"}
    return [" ".join(line.split()) for line in lines.translate(letters).split("\n")]


def communes_matching(text: str, limit: int = 10, near: Point | None = None) -> list[Commune]:
    """Communes that the text may mean: a name or its beginning, a postal code or its beginning,
    or both ("59000 lille", "lille 59").

    The more exact come first; among equals the more populated, or the nearer to the point `near`.
    A misspelled name is understood from four letters on.
    """
    codes, name = _codes_and_name(text)
    if not name:
        found = places_of_postal_prefix(codes[0]) if len(codes) == 1 else []
        return _first([iter(found)], limit, near)
    kept = [_only(level, codes) for level in _levels(name)] if codes else []
    return _first(kept, limit, near) or _first(_levels(name), limit, near) or _first([_misspelled(name)], limit, near)


def _codes_and_name(text: str) -> tuple[list[str], str]:
    """What of the text is a postal code or a département, and the rest ("3e" of "Lyon 3e" too)."""
    words = name_key(text).split()
    codes = [w for w in words if _CODE.fullmatch(w)]
    return codes, " ".join(w for w in words if w not in codes)


def _only(level: Iterable[int], codes: list[str]) -> Iterator[int]:
    """Of the communes, those whose postal codes or département begin like all of these codes."""
    for place in level:
        fields = table().lines[place].split(";", 4)
        own = [*fields[2].split(), fields[3].lower()]
        if all(any(value.startswith(code) for value in own) for code in codes):
            yield place


def _levels(name: str) -> Iterator[Iterable[int]]:
    """Lines of the table from the most to the least exact kind of likeness."""
    names, former = names_index(), former_names_index()
    yield names.containing(f"\n{name}\n")
    yield former.containing(f"\n{name}\n")
    yield names.containing(f"\n{name} ")
    yield names.containing(f"\n{name}")
    yield former.containing(f"\n{name}")
    yield names.containing(f" {name}")
    yield _with_all_words(name.split())


def _with_all_words(words: list[str]) -> Iterator[int]:
    """Communes with words that begin like each of these, in any order."""
    if len(words) < 2:
        return
    longest, names = max(words, key=len), names_index()
    for place in sorted({*names.containing(f"\n{longest}"), *names.containing(f" {longest}")}):
        own = names.keys[place].split()
        if all(any(word.startswith(w) for word in own) for w in words):
            yield place


def _misspelled(name: str) -> Iterator[int]:
    """Communes whose key is nearly this one, the most alike first."""
    if len(name) < SHORTEST_MISSPELLING:
        return
    furthest = int(len(name) * (1 - LIKENESS_OF_MISSPELLINGS))
    keys = names_index().keys
    found = process.extract(name, keys, scorer=OSA.distance, score_cutoff=furthest, limit=50)
    for _key, _distance, place in found:
        yield place


def _first(levels: Iterable[Iterable[int]], limit: int, near: Point | None) -> list[Commune]:
    """The first communes, level after level, each once."""
    chosen: dict[int, None] = {}
    for level in levels:
        for place in level if near is None else _by_distance(level, near):
            if len(chosen) >= limit:
                return [commune_at(place) for place in chosen]
            chosen.setdefault(place)
    return [commune_at(place) for place in chosen]


def _by_distance(places: Iterable[int], near: Point) -> list[int]:
    lines = table().lines
    narrowing = math.cos(math.radians(near[0]))

    def away(place: int) -> float:
        fields = lines[place].split(";", 9)
        north, east = float(fields[7]) - near[0], (float(fields[8]) - near[1]) * narrowing
        return north * north + east * east

    return sorted(islice(places, MOST_OF_A_KIND), key=away)


def guess_commune(name: str, postal_code: str) -> Commune | None:
    """The one commune that a name and a postal code of a file mean, or None when in doubt.

    A postal code of one commune decides, whatever hamlet the name says, unless that is the name of
    another commune of the département: one of the two is wrong then. A name alone decides when it
    belongs to one commune. An unknown postal code (a company's, a typing error) still says the
    département.
    """
    key, digits = name_key(name), normalise(postal_code).replace(" ", "").zfill(5)
    candidates = communes_of_postal_code(digits) if postal_code.strip() else ()
    named = _best_named(candidates, key) if candidates else None
    namesakes = [commune_at(p) for p in names_index().containing(f"\n{key}\n")] if key else []
    if postal_code.strip():
        namesakes = [c for c in namesakes if any(p[:2] == digits[:2] for p in c.postal_codes)]
    if candidates:
        return named or (None if namesakes else _alone(candidates))
    return _alone(namesakes)


def _alone(communes: tuple[Commune, ...] | list[Commune]) -> Commune | None:
    return communes[0] if len(communes) == 1 else None


def _best_named(communes: tuple[Commune, ...], key: str) -> Commune | None:
    """Among communes of one postal code: the same name, else the only one that is like it."""
    if not key:
        return None
    same = [c for c in communes if name_key(c.name) == key]
    longer = [c for c in communes if f" {key} " in f" {name_key(c.name)} "]
    former = [c for c in communes if c.code in _codes_once_named(key)]
    likeness = {c: OSA.normalized_similarity(key, name_key(c.name)) for c in communes}
    best = max(likeness.values())
    nearly = [c for c in communes if likeness[c] == best >= LIKENESS_OF_MISSPELLINGS]
    return _alone(same) or _alone(former) or _alone(longer) or _alone(nearly)


def _codes_once_named(key: str) -> set[str]:
    return {commune_at(place).code for place in former_names_index().containing(f"\n{key}")}


def epcis_matching(text: str) -> tuple[str, ...]:
    """SIREN of the intercommunalities of that number, or whose name holds those words."""
    asked = normalise(text)
    if not asked:
        return ()
    if asked.replace(" ", "") in intercommunalities():
        return (asked.replace(" ", ""),)
    exact = tuple(code for code, name in intercommunalities().items() if normalise(name) == asked)
    return exact or tuple(code for code, name in intercommunalities().items() if asked in normalise(name))
