"""Placeholders are names, filled once, from a given dictionary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.blueprints import fill, placeholders
from essaim.blueprints.filling import has_stray_brace

PAYLOADS = (
    "{x.__class__}",
    "{x[0]}",
    "{0}",
    "{}",
    "{x!r}",
    "{x:>10}",
    "{{x}}",
    "%(x)s",
    "${x.y}",
    "{__class__}",
    "{ x }",
)


def test_names_are_replaced_by_their_values():
    assert fill("Bonjour {first_name}, {link}", {"first_name": "Ada", "link": "L"}) == "Bonjour Ada, L"


def test_a_value_is_never_read_again():
    assert fill("{a} {b}", {"a": "{b}", "b": "{a}"}) == "{b} {a}"


def test_a_name_without_value_stays_as_written():
    assert fill("{a} {b}", {"a": "1"}) == "1 {b}"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_but_a_name_is_a_placeholder(payload):
    assert fill(payload, {"x": "X"}) == payload.replace("{x}", "X")


@given(st.text(), st.dictionaries(st.from_regex(r"[a-z_]{1,5}", fullmatch=True), st.text()))
def test_a_text_without_known_names_comes_out_unchanged(text, values):
    known = set(placeholders(text)) & set(values)
    assert known or fill(text, values) == text


@pytest.mark.parametrize(("text", "stray"), [("{a}", False), ("{a", True), ("a}", True), ("{a.b}", True), ("{{a}}", True)])
def test_a_brace_on_its_own_is_seen(text, stray):
    assert has_stray_brace(text) == stray
