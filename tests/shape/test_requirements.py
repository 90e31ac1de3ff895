"""What is locked is what is declared: every dependency has a lower bound, a pin and a hash, and no address."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.shape.sources import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUN = PROJECT["project"]["dependencies"]
POSTGRES = PROJECT["project"]["optional-dependencies"]["postgres"]
TEST = [line for group in PROJECT["dependency-groups"].values() for line in group]
LOCKS = {"base": RUN, "prod": RUN + POSTGRES, "dev": RUN + POSTGRES + TEST}
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==(\S+)([^\n]*)$", re.MULTILINE)


def pins(text: str) -> dict[str, set[str]]:
    """The versions pinned for each package; there may be one for each Python."""
    found: dict[str, set[str]] = {}
    for name, version, _ in PIN.findall(text):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def not_locked(declared: list[str], text: str) -> list[str]:
    """Declared dependencies that no pin satisfies."""
    pinned = pins(text)
    wanted = [Requirement(line) for line in declared]
    return [
        str(each)
        for each in wanted
        if not any(each.specifier.contains(version) for version in pinned.get(canonicalize_name(each.name), ()))
    ]


@pytest.mark.parametrize("name", LOCKS)
def test_every_declared_dependency_is_locked(name):
    assert not_locked(LOCKS[name], (ROOT / f"requirements/{name}.txt").read_text()) == []


@pytest.mark.parametrize("declared", sorted(set(RUN + POSTGRES + TEST)))
def test_every_dependency_has_a_lower_bound(declared):
    assert {bound.operator for bound in Requirement(declared).specifier} & {">=", "=="}


@pytest.mark.parametrize("name", ["base", "prod", "dev", "build"])
def test_a_lock_holds_hashes_and_no_address(name):
    text = (ROOT / f"requirements/{name}.txt").read_text()
    entries = PIN.findall(text)
    assert len(entries) > 2
    assert [entry for entry in entries if not entry[2].endswith("\\")] == []
    assert text.count("--hash=sha256:") >= len(entries)
    assert "://" not in text


def test_control_a_dependency_that_is_not_locked_is_seen():
    text = "django==5.2.1 \\\n    --hash=sha256:0\n"
    assert not_locked(["django>=5.2", "Django>=5.3", "rich>=15"], text) == ["Django>=5.3", "rich>=15"]
