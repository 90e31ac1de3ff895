import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.core.foundation.text import normalise


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("L’Haÿ‑les‑Roses", "l hay les roses"),
        ("  Œuf-en-Ternois ", "oeuf en ternois"),
        ("SŒUR Marie-Thérèse", "soeur marie therese"),
        ("Nguyễn Văn Đức", "nguyen van duc"),
        ("Straße 12 bis", "strasse 12 bis"),
        ("Ça va ?", "ca va"),
        ("", ""),
        ("’-", ""),
    ],
)
def test_every_spelling_of_a_name_has_one_plain_form(written, plain):
    assert normalise(written) == plain


@given(st.text())
def test_the_plain_form_of_a_plain_form_is_itself(text):
    assert normalise(normalise(text)) == normalise(text)


@given(st.text())
def test_the_plain_form_has_only_letters_digits_and_single_spaces(text):
    plain = normalise(text)
    assert plain == " ".join(plain.split())
    assert set(plain) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
