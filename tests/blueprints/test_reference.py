"""The reference page says what the code says, and leaves no word out."""

from pathlib import Path

from essaim.blueprints import vocabulary
from essaim.blueprints.reference import PLAIN, reference

PAGE = Path(__file__).parents[2] / "docs/reference/blueprints.md"


def test_the_committed_page_is_the_one_of_the_code():
    assert PAGE.read_text(encoding="utf-8") == reference()


def test_every_word_of_every_vocabulary_is_on_the_page():
    page = reference()
    words = {word for name in vocabulary.__all__ if isinstance(getattr(vocabulary, name), dict) for word in getattr(vocabulary, name)}
    assert {word for word in words - {"fr", "en"} if f"`{word}`" not in page and f"`{{{word}}}`" not in page} == set()
    assert set(PLAIN) - set(vocabulary.__all__) == set()
