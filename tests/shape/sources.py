"""The code as data, for the tests about the code: which files there are and what stands in them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "src/essaim"
TESTS = ROOT / "tests"


@cache
def python_files(folder: Path = HOUSE) -> tuple[Path, ...]:
    """Every Python file of a folder, without migrations."""
    return tuple(sorted(path for path in folder.rglob("*.py") if "migrations" not in path.parts))


@cache
def templates() -> tuple[Path, ...]:
    return tuple(sorted(path for path in HOUSE.rglob("*.html") if "templates" in path.parts))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions_of(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def all_python() -> tuple[Path, ...]:
    """The house, its tests, its scripts and its benchmarks."""
    folders = (HOUSE, TESTS, ROOT / "scripts", ROOT / "benchmarks")
    return tuple(path for folder in folders if folder.exists() for path in python_files(folder))
