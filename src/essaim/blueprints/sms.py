"""What one SMS can hold, and how to write any name so that it fits."""

import unicodedata

from .vocabulary import GSM_BASIC, GSM_EXTENDED

SUBSTITUTES = str.maketrans(
    {
        "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "…": "...", "–": "-", "—": "-",
        "œ": "oe", "Œ": "OE", "ç": "c", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2011": "-",
    }
)  # fmt: skip


def plain_sms(text: str) -> str:
    """The text in the GSM alphabet: letters lose the accents that it lacks, the rest becomes `?`."""
    return "".join(_plain(c) for c in text.translate(SUBSTITUTES))


def sms_length(text: str) -> int:
    """The length of a text in the GSM alphabet, where some signs count twice."""
    return sum(2 if c in GSM_EXTENDED else 1 for c in text)


def strange_to_sms(text: str) -> list[str]:
    """The characters that an SMS in the GSM alphabet cannot hold, each once, in order."""
    return list(dict.fromkeys(c for c in text if c not in GSM_BASIC and c not in GSM_EXTENDED))


def _plain(char: str) -> str:
    if char in GSM_BASIC or char in GSM_EXTENDED:
        return char
    base = unicodedata.normalize("NFKD", char)[0]
    return base if base in GSM_BASIC else "?"
