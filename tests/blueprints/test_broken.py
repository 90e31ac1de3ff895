"""Each broken folder is refused with all its faults, at their places, in French and in English."""

import tomllib
from pathlib import Path

import pytest

from essaim.blueprints import load
from essaim.blueprints.faults import SENTENCES
from essaim.blueprints.vocabulary import MEASURES
from tests.blueprints.folders import BROKEN

FOLDERS = sorted(folder for folder in BROKEN.iterdir() if folder.is_dir())


def expected(folder: Path) -> list[dict[str, str]]:
    """What `faults.toml` says; `{every measure}` stands for the measures that there are."""
    text = (folder / "faults.toml").read_text(encoding="utf-8").replace("{every measure}", ", ".join(sorted(MEASURES)))
    return tomllib.loads(text)["faults"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_fault_is_named_at_its_place_in_both_languages(folder):
    found = [{"place": fault.place, "fr": fault.fr, "en": fault.en} for fault in load(folder).faults]
    assert found == expected(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_nothing_of_a_broken_folder_can_be_planted(folder):
    loaded = load(folder)
    assert (loaded.is_sound, loaded.blueprint, loaded.example) == (False, None, None)


def test_there_are_at_least_twenty_broken_folders():
    assert len(FOLDERS) >= 20


def test_every_kind_of_fault_of_a_folder_is_shown_by_a_broken_one():
    shown = {fault.code for folder in FOLDERS for fault in load(folder).faults}
    elsewhere = {"folder_missing", "file_too_big", "nobody_helps", "not_a_choice"}
    assert set(SENTENCES) - shown - elsewhere == set()
