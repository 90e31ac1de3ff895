"""The guide for writing a blueprint shows only what the loader would take."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import get_args

from essaim.blueprints.model import Blueprint
from essaim.blueprints.plain import hints
from essaim.blueprints.vocabulary import MEASURES, MOMENTS, PLACEHOLDERS, SETTINGS, STEPS

GUIDE = Path(__file__).parents[2] / "docs/guides/ecrire-un-dispositif.md"


def snippets():
    found = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return [tomllib.loads(text) for text in found if "texts.fr.toml" not in text]


def strange_fields(snippet):
    """The fields of a snippet that its sections do not have."""
    for section, value in snippet.items():
        kind = hints(Blueprint)[section]
        row_kind = get_args(kind)[0] if isinstance(value, list) else kind
        known = set(SETTINGS) if section == "settings" else {field.name for field in fields(row_kind)}
        for row in value if isinstance(value, list) else [value]:
            yield from set(row) - known


def test_every_snippet_of_the_guide_is_of_the_schema():
    assert len(snippets()) >= 6
    assert [name for snippet in snippets() for name in strange_fields(snippet)] == []


def test_every_word_of_the_snippets_is_known():
    rows = [row for snippet in snippets() for name in ("moments", "indicators") for row in snippet.get(name, [])]
    words = {row[name] for row in rows for name in ("after", "do", "measure") if name in row}
    assert words - set(MOMENTS) - set(STEPS) - set(MEASURES) == set()


def test_every_placeholder_of_the_guide_is_known():
    named = set(re.findall(r"`\{([a-z_]+)\}`", GUIDE.read_text(encoding="utf-8")))
    assert named and named - set(PLACEHOLDERS) == set()


def test_the_example_of_a_fault_is_a_true_one():
    text = GUIDE.read_text(encoding="utf-8")
    assert "La mesure «\u00a0needs.honored\u00a0» n’existe pas. Vouliez-vous dire «\u00a0needs.honoured\u00a0»\u202f?" in text
