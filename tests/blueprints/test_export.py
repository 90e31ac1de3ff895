"""A running scheme goes back to a folder that somebody else can plant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.blueprints import exported, load, settle, two_way, write
from essaim.blueprints.export import CARRIED
from essaim.blueprints.model import Lineage
from tests.blueprints.folders import INVENTED, SMALLEST, SOUND


def planted_and_exported(folder, answers, directory, **more):
    """The folder that a scheme planted from `folder` with `answers` exports."""
    origin = load(folder)
    assert settle(origin.blueprint, answers).faults == ()
    export = exported(origin.blueprint, answers, name="Chez nous", sha256=origin.sha256, about=origin.about, **more)
    return write(export, directory)


def figures_asked(loaded) -> set[str]:
    """Figures that nobody knows but the site: they have no default."""
    return {
        question.key for question in loaded.blueprint.inputs
        if question.kind in CARRIED and question.default is None and not question.optional and question.kind != "boolean"
    }  # fmt: skip


def defaults_and_places(loaded):
    """The example's answers, its figures left to their defaults where they have one."""
    kinds, asked = {question.key: question.kind for question in loaded.blueprint.inputs}, figures_asked(loaded)
    return {key: value for key, value in loaded.example.answers.items() if kinds[key] not in CARRIED or key in asked}


@pytest.mark.parametrize("folder", SOUND, ids=lambda folder: folder.name)
def test_load_plant_export_load_gives_the_same_blueprint(folder, tmp_path):
    origin = load(folder)
    answers = defaults_and_places(origin)
    written, sha256 = planted_and_exported(folder, answers, tmp_path)
    again = load(written)
    assert again.faults == ()
    same = exported(origin.blueprint, answers, name="Chez nous", sha256=origin.sha256).blueprint
    assert again.blueprint == same
    assert (same == origin.blueprint) == (not figures_asked(origin)), "a figure that only the site knew becomes a default"
    assert (again.example.answers, again.sha256, again.about) == (
        answers,
        sha256,
        origin.about.strip() + "\n",
    )


@pytest.mark.parametrize("folder", SOUND, ids=lambda folder: folder.name)
def test_the_figures_of_a_site_become_the_defaults_of_its_export(folder, tmp_path):
    origin = load(folder)
    answers = origin.example.answers
    written, _ = planted_and_exported(folder, answers, tmp_path)
    again = load(written)
    places = {key: value for key, value in answers.items() if key in defaults_and_places(origin)}
    assert settle(again.blueprint, places).settings == settle(origin.blueprint, answers).settings


@given(
    days=st.integers(1, 30),
    carrier=st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=30),
)
def test_any_answers_survive_the_round_trip(days, carrier, tmp_path_factory):
    answers = {"days": days, "carrier": carrier}
    written, _ = planted_and_exported(SMALLEST, answers, tmp_path_factory.mktemp("export"))
    again = load(written)
    assert (again.faults, dict(again.example.answers)) == ((), answers)
    assert settle(again.blueprint, {"carrier": carrier}).settings["unanswered_days"] == days


def test_an_export_that_differs_names_its_origin(tmp_path):
    origin = load(INVENTED)
    written, _ = planted_and_exported(INVENTED, origin.example.answers, tmp_path, key="devoirs-a-roubaix", version="1.0")
    again = load(written).blueprint
    assert (again.key, again.version) == ("devoirs-a-roubaix", "1.0")
    assert again.lineage == Lineage(key="devoirs-et-ordinateurs", version="0.3.1", sha256=origin.sha256)


def test_names_and_places_of_a_site_are_not_defaults(tmp_path):
    origin = load(INVENTED)
    written, _ = planted_and_exported(INVENTED, {**origin.example.answers, "computers": 30}, tmp_path)
    changes = two_way(origin.blueprint, load(written).blueprint)
    assert [(change.path, change.new) for change in changes] == [("inputs.computers.default", 30)]


def test_what_a_site_measured_is_written_in_its_about(tmp_path):
    measured = {"Élèves aidés": "38"}
    written, _ = planted_and_exported(INVENTED, load(INVENTED).example.answers, tmp_path, measured=measured)
    assert load(written).about.endswith("## Chez nous\n\n| | |\n|---|---|\n| Élèves aidés | 38 |\n")


def test_an_export_never_overwrites(tmp_path):
    planted_and_exported(SMALLEST, {"carrier": "Nous"}, tmp_path)
    with pytest.raises(FileExistsError):
        planted_and_exported(SMALLEST, {"carrier": "Nous"}, tmp_path)
