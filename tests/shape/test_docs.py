"""The pages that a newcomer reads point to things that exist."""

import re
from pathlib import Path

import pytest

from tests.shape.sources import ROOT, name_of

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)")
PLACE = re.compile(r"`((?:src|tests|docs|scripts|benchmarks|requirements)(?:/[\w.-]+)+/?)`")
TARGET = re.compile(r"`make ([a-z-]+)`|^    make ([a-z-]+)", re.MULTILINE)


def pages() -> list[Path]:
    here = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return here + sorted((ROOT / "docs").rglob("*.md"))


def dead_ends(text: str, folder: Path) -> list[str]:
    """Links, relative to the page, and places, from the root, that lead nowhere."""
    links = [target for target in LINK.findall(text) if not (folder / target).exists()]
    return links + [place for place in PLACE.findall(text) if not (ROOT / place).exists()]


def unknown_targets(text: str, makefile: str) -> set[str]:
    known = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    return {one or other for one, other in TARGET.findall(text)} - known


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_a_page_leads_somewhere(page):
    assert dead_ends(page.read_text(), page.parent) == []


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_a_page_names_commands_that_exist(page):
    assert unknown_targets(page.read_text(), (ROOT / "Makefile").read_text()) == set()


def test_decisions_are_numbered_without_gap():
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs/decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_control_a_dead_end_is_seen():
    text = "[there](nowhere.md) and `src/essaim/nothing.py`, but [here](tour.md) and `tests/shape`"
    assert dead_ends(text, ROOT / "docs") == ["nowhere.md", "src/essaim/nothing.py"]


def test_control_an_unknown_command_is_seen():
    assert unknown_targets("`make tea`, `make test`", "test: setup\n") == {"tea"}
