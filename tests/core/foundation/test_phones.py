"""A number is understood however it is typed, and shown as people say it."""

import pytest

from essaim.core.foundation import phones


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("06 39 98 00 01", "+33639980001", "06 39 98 00 01"),
        ("06.39.98.00.01", "+33639980001", "06 39 98 00 01"),
        ("06-39-98-00-01", "+33639980001", "06 39 98 00 01"),
        ("+33 6 39 98 00 01", "+33639980001", "06 39 98 00 01"),
        ("0033639980001", "+33639980001", "06 39 98 00 01"),
        ("+33 (0)1 99 00 12 34", "+33199001234", "01 99 00 12 34"),
        ("0692 12 34 56", "+262692123456", "0692 12 34 56"),
        ("0590 27 12 34", "+590590271234", "0590 27 12 34"),
        ("+32 2 555 12 12", "+3225551212", "+32 2 555 12 12"),
    ],
)
def test_a_number_is_understood_and_shown(typed, kept, shown):
    assert phones.parse(typed) == kept
    assert phones.shown(kept) == shown


@pytest.mark.parametrize(
    "typed", ["", "12", "06 39", "bonjour", "06 39 98 00 01 02 03", "00", "019900778", "01 99 00 77 8", "+33 1 99 00 77 8"]
)
def test_what_is_no_number_is_nothing(typed):
    assert phones.parse(typed) is None


def test_the_region_of_a_commune_decides_first():
    assert phones.region_of("97411") == "RE"
    assert phones.region_of("59350") == "FR"
    assert phones.parse("0262 12 34 56", region="RE") == "+262262123456"


@pytest.mark.parametrize(("value", "is_mobile"), [("+33639980001", True), ("+33199001234", False), ("+262692123456", True)])
def test_only_mobiles_receive_sms(value, is_mobile):
    assert phones.is_mobile(value) == is_mobile


def test_beginnings_and_ends_of_numbers():
    assert phones.beginnings("06 39")[0] == "+33639"
    assert phones.beginnings("+33 6 39") == ["+33639"]
    assert phones.beginnings("0001")[0] == "+01"
    assert phones.tail("06 39 98 00 01") == "1000899360"


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        ("019900778", 1),
        ("01 99 00 77", 2),
        ("+33 1 99 00 77 8", 1),
        ("01 99 00 77 88", 0),
        ("01 99 00 77 889", -1),
        ("+32 2 555", 0),
        ("12", 0),
    ],
)
def test_how_many_digits_a_french_number_lacks(typed, missing):
    assert phones.digits_missing(typed) == missing
