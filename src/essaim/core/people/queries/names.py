"""Names in the forms in which they are looked for: sorted, cut into words, and as they sound."""

from __future__ import annotations

import re

from essaim.core.foundation.text import normalise

LONGEST_TOKEN = 80
_SOUNDS = (
    (re.compile(r"ph"), "f"), (re.compile(r"eau|aux|au"), "o"), (re.compile(r"ai|ei|ay|ey"), "e"),
    (re.compile(r"ck|qu|q|c(?=[aourlts]|$)"), "k"), (re.compile(r"c"), "s"), (re.compile(r"y"), "i"),
    (re.compile(r"w"), "v"), (re.compile(r"th"), "t"), (re.compile(r"(?<!^)h"), ""),
    (re.compile(r"^h"), ""), (re.compile(r"z"), "s"), (re.compile(r"ou"), "u"), (re.compile(r"oe"), "e"),
    (re.compile(r"(.)\1+"), r"\1"), (re.compile(r"(?<=..)[estdxp]+$"), ""),
)  # fmt: skip


def search_key(given_name: str, family_name: str) -> str:
    """How a person is sorted: family name first, in plain letters."""
    return normalise(f"{family_name} {given_name}")[:180]


def words_of(*names: str) -> list[str]:
    """The distinct words of the names, in order: "Marie-Lœtitia" gives "marie", "loetitia".

    A name cut by an apostrophe or a hyphen is also kept as one word ("dhaene", "marielou").
    """
    found: dict[str, None] = {}
    for name in names:
        for piece in name.split():
            parts = normalise(piece).split()
            found.update(dict.fromkeys(parts))
            if len(parts) > 1:
                found["".join(parts)] = None
    return [word[:LONGEST_TOKEN] for word in found]


def sound_of(word: str) -> str:
    """Roughly how a French ear hears the word, so that "filipe" finds "philippe"."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word
