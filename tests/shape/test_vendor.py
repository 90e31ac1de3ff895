"""The browser files of others are the ones we recorded, and the lock says nothing of where they came from."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from vendor import forget_addresses

from tests.shape.sources import HOUSE, ROOT, TESTS, templates

FRONTEND = ROOT / "frontend"
FOLDERS = (HOUSE / "web/static/vendor", TESTS / "browser/vendor")
VENDORED_PATH = re.compile(r"vendor/[\w.-]+/[\w.-]+/[\w./-]+")


def recorded(folder: Path) -> dict[str, str]:
    """Path → SHA-256 as VENDOR.json says."""
    entries = json.loads((folder / "VENDOR.json").read_text())
    return {path: digest for entry in entries for path, digest in entry["sha256"].items()}


def present(folder: Path) -> dict[str, str]:
    """Path → SHA-256 of what lies there."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "VENDOR.json"]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def wanted() -> dict[str, str]:
    package = json.loads((FRONTEND / "package.json").read_text())
    return package["dependencies"] | package["devDependencies"]


def addresses(lock: str) -> list[str]:
    """Every address in a lock file."""
    return re.findall(r"\w+://[^\"]+", lock)


@pytest.mark.parametrize("folder", FOLDERS, ids=["served", "tested"])
def test_the_copies_are_the_recorded_ones(folder):
    assert present(folder) == recorded(folder)


def test_every_package_is_copied_in_the_version_of_package_json():
    entries = [entry for folder in FOLDERS for entry in json.loads((folder / "VENDOR.json").read_text())]
    assert {entry["name"]: entry["version"] for entry in entries} == wanted()


def test_every_package_has_a_free_licence_and_its_text():
    entries = [entry for folder in FOLDERS for entry in json.loads((folder / "VENDOR.json").read_text())]
    assert {entry["licence"] for entry in entries} <= {"MIT", "OFL-1.1", "0BSD", "MPL-2.0"}
    assert [entry["name"] for entry in entries if not any("LICENSE" in path for path in entry["sha256"])] == []


def test_versions_are_pinned():
    assert [name for name, version in wanted().items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_the_lock_holds_no_address():
    assert addresses((FRONTEND / "package-lock.json").read_text()) == []
    assert "omit-lockfile-registry-resolved=true" in (FRONTEND / ".npmrc").read_text().split()


def test_pages_and_styles_name_only_files_that_are_there():
    ours = HOUSE / "web/static/essaim"
    sources = [*templates(), *ours.rglob("*.css"), *ours.rglob("*.js"), HOUSE / "web/templatetags/design.py"]
    named = {path for source in sources for path in VENDORED_PATH.findall(source.read_text())}
    assert len(named) > 8
    assert {path for path in named if not (HOUSE / "web/static" / path).is_file()} == set()


def test_the_sprite_holds_the_listed_icons():
    sprite = next((HOUSE / "web/static/vendor/bootstrap-icons").rglob("icons.svg")).read_text()
    assert re.findall(r'<symbol id="([^"]+)"', sprite) == (FRONTEND / "icons.txt").read_text().split()


def test_control_an_altered_copy_is_seen(tmp_path):
    (tmp_path / "VENDOR.json").write_text('[{"sha256": {"a.js": "00"}}]')
    (tmp_path / "a.js").write_text("alert(1)")
    (tmp_path / "b.js").write_text("alert(2)")
    assert recorded(tmp_path).keys() ^ present(tmp_path).keys() == {"b.js"}
    assert recorded(tmp_path)["a.js"] != present(tmp_path)["a.js"]


def test_control_an_address_in_the_lock_is_seen():
    assert addresses('"from": "https://packages.example/a.tgz"') == ["https://packages.example/a.tgz"]


def test_donations_leave_the_lock(tmp_path):
    lock = tmp_path / "package-lock.json"
    lock.write_text('{"packages": {"a": {"version": "1.0.0", "funding": {"url": "https://packages.example/give"}}}}')
    forget_addresses(lock)
    assert json.loads(lock.read_text()) == {"packages": {"a": {"version": "1.0.0"}}}
