"""The blueprints at hand: those that ship, and those of a site."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from essaim import blueprints
from essaim.blueprints import available, load_key, settle
from tests.blueprints.folders import INVENTED, LIBRARY, SMALLEST

HOUSE = Path(blueprints.__file__).parent


def test_the_packaged_ones_are_listed_by_key():
    assert [shelved.key for shelved in available()] == [folder.name for folder in LIBRARY]
    assert {shelved.is_own for shelved in available()} == {False}


def test_a_directory_of_the_site_adds_its_own():
    own = [(shelved.key, shelved.is_own) for shelved in available(INVENTED.parent)]
    assert own == sorted([(folder.name, False) for folder in LIBRARY] + [(f.name, True) for f in (INVENTED, SMALLEST)])


def test_one_of_the_site_hides_a_packaged_one_of_its_key(tmp_path):
    shutil.copytree(LIBRARY[0], tmp_path / LIBRARY[0].name)
    assert load_key(LIBRARY[0].name, tmp_path).folder == tmp_path / LIBRARY[0].name


def test_a_key_is_loaded():
    assert load_key(INVENTED.name, INVENTED.parent).blueprint.key == INVENTED.name


@pytest.mark.parametrize("key", ["nowhere", "../samples/coup-de-main", "/etc", "", "."])
def test_a_key_that_is_nowhere_is_a_fault(key):
    assert [fault.code for fault in load_key(key).faults] == ["folder_missing"]


def test_a_missing_directory_of_the_site_adds_nothing(tmp_path):
    assert available(tmp_path / "nowhere") == available()


def test_every_packaged_example_names_a_carrier_and_its_communes():
    settled = [settle((loaded := load_key(s.key)).blueprint, loaded.example.answers).settings for s in available()]
    assert all(settings["carrier"] and settings["communes"] for settings in settled)


def test_the_invented_scheme_needs_no_word_of_python():
    words = {"homework", "devoirs", "tutor", "quiet_room"}
    code = " ".join(path.read_text(encoding="utf-8") for path in HOUSE.rglob("*.py"))
    assert words & set(re.findall(r"\w+", code.lower())) == set()


def test_the_room_stands_without_django():
    code = "import sys, essaim.blueprints, essaim.blueprints.schema; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
