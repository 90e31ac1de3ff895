"""No template is left without a page, and none switches the escaping of people's words off."""

import ast
import re
from functools import cache
from pathlib import Path

import allauth
import pytest

from tests.shape.sources import HOUSE, name_of, python_files, templates, tree_of

CALLED_BY_DJANGO = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
UNSAFE_TEMPLATE = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off")
UNSAFE_PYTHON = {"mark_safe", "SafeString", "SafeText", "html_safe"}
# Each line reviewed: what it marks holds no word of a person.
REVIEWED: set[str] = set()
ICON = re.compile(r"""(?:\{% icon |(?<=\s)icon=)["']([a-z0-9-]+)["']""")
SPRITE = next(HOUSE.glob("web/static/vendor/bootstrap-icons/*/icons.svg"))


@cache
def everything_that_names_templates() -> str:
    texts = [path.read_text() for path in (*python_files(), *templates())]
    return "\n".join(texts)


def template_name(path: Path) -> str:
    return path.as_posix().split("/templates/", 1)[1]


def tag_of(name: str) -> str:
    """The tag of a component: cotton/field/phone_number.html is <c-field.phone-number>."""
    dotted = name.removeprefix("cotton/").removesuffix(".html").removesuffix("/index").replace("/", ".")
    return f"<c-{dotted.replace('_', '-')}"


def is_used(name: str, texts: str) -> bool:
    """Whether some page, include, extension or component tag names this template."""
    if name.startswith("cotton/") and re.search(rf"{re.escape(tag_of(name))}[\s/>]", texts):
        return True
    return bool(re.search(rf"""["']{re.escape(name)}[#"']""", texts))


def is_called_by_a_library(name: str) -> bool:
    return name in CALLED_BY_DJANGO or (Path(allauth.__path__[0]) / "templates" / name).exists()


def unsafe_names(tree: ast.AST) -> list[int]:
    """The lines that call something which declares its argument safe."""
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call.lineno for call in called if getattr(call, "id", getattr(call, "attr", "")) in UNSAFE_PYTHON]


def test_every_template_has_a_page():
    texts = everything_that_names_templates()
    names = [template_name(path) for path in templates()]
    assert [name for name in names if not is_used(name, texts) and not is_called_by_a_library(name)] == []


def test_no_template_switches_escaping_off():
    found = [name_of(path) for path in templates() if UNSAFE_TEMPLATE.search(path.read_text())]
    assert [name for name in found if name not in REVIEWED] == []


def test_no_python_vouches_for_markup():
    found = [f"{name_of(path)}:{line}" for path in python_files() for line in unsafe_names(tree_of(path))]
    assert [place for place in found if place.split(":")[0] not in REVIEWED] == []


def test_no_page_carries_inline_script_or_style():
    inline = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")|<style|\sstyle=|\son[a-z]+=\"")
    pages = [path for path in templates() if not {"print", "letters", "emails"} & set(path.parts)]
    assert [name_of(path) for path in pages if inline.search(path.read_text())] == []


def unknown_icons(text: str) -> set[str]:
    """Names of icons that the sprite does not hold: such a place stays empty on the page."""
    return set(ICON.findall(text)) - set(re.findall(r'id="([a-z0-9-]+)"', SPRITE.read_text()))


def test_every_icon_exists():
    assert {name_of(path): found for path in templates() if (found := unknown_icons(path.read_text()))} == {}


def test_reviewed_places_still_exist():
    assert {name for name in REVIEWED if not (HOUSE.parents[1] / name).exists()} == set()


@pytest.mark.parametrize("text", ["{{ note|safe }}", "{{ note | safe }}", "{% autoescape off %}"])
def test_control_a_template_that_escapes_nothing_is_seen(text):
    assert UNSAFE_TEMPLATE.search(text)


def test_control_an_unused_template_is_seen():
    assert not is_used("needs/nobody_shows_me.html", everything_that_names_templates())
    assert not is_used("cotton/stat.html", "<c-stats />")


def test_control_a_used_template_is_seen():
    assert is_used("needs/need.html", 'show(request, "needs/need.html#proposals")')
    assert is_used("cotton/field/phone_number.html", "<c-field.phone-number>")


def test_control_markup_vouched_for_is_seen():
    assert unsafe_names(ast.parse("safestring.mark_safe(x)\nmark_safe(y)")) == [1, 2]


def test_control_an_icon_that_does_not_exist_is_seen():
    assert unknown_icons('<c-card icon="key">{% icon "people" %}<c-card icon="no-such-icon">') == {"no-such-icon"}
