"""Files and functions stay small, say why they exist, and swallow nothing."""

import ast
import re
from pathlib import Path

import pytest

from tests.shape.sources import HOUSE, ROOT, TESTS, all_python, functions_of, name_of, python_files, tree_of

LONGEST_FILE = 350
LONGEST_TEST_FILE = 450
LONGEST_FUNCTION = 60
FORBIDDEN_FILES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "handler",
    "handlers",
    "misc",
    "common",
}
ALONE_IT_SAYS_NOTHING = {"helper", "user", "animator", "workshop"}
SWALLOWS = {"Exception", "BaseException"}
# A library dictates the signatures of the first; the second speaks the language of its field.
DICTATED = ("src/essaim/core/accounts/adapter.py", "src/essaim/engine/allocation/")


def longest(path: Path) -> int:
    return LONGEST_TEST_FILE if path.is_relative_to(TESTS) else LONGEST_FILE


def lacks_a_sentence(tree: ast.Module) -> bool:
    """Whether a module holds code and does not open by saying why it exists."""
    return bool(tree.body) and not (ast.get_docstring(tree) or "").strip()


def length_of(function: ast.FunctionDef) -> int:
    """The lines of a function without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno - body[0].lineno + 1) if body else 0


def swallowing(tree: ast.AST) -> list[int]:
    """The lines of `except:` and of `except Exception:`."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or SWALLOWS & {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)})
    ]


def words_alone(tree: ast.AST) -> set[str]:
    """Names given by us that the glossary reserves."""
    given = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    given |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    given |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return {name for name in given if name.lower() in ALONE_IT_SAYS_NOTHING}


def test_every_module_says_why_it_exists():
    ours = [path for path in all_python() if not path.name.startswith("test_")]
    assert [name_of(path) for path in ours if lacks_a_sentence(tree_of(path))] == []


def test_no_file_grows_past_comfort():
    lengths = {path: len(path.read_text().splitlines()) for path in all_python()}
    long = {name_of(path): length for path, length in lengths.items() if length > longest(path)}
    assert long == {}


def test_no_function_grows_past_comfort():
    long = {
        f"{name_of(path)}:{function.lineno} {function.name}": length_of(function)
        for path in all_python()
        for function in functions_of(tree_of(path))
        if length_of(function) > LONGEST_FUNCTION
    }
    assert long == {}


def test_nothing_is_swallowed():
    assert [f"{name_of(path)}:{line}" for path in all_python() for line in swallowing(tree_of(path))] == []


def test_no_file_has_a_name_that_says_nothing():
    assert [name_of(path) for path in all_python() if path.stem in FORBIDDEN_FILES] == []
    assert [name_of(path) for path in HOUSE.rglob("*") if path.is_dir() and path.name in FORBIDDEN_FILES] == []


def test_reserved_words_never_stand_alone():
    found = {name_of(path): words_alone(tree_of(path)) for path in python_files()}
    assert {name: words for name, words in found.items() if words and not name.startswith(DICTATED)} == {}


def test_no_file_was_left_by_an_editor():
    left = [path for path in (ROOT / "src").rglob("*") if re.search(r"(~|\.orig|\.rej|\.bak|\.swp)$", path.name)]
    assert left == []


@pytest.mark.parametrize("code", ["x = 1", "'''   '''\nx = 1"])
def test_control_a_silent_module_is_seen(code):
    assert lacks_a_sentence(ast.parse(code))


def test_control_an_empty_module_needs_no_sentence():
    assert not lacks_a_sentence(ast.parse(""))


@pytest.mark.parametrize(
    "handler",
    ["except:", "except Exception:", "except (ValueError, Exception) as error:", "except BaseException:"],
)
def test_control_a_swallowed_error_is_seen(handler):
    assert swallowing(ast.parse(f"try:\n    f()\n{handler}\n    pass\n")) == [3]


def test_control_a_named_error_may_be_caught():
    assert swallowing(ast.parse("try:\n    f()\nexcept (KeyError, OSError):\n    pass\n")) == []


def test_control_the_length_of_a_function_is_counted_without_its_docstring():
    tree = ast.parse('def f():\n    """One.\n\n    Two.\n    """\n    a = 1\n    return a\n')
    assert [length_of(function) for function in functions_of(tree)] == [2]


def test_control_a_reserved_word_is_seen():
    assert words_alone(ast.parse("def f(user):\n    helper = user.email\n")) == {"user", "helper"}
    assert words_alone(ast.parse("request.user.email")) == set()
