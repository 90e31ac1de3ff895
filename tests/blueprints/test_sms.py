"""What fits in one SMS."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.blueprints import fill, load, plain_sms, sms_length
from essaim.blueprints.sms import strange_to_sms
from essaim.blueprints.vocabulary import PLACEHOLDERS, SMS_LENGTH, UNSPEAKABLE
from tests.blueprints.folders import SOUND


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Zoë, François, Maëlys", "Zoe, Francois, Maelys"),
        ("l’œuvre «\u00a0belle\u00a0»\u202f!", 'l\'oeuvre " belle " !'),
        ("à é è ù ç ê", "à é è ù c e"),
        ("5 € … 漢", "5 € ... ?"),
    ],
)
def test_any_name_can_be_written_in_the_alphabet_of_sms(text, plain):
    assert plain_sms(text) == plain


@given(st.text())
def test_what_is_made_plain_is_never_strange(text):
    assert strange_to_sms(plain_sms(text)) == []


def test_a_few_signs_count_twice():
    assert sms_length("5 €") == 4


@pytest.mark.parametrize("folder", SOUND, ids=lambda folder: folder.name)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_sms_fits_in_one_once_filled_and_tells_nothing(folder, lang):
    blueprint = load(folder).blueprint
    samples = {name: placeholder.sample for name, placeholder in PLACEHOLDERS.items()}
    for message in blueprint.messages:
        text = fill(blueprint.text(message.sms, lang), samples)
        assert strange_to_sms(text) == []
        assert sms_length(text) <= SMS_LENGTH
        assert set(text.lower().split()) & set(UNSPEAKABLE[lang]) == set()
        assert "{" not in text
