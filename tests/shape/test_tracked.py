"""What is committed names no scheme in code, no machine, no address of a package registry, no secret."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.shape.sources import HOUSE, ROOT, name_of, python_files

LIBRARY = HOUSE / "blueprints/library"
TEXT = {
    ".py",
    ".toml",
    ".txt",
    ".md",
    ".html",
    ".js",
    ".css",
    ".json",
    ".sh",
    ".po",
    ".yml",
    ".cfg",
    ".ini",
    ".in",
    "",
}
SOMEONE_ELSES = ("static/vendor/", "tests/browser/vendor/", "LICENSE", "frontend/package-lock.json")
# Written in two pieces, so that this file does not name them.
PLACES = re.compile(
    "|".join(
        [
            "/wo" + "rk/",
            "/ro" + "ot/",
            r"/ho" + r"me/[a-z]",
            "pypi" + r"\.org",
            "pythonhosted" + r"\.org",
            "registry" + r"\.npmjs",
        ]
    )
)
RECORDED = re.compile("|".join([r"--(?:extra-)?index" + "-url", "--find" + "-links=", '"resolv' + 'ed":']))
SECRETS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b")


@cache
def tracked() -> tuple[Path, ...]:
    """Every text file that is committed or about to be."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    paths = (ROOT / name for name in names if name)
    return tuple(path for path in paths if path.suffix in TEXT and path.is_file())


def found(pattern: re.Pattern, skip: tuple[str, ...] = ()) -> list[str]:
    return [
        name_of(path)
        for path in tracked()
        if not any(part in name_of(path) for part in skip) and pattern.search(path.read_text(errors="replace"))
    ]


def scheme_keys() -> set[str]:
    """The key of each scheme of the library, as it would be written in code."""
    keys = {path.parent.name for path in LIBRARY.glob("*/scheme.toml")}
    return keys | {key.replace("-", "_") for key in keys} | {key.title().replace("-", "") for key in keys}


def names_a_scheme(text: str, keys: set[str]) -> set[str]:
    return {key for key in keys if re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", text)}


def test_no_code_names_a_scheme():
    keys = scheme_keys()
    assert keys
    named = {name_of(path): names_a_scheme(path.read_text(), keys) for path in python_files()}
    assert {name: keys for name, keys in named.items() if keys} == {}


def test_no_file_names_a_machine_or_a_registry():
    assert found(PLACES, SOMEONE_ELSES) == []


def test_no_file_records_where_a_package_was_fetched():
    assert found(RECORDED, (".md", "tests/shape/")) == []


def test_no_secret_is_committed():
    assert found(SECRETS) == []


def test_people_in_data_are_invented():
    """Every e-mail address ends where nobody lives."""
    addresses = re.compile(r"(?<!\\)\b[\w+-]+(?:\.[\w+-]+)*@[\w-]+(?:\.[\w-]+)+")
    ours = [path for path in tracked() if name_of(path).startswith(("src/", "tests/")) and "vendor" not in path.parts]
    strangers = {
        address
        for path in ours
        if path.suffix in {".py", ".toml", ".html"}
        for address in addresses.findall(path.read_text(errors="replace"))
        if not re.search(r"\.(example|invalid|test|localhost)$|@example\.(com|org|net)$", address)
    }
    assert strangers == set()


@pytest.mark.parametrize("text", ['KEY = "company-at-home"', "company_at_home = 1", "class CompanyAtHome:"])
def test_control_a_scheme_named_in_code_is_seen(text):
    keys = {"company-at-home", "company_at_home", "CompanyAtHome"}
    assert names_a_scheme(text, keys)


def test_control_a_longer_word_is_not_a_scheme():
    assert names_a_scheme("incompany-at-homes", {"company-at-home"}) == set()


@pytest.mark.parametrize("text", ["see /ro" + "ot/x", "https://pypi" + ".org/simple"])
def test_control_a_place_is_seen(text):
    assert PLACES.search(text)


def test_no_link_is_committed():
    """A link names a place of the machine on which it was made, and takes the place of what stands there elsewhere."""
    said = subprocess.run(["git", "ls-files", "--stage"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [line for line in said.splitlines() if line.startswith("120000")] == []
