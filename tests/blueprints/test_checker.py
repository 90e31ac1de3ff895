"""A blueprint in hand is checked as its files would be."""

from dataclasses import replace

import pytest

from essaim.blueprints import check, from_snapshot, load, to_snapshot
from essaim.blueprints.model import Ref
from tests.blueprints.folders import SMALLEST, SOUND


@pytest.mark.parametrize("folder", SOUND, ids=lambda folder: folder.name)
def test_a_sound_snapshot_has_no_fault(folder):
    assert check(from_snapshot(to_snapshot(load(folder).blueprint))) == ()


def test_faults_have_their_path_without_a_line():
    blueprint = load(SMALLEST).blueprint
    spoilt = replace(
        blueprint,
        roles=(blueprint.roles[0], replace(blueprint.roles[1], requires=("chart",))),
        settings={**blueprint.settings, "max_load": Ref("load")},
        texts={**blueprint.texts, "fr": {**blueprint.texts["fr"], "title": ""}},
    )
    assert [(fault.code, fault.place) for fault in check(spoilt)] == [
        ("dangling", "scheme.toml roles.volunteer.requires.1"),
        ("unknown_input", "scheme.toml settings.max_load"),
        ("check_unused", "scheme.toml checks.charter"),
        ("text_empty", "texts.fr.toml title"),
    ]


def test_a_fault_goes_to_a_machine_as_plain_values():
    blueprint = load(SMALLEST).blueprint
    (fault,) = check(replace(blueprint, disclosure=replace(blueprint.disclosure, keys=("person_agreed",))))
    assert fault.as_json() == {
        "code": "key_of_acceptance",
        "file": "scheme.toml",
        "path": "disclosure.keys",
        "line": None,
        "column": None,
        "fr": fault.fr,
        "en": fault.en,
    }
