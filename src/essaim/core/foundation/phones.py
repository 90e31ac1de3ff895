"""Phone numbers: typed in any French way, kept in one form (E.164), shown as people say them."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

FRANCE = "FR"
REGIONS = {
    "971": "GP", "972": "MQ", "973": "GF", "974": "RE", "975": "PM", "976": "YT",
    "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip
OVERSEAS = {
    "262": "RE", "263": "RE", "692": "RE", "693": "RE", "269": "YT", "639": "YT", "590": "GP", "690": "GP",
    "691": "GP", "594": "GF", "694": "GF", "596": "MQ", "696": "MQ", "697": "MQ", "508": "PM", "708": "PM",
}  # fmt: skip
FRENCH_CODES = ("+33", "+262", "+590", "+594", "+596", "+508", "+687", "+689", "+681")
TEN_DIGITS = {33, 262, 590, 594, 596}
"""Country codes whose national numbers have ten digits, the first of them 0."""
LANDLINES = ("+331", "+332", "+333", "+334", "+335", "+339")
_MAINLAND = re.compile(r"(?:\+33|0033|0)(?!262|263|269|508|590|594|596|639(?!98)|69|708)([1-9]\d{8})")
_TYPED = re.compile(r"[\s.\-/()\u00a0\u202f\u2011]+")


def region_of(commune_code: str) -> str:
    """The numbering region of a commune: "FR" on the mainland, "RE" for 97411."""
    return REGIONS.get(commune_code[:3], FRANCE)


@lru_cache(maxsize=10_000)
def parse(text: str, *, region: str = FRANCE) -> str | None:
    """The number in E.164 ("+33639980001"), or None when it cannot be one.

    Understands spaces, dots, dashes, brackets, +33 and 0033. A national number that is none of
    the region's is tried in France and overseas. Numbers that are reserved but well formed are kept.
    """
    mainland = _MAINLAND.fullmatch(_TYPED.sub("", text)) if region == FRANCE else None
    if mainland:
        return f"+33{mainland.group(1)}"
    overseas = OVERSEAS.get(_TYPED.sub("", text)[1:4], FRANCE)
    for place in dict.fromkeys((region, FRANCE, overseas)):
        number = _read(text, place)
        if number is not None and phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    number = _read(text, region)
    if number is None or len(str(number.national_number)) < 6 or not phonenumbers.is_possible_number(number):
        return None
    if number.country_code in TEN_DIGITS and len(str(number.national_number)) != 9:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def digits_missing(text: str) -> int:
    """How many digits a French number that was typed lacks of its ten; below zero when there are too many.

    Zero for what is no French number, or so short or long that one cannot say.
    """
    bare = re.sub(r"^(?:\+33|0033)0?", "0", _TYPED.sub("", text))
    missing = 10 - len(bare)
    return missing if re.fullmatch(r"0[1-9]\d+", bare) and -2 <= missing <= 2 else 0


def shown(value: str) -> str:
    """How the number is written for people: "06 39 98 00 01" in France, "+32 …" from elsewhere."""
    number = _read(value, FRANCE)
    if number is None:
        return value
    is_french = value.startswith(FRENCH_CODES)
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL if is_french else PhoneNumberFormat.INTERNATIONAL)


@lru_cache(maxsize=10_000)
def is_mobile(value: str) -> bool:
    """Whether the E.164 number can receive an SMS."""
    if value.startswith(("+336", "+337")):
        return True
    if value.startswith(LANDLINES):
        return False
    number = _read(value, FRANCE)
    kinds = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
    return number is not None and phonenumbers.number_type(number) in kinds


def looks_like_phone(text: str) -> bool:
    """Whether what was typed in a search box is a number or a part of one: four digits or more."""
    bare = _TYPED.sub("", text)
    return bool(re.fullmatch(r"\+?\d{4,15}", bare))


def beginnings(text: str) -> list[str]:
    """E.164 beginnings that a number being typed may mean: "0639" gives "+33639" and overseas."""
    bare = _TYPED.sub("", text)
    if bare.startswith("00"):
        return ["+" + bare[2:]]
    if bare.startswith("+"):
        return [bare]
    if bare.startswith("0"):
        return [code + bare[1:] for code in FRENCH_CODES]
    return []


def tail(text: str) -> str:
    """The digits from the last to the first, so that a search by the last four is one range."""
    return "".join(re.findall(r"\d", text))[::-1]


def _read(text: str, region: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
