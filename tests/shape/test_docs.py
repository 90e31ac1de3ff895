"""The pages that a newcomer reads point to things that exist."""

import ast
import re
from pathlib import Path

import pytest

from tests.shape.sources import HOUSE, ROOT, name_of, python_files, tree_of

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


def rooms_in(folder: str) -> list[str]:
    return sorted(path.parent.name for path in (ROOT / folder).glob("*/__init__.py"))


def misnamed(tour: str, folder: str, rooms: list[str]) -> dict[str, int]:
    """Rooms that the table of the tour does not name exactly once, and how often; a row of the table counts like a room."""
    row = folder.removesuffix("/desks")
    rows = [line for line in tour.splitlines() if line.startswith(f"| `{row}` |")]
    named = {room: sum(line.count(f"`{room}`") for line in rows) for room in rooms} | {row: len(rows)}
    return {name: times for name, times in named.items() if times != 1}


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_a_page_leads_somewhere(page):
    assert dead_ends(page.read_text(), page.parent) == []


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_a_page_names_commands_that_exist(page):
    assert unknown_targets(page.read_text(), (ROOT / "Makefile").read_text()) == set()


def test_decisions_are_numbered_without_gap():
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs/decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("folder", ["src/essaim/modules", "src/essaim/web/desks"])
def test_the_tour_names_each_capability_and_each_desk_once(folder):
    assert misnamed((ROOT / "docs/tour.md").read_text(), folder, rooms_in(folder)) == {}


def test_control_a_dead_end_is_seen():
    text = "[there](nowhere.md) and `src/essaim/nothing.py`, but [here](tour.md) and `tests/shape`"
    assert dead_ends(text, ROOT / "docs") == ["nowhere.md", "src/essaim/nothing.py"]


def test_control_an_unknown_command_is_seen():
    assert unknown_targets("`make tea`, `make test`", "test: setup\n") == {"tea"}


def test_control_a_row_written_twice_and_a_room_left_out_are_seen():
    tour = "| `src/essaim/modules` | `needs`, `dues` |\n| `src/essaim/modules` | `needs` |\n"
    assert misnamed(tour, "src/essaim/modules", ["dues", "hosts", "needs"]) == {"hosts": 0, "needs": 2, "src/essaim/modules": 2}
    assert misnamed(tour.splitlines()[0], "src/essaim/modules", ["dues", "needs"]) == {}


def rows_without_a_word(glossary: str) -> list[str]:
    """Models of the capabilities whose word the glossary does not have."""
    files = [path for path in python_files(HOUSE / "modules") if path.stem == "models" or path.parent.name == "models"]
    classes = [node for path in files for node in tree_of(path).body if isinstance(node, ast.ClassDef)]
    rows = [node.name for node in classes if {ast.unparse(base) for base in node.bases} & {"Row", "Stock", "models.Model"}]
    words = {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in rows}
    return sorted(word for word in words if f"`{word}`" not in glossary)


def test_the_glossary_has_a_word_for_each_row_of_a_capability():
    assert rows_without_a_word((ROOT / "docs/glossary.md").read_text()) == []


def test_control_a_row_without_a_word_is_seen():
    assert rows_without_a_word((ROOT / "docs/glossary.md").read_text().replace("`closed_door`", "")) == ["closed_door"]
