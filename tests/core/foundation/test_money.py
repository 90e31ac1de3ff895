"""An amount is read as people write it; what a column cannot hold is refused with a sentence, and never a broken page."""

import pytest
from django.forms import ValidationError

from essaim.core.foundation.money import MOST, EuroField

COLUMN = 2**31 - 1


@pytest.mark.parametrize(
    ("typed", "cents"), [("12", 1200), ("12,5", 1250), ("12.50", 1250), ("1 250,50 €", 125050), ("10 000 000", MOST), ("", None)]
)
def test_an_amount_is_read_as_people_write_it(typed, cents):
    assert EuroField(required=False).clean(typed) == cents


@pytest.mark.parametrize(
    ("typed", "code"),
    [("douze", "amount"), ("1,234", "amount"), ("-5", "amount"), ("0", "least"), ("10000000,01", "most"), ("999999999,99", "most")],
)
def test_what_is_no_amount_says_why(typed, code):
    with pytest.raises(ValidationError) as refused:
        EuroField().clean(typed)
    assert refused.value.code == code


def test_the_largest_amount_fits_into_its_column_and_twice_it_too():
    """A line up and the same line down are added by the database."""
    assert 2 * MOST <= COLUMN
