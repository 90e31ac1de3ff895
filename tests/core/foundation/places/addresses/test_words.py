import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.core.foundation.places.addresses.words import address_key, readings


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("12, bd de l'Œuvre", "12 boulevard de l oeuvre"),
        ("AV. DU GAL INVENTÉ", "avenue du general invente"),
        ("r. St-Étienne", "rue saint etienne"),
        ("Fbg Ste-Anne", "faubourg sainte anne"),
    ],
)
def test_an_address_is_compared_with_its_abbreviations_written_out(written, key):
    assert address_key(written) == key


@pytest.mark.parametrize(
    ("typed", "housenumber", "postcode", "words"),
    [
        ("12 rue des Lilas", "12", "", ("rue", "des", "lilas")),
        ("12bis, rue des Lilas", "12 bis", "", ("rue", "des", "lilas")),
        ("12 bis rue des Lilas 59000", "12 bis", "59000", ("rue", "des", "lilas")),
        ("12b rue des Lilas", "12 b", "", ("rue", "des", "lilas")),
        ("12 B rue des Lilas", "12 b", "", ("rue", "des", "lilas")),
        ("12 r des Lilas", "12", "", ("rue", "des", "lilas")),
        ("59000 Lille", "", "59000", ("lille",)),
        ("rue des Lilas", "", "", ("rue", "des", "lilas")),
    ],
)
def test_the_first_reading_takes_the_number_in_front(typed, housenumber, postcode, words):
    first = readings(typed)[0]
    assert (first.housenumber, first.postcode, first.words) == (housenumber, postcode, words)


def test_a_number_at_the_end_is_another_reading():
    assert [r.housenumber for r in readings("rue des lilas 12 bis")] == ["12 bis", ""]
    assert [r.housenumber for r in readings("rue du 8 mai 1945")] == ["1945", ""]


@given(st.text(max_size=60))
def test_any_text_can_be_read(text):
    assert all(reading.words or reading.postcode for reading in readings(text))
