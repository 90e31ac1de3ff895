"""Which tests enter through a page, the API or a command: seen while they run, and held against what the table says of them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from django.core.management import BaseCommand
from django.test import Client

ROOT = Path(__file__).resolve().parent.parent
OF_A_STATEMENT = re.compile(r"test_[a-z]{3}_\d{2}_")
shared: set[pytest.FixtureDef] = set()
"""Fixtures of more than one test that came in while they were made."""
DOORS: tuple[tuple[type, str], ...] = ((Client, "request"), (BaseCommand, "execute"))
# A library has no door; of a browser one sees the pages, not the requests.
ELSEWHERE = ("tests/engine/", "tests/browser/")


@contextmanager
def watched() -> Iterator[list[str]]:
    """The doors through which somebody comes meanwhile."""
    seen: list[str] = []

    def noted(plain: Callable, name: str) -> Callable:
        def through(self, *args, **kwargs):
            seen.append(name)
            return plain(self, *args, **kwargs)

        return through

    with pytest.MonkeyPatch.context() as patched:
        for owner, name in DOORS:
            patched.setattr(owner, name, noted(getattr(owner, name), name))
        yield seen


def must_agree(item: pytest.Function, seen: list[str], root: Path = ROOT, *, by_others: bool = False) -> None:
    """Fail when the table calls a test a proof that entered nowhere, or does not call one so that did.

    `by_others`: something that it shares with others came in for it.
    """
    marked = marks_of(item.path, root).get(item.originalname)
    if marked and by_others:
        return
    if marked is None or item.path.relative_to(root).as_posix().startswith(ELSEWHERE):
        return
    if marked != bool(seen):
        did = "came in through " + ", ".join(sorted(set(seen))) if seen else "asked for no page and ran no command"
        pytest.fail(f"{item.originalname} {did}, and scripts/doors.py thinks otherwise: the table would be wrong", pytrace=False)


def uses_what_entered(item: pytest.Function) -> bool:
    """Whether a fixture that it shares with others came in, for them all."""
    known = item._fixtureinfo.name2fixturedefs
    return any(shared.intersection(known.get(name, ())) for name in item.fixturenames)


@cache
def marks_of(path: Path, root: Path) -> dict[str, bool]:
    """Whether the table calls each test of a file a proof, in part or whole."""
    from coverage_table import IN_PART, PROVEN, proofs_in

    return {proof.test: proof.mark in (PROVEN, IN_PART) for proof in proofs_in(path, root)}
