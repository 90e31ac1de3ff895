"""Whether a test enters through a page, the API or a command: read from what it calls, wherever its helpers live."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

SENDS, OPENS, COMMAND = ("post", "put", "generic"), "goto", "call_command"
ABSOLUTE = ("/", "http")
Function = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Source:
    """A file of tests: its functions and classes, what its classes can do, what its words stand for, what it takes from others."""

    functions: dict[str, Function] = field(default_factory=dict)
    fixtures: dict[str, ast.FunctionDef] = field(default_factory=dict)
    methods: dict[str, list[ast.FunctionDef]] = field(default_factory=dict)
    values: dict[str, list[ast.expr]] = field(default_factory=dict)
    taken: dict[str, tuple[Path, str]] = field(default_factory=dict)
    modules: dict[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class Piece:
    """Some code that a test runs, and the file in which its words have their meaning."""

    node: ast.AST
    path: Path


def enters(test: ast.FunctionDef, path: Path, root: Path) -> bool:
    """Whether the test, or anything of the tests that it calls, asks for a page, calls the API or runs a command.

    What a fixture does beforehand is not what the test does; the functions that it hands out are.
    """
    seen: set[int] = set()
    waiting = [Piece(test, path), *_handed_out(test, path, root)]
    while waiting:
        piece = waiting.pop()
        if id(piece.node) in seen:
            continue
        seen.add(id(piece.node))
        values = read(piece.path, root).values | _values(piece.node)
        for part in ast.walk(piece.node):
            if isinstance(part, ast.Call) and _is_door(part, values, is_own=piece.path == path):
                return True
            waiting += _meant(part, piece.path, root)
    return False


@cache
def read(path: Path, root: Path) -> Source:
    """What a file holds; an empty one when it is none of the tests."""
    if not path.exists():
        return Source()
    source, tree = Source(), ast.parse(path.read_text())
    source.values.update(_values(ast.Module([node for node in tree.body if isinstance(node, ast.Assign)], [])))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "tests":
            _take(node, source, root)
    for node in tree.body:
        if isinstance(node, Function):
            source.functions[node.name] = node
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef):
                    source.methods.setdefault(method.name, []).append(method)
        if isinstance(node, ast.FunctionDef) and (name := _name_of_fixture(node)):
            source.fixtures[name] = node
    return source


def _take(node: ast.ImportFrom, source: Source, root: Path) -> None:
    folder = root.joinpath(*node.module.split("."))
    for alias in node.names:
        module = folder / f"{alias.name}.py"
        if module.exists():
            source.modules[alias.asname or alias.name] = module
        else:
            source.taken[alias.asname or alias.name] = (folder.with_suffix(".py"), alias.name)


def _name_of_fixture(node: ast.FunctionDef) -> str:
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if ast.unparse(called).split(".")[-1] == "fixture":
            named = [word.value.value for word in getattr(decorator, "keywords", ()) if word.arg == "name"]
            return named[0] if named else node.name
    return ""


def _handed_out(test: ast.FunctionDef, path: Path, root: Path) -> Iterator[Piece]:
    """The functions inside of the fixtures that a test asks for, those that these ask for included."""
    asked, known = [argument.arg for argument in test.args.args], set()
    while asked:
        name = asked.pop()
        if name in known or not (found := _fixture(name, path, root)):
            continue
        known.add(name)
        asked += [argument.arg for argument in found.node.args.args]
        inner = [node for node in ast.walk(found.node) if isinstance(node, ast.FunctionDef | ast.Lambda) and node is not found.node]
        yield from (Piece(node, found.path) for node in inner)


def _fixture(name: str, path: Path, root: Path) -> Piece | None:
    """In the file, among what it imports, or in a conftest above it."""
    places = [path, *sorted({file for file, _name in read(path, root).taken.values()})]
    places += [folder / "conftest.py" for folder in path.parents if folder.is_relative_to(root)]
    return next((Piece(read(file, root).fixtures[name], file) for file in places if name in read(file, root).fixtures), None)


def _meant(part: ast.AST, path: Path, root: Path) -> Iterator[Piece]:
    """The functions of the tests that a word stands for."""
    source = read(path, root)
    if isinstance(part, ast.Name):
        yield from _named(part.id, path, root)
    elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id in source.modules:
        yield from _named(part.attr, source.modules[part.value.id], root)
    elif isinstance(part, ast.Attribute):
        yield from (Piece(node, path) for node in source.methods.get(part.attr, ()))
        for file in {file for file, _name in source.taken.values()}:
            yield from (Piece(node, file) for node in read(file, root).methods.get(part.attr, ()))


def _named(name: str, path: Path, root: Path) -> Iterator[Piece]:
    source = read(path, root)
    if name in source.functions and not isinstance(source.functions[name], ast.ClassDef):
        yield Piece(source.functions[name], path)
    elif name in source.taken:
        file, real = source.taken[name]
        yield from _named(real, file, root)


def _is_door(call: ast.Call, values: dict[str, list[ast.expr]], *, is_own: bool) -> bool:
    what = call.func
    if isinstance(what, ast.Call):  # getattr(client, verb.lower())(url)
        return bool(call.args) and ast.unparse(what.func) == "getattr" and ast.unparse(what.args[-1]).endswith(".lower()")
    name = getattr(what, "attr", getattr(what, "id", ""))
    if name in (COMMAND, OPENS):
        return True
    if not isinstance(what, ast.Attribute) or not call.args:
        return False
    return name in SENDS or (name == "get" and not _has_default(call) and _is_address(call.args[0], values, is_own))


def _has_default(call: ast.Call) -> bool:
    """Whether what is asked for is a key of a dictionary, with what stands for one that is missing."""
    return len(call.args) > 1 and not isinstance(call.args[1], ast.Dict | ast.Name)


def _is_address(node: ast.expr, values: dict[str, list[ast.expr]], is_own: bool, depth: int = 0) -> bool:
    """What a browser asks for, rather than a key of a dictionary; what nothing tells is believed of the file of the test alone."""
    match node:
        case ast.Constant(value=text):
            return isinstance(text, str) and text.startswith(ABSOLUTE)
        case ast.BinOp(left=left):
            return _is_address(left, values, is_own, depth)
        case ast.Attribute(attr=attribute):
            return attribute == "url"
        case ast.Subscript(slice=ast.Constant(value=key)):
            return key == "Location"
        case ast.Name(id=name) if name in values and depth < 5:
            return any(_is_address(value, values, is_own, depth + 1) for value in values[name])
        case ast.Call(func=function):
            return is_own or ast.unparse(function) == "reverse"
        case ast.Name():
            return is_own
        case ast.JoinedStr():
            return True
        case ast.IfExp(body=one, orelse=other):
            return _is_address(one, values, is_own, depth) or _is_address(other, values, is_own, depth)
    return False


def _values(node: ast.AST) -> dict[str, list[ast.expr]]:
    """What the words of some code are set to, as far as that is written in it."""
    found: dict[str, list[ast.expr]] = {}
    for part in ast.walk(node):
        if isinstance(part, ast.Assign):
            for target in part.targets:
                for name, value in _pairs(target, part.value):
                    found.setdefault(name, []).append(value)
    return found


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple):
        parts = value.elts if isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts) else [value] * len(target.elts)
        for one, part in zip(target.elts, parts, strict=True):
            yield from _pairs(one, part)
