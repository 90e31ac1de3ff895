"""How an address is written: number, street, postal code, commune, in any order and abbreviation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from essaim.core.foundation.places.search import ABBREVIATIONS
from essaim.core.foundation.text import normalise

STREET_ABBREVIATIONS = {
    "all": "allee", "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard",
    "blvd": "boulevard", "boul": "boulevard", "ch": "chemin", "che": "chemin", "chem": "chemin",
    "crs": "cours", "dr": "docteur", "fbg": "faubourg", "fg": "faubourg", "gal": "general",
    "imp": "impasse", "mal": "marechal", "pas": "passage", "pce": "place", "pl": "place",
    "pdt": "president", "prof": "professeur", "qu": "quai", "r": "rue", "res": "residence",
    "rte": "route", "sq": "square", "vc": "voie",
}  # fmt: skip
SMALL_WORDS = frozenset(("a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les"))
"""Words that people leave out or swap: they never decide whether an address is found."""
REPETITIONS = ("bis", "ter", "quater", "quinquies")
_POSTAL_CODE = re.compile(r"\d{5}")
_NUMBER = re.compile(rf"(\d{{1,4}})({'|'.join(REPETITIONS)}|[a-z])?")


def address_key(text: str) -> str:
    """Words of an address in the form in which they are compared, abbreviations written out."""
    return " ".join(_in_full(word) for word in normalise(text).split())


def _in_full(word: str) -> str:
    return STREET_ABBREVIATIONS.get(word) or ABBREVIATIONS.get(word, word)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody typed, taken apart. `words` are those of street and commune, in full."""

    number: int | None
    repetition: str
    postcode: str
    words: tuple[str, ...]

    @property
    def telling_words(self) -> tuple[str, ...]:
        """The words that an address must have; the last one may be a begun one, so it stays."""
        telling = [w for w in self.words[:-1] if w not in SMALL_WORDS]
        return (*telling, *self.words[-1:])

    @property
    def housenumber(self) -> str:
        return "" if self.number is None else f"{self.number} {self.repetition}".strip()


def readings(text: str) -> list[Wanted]:
    """The ways to read a text: the number is in front, or at the end, or there is none."""
    words = normalise(text).split()
    postcode = next((w for w in words if _POSTAL_CODE.fullmatch(w)), "")
    rest = [w for w in words if w != postcode]
    found = [_numbered_in_front(rest, postcode), _numbered_at_end(rest, postcode)]
    return [w for w in [*found, _wanted(None, "", postcode, rest)] if w and (w.words or w.postcode)]


def _wanted(number: int | None, repetition: str, postcode: str, words: list[str]) -> Wanted:
    return Wanted(number, repetition, postcode, tuple(_in_full(w) for w in words))


def _numbered_in_front(words: list[str], postcode: str) -> Wanted | None:
    found = _NUMBER.fullmatch(words[0]) if len(words) > 1 else None
    if not found:
        return None
    number, letter = int(found[1]), found[2] or ""
    if not letter and (words[1] in REPETITIONS or _is_letter_before_a_street(words)):
        return _wanted(number, words[1], postcode, words[2:])
    return _wanted(number, letter, postcode, words[1:])


def _is_letter_before_a_street(words: list[str]) -> bool:
    """As in "12 b rue…", but not in "12 r de la gare", where r is short for rue."""
    return len(words) > 2 and len(words[1]) == 1 and words[1] not in "dlnr"


def _numbered_at_end(words: list[str], postcode: str) -> Wanted | None:
    if len(words) > 2 and words[-1] in REPETITIONS and words[-2].isdigit() and len(words[-2]) < 5:
        return _wanted(int(words[-2]), words[-1], postcode, words[:-2])
    found = _NUMBER.fullmatch(words[-1]) if len(words) > 1 else None
    return _wanted(int(found[1]), found[2] or "", postcode, words[:-1]) if found else None
