"""The line of each value of a TOML file."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.blueprints.toml_lines import toml_lines
from essaim.blueprints.toml_text import toml_text
from tests.blueprints.folders import SOUND
from tests.blueprints.test_toml_text import SCALARS

KEYS = st.text("abcé .\"'#[]=-_", min_size=1, max_size=5)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))


def paths(value, at=()):
    if at:
        yield at
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from paths(item, (*at, key))


@given(st.dictionaries(st.text("abc-_", min_size=1, max_size=5), VALUES, max_size=4))
def test_every_value_of_a_written_table_has_a_line(table):
    text = toml_text(table)
    lines = toml_lines(text)
    bare = {at for at in paths(table) if all(isinstance(s, int) or s.replace("-", "").replace("_", "").isalnum() for s in at)}
    assert bare - set(lines) == set()
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())


@pytest.mark.parametrize("folder", SOUND, ids=lambda folder: folder.name)
def test_every_value_of_every_folder_has_a_line_that_names_it(folder):
    text = (folder / "scheme.toml").read_text(encoding="utf-8")
    lines, rows = toml_lines(text), text.split("\n")
    for at in paths(tomllib.loads(text)):
        names = [step for step in at if isinstance(step, str)]
        assert names[-1] in rows[lines[at] - 1]


def test_all_ways_to_write_a_value_are_followed():
    text = """# first
a = 1 # one
'b c' = "x # ] not a comment"
d.e = [
  1, # two
  "]", { f = [3,
  4] },
]
[t."u.v"]
w = \"\"\"
[[no]]
quote \\\""" and "
\"\"\"
x = '''
it's''''
[[r]]
  [[r.s]]
  k = 2
[r.z]
y = 1979-05-27T07:32:00Z
[[r]]
[[r.s]]
k = 3
"""
    lines = toml_lines(text)
    assert {at: lines[at] for at in paths(tomllib.loads(text))} == {
        ("a",): 2,
        ("b c",): 3,
        ("d",): 4,
        ("d", "e"): 4,
        ("d", "e", 0): 5,
        ("d", "e", 1): 6,
        ("d", "e", 2): 6,
        ("d", "e", 2, "f"): 6,
        ("d", "e", 2, "f", 0): 6,
        ("d", "e", 2, "f", 1): 7,
        ("t",): 9,
        ("t", "u.v"): 9,
        ("t", "u.v", "w"): 10,
        ("t", "u.v", "x"): 14,
        ("r",): 16,
        ("r", 0): 16,
        ("r", 0, "s"): 17,
        ("r", 0, "s", 0): 17,
        ("r", 0, "s", 0, "k"): 18,
        ("r", 0, "z"): 19,
        ("r", 0, "z", "y"): 20,
        ("r", 1): 21,
        ("r", 1, "s"): 22,
        ("r", 1, "s", 0): 22,
        ("r", 1, "s", 0, "k"): 23,
    }
