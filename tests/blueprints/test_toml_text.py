"""What is written as TOML is read back the same."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from essaim.blueprints.toml_text import toml_text

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ["\n", "a\nb", 'a\n"""\nb', "\\", "tab\t", "a\r\nb", "\n\nx\n", "'''"]
)
SCALARS = st.booleans() | st.integers(-(2**62), 2**62) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3))


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_any_table_is_read_back_the_same(table):
    assert tomllib.loads(toml_text(table)) == table


def test_it_reads_as_a_person_would_write_it():
    table = {
        "title": "Un «\u00a0mot\u00a0»",
        "rows": [{"key": "a", "inner": [{"n": 1}]}, {"key": "b", "words": ["x", "y"]}],
        "long": "un\n\ndeux",
    }
    assert toml_text(table) == (
        'title = "Un «\u00a0mot\u00a0»"\nlong = """\nun\n\ndeux"""\n\n'
        '[[rows]]\nkey = "a"\n\n[[rows.inner]]\nn = 1\n\n[[rows]]\nkey = "b"\nwords = ["x", "y"]\n'
    )
