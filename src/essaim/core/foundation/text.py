"""One plain form of words, so that accents, ligatures, hyphens and capitals never hide anyone."""

from __future__ import annotations

import re

from anyascii import anyascii

_NOT_A_LETTER_OR_DIGIT = re.compile(r"[^a-z0-9]+")


def normalise(text: str) -> str:
    """The text in lower case ASCII letters and digits, words parted by one space.

    "L'Haÿ-les-Roses" gives "l hay les roses", "SŒUR" gives "soeur", "  Ç-va ?" gives "c va".
    Other scripts are transliterated. The result normalises to itself.
    """
    plain = text if text.isascii() else anyascii(text)
    return _NOT_A_LETTER_OR_DIGIT.sub(" ", plain.lower()).strip()
