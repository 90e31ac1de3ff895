"""An upgrade is read before it is done: what the origin changed, what this site changed, what both did."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.blueprints import ABSENT, check, load, three_way, two_way, upgraded
from essaim.blueprints.model import Skill
from essaim.blueprints.paths import flat
from tests.blueprints.folders import LIBRARY, SMALLEST, SOUND


def smallest(**changes):
    return replace(load(SMALLEST).blueprint, **changes)


def with_weight(blueprint, weight):
    return replace(blueprint, matching=(replace(blueprint.matching[0], weight=weight),))


def with_skill(blueprint, key):
    return replace(blueprint, skills=(*blueprint.skills, Skill(key=key, label="skill_ladder")))


def verdicts(old, new, site):
    return {change.path: change.verdict for change in three_way(old, new, site)}


def test_nothing_changed_is_an_empty_list():
    assert three_way(smallest(), smallest(), smallest()) == ()


@pytest.mark.parametrize(
    ("new", "site", "verdict"),
    [(7, 5, "origin_changed"), (5, 9, "site_changed"), (7, 9, "both"), (7, 7, "same")],
)
def test_each_change_says_who_made_it(new, site, verdict):
    old = smallest()
    (change,) = three_way(old, with_weight(old, new), with_weight(old, site))
    assert (change.path, change.old, change.new, change.site) == ("matching.distance.weight", 5, new, site)
    assert (change.verdict, change.is_core, change.is_list) == (verdict, False, False)


def test_a_change_of_the_core_is_marked():
    old = smallest()
    keys = (*old.disclosure.keys, "coordinator_validated")
    new = replace(old, disclosure=replace(old.disclosure, keys=keys, hours_after=4))
    assert {change.path: change.is_core for change in two_way(old, new)} == {
        "disclosure.keys": True,
        "disclosure.hours_after": False,
    }


def test_a_row_that_came_or_went_is_shown_with_its_values():
    old = smallest()
    changes = {c.path: (c.old, c.new) for c in two_way(old, with_skill(old, "drill"))}
    assert changes == {
        "skills": (("ladder",), ("ladder", "drill")),
        "skills.drill.key": (ABSENT, "drill"),
        "skills.drill.label": (ABSENT, "skill_ladder"),
    }


def test_a_text_is_a_place_like_any_other():
    old = smallest()
    texts = {lang: dict(texts) for lang, texts in old.texts.items()}
    texts["fr"]["title"] = "Main forte"
    assert [c.path for c in two_way(old, replace(old, texts=texts))] == ["texts.fr.title"]


def test_version_and_lineage_are_no_change():
    assert two_way(smallest(), smallest(version="2.0")) == ()


def test_an_upgrade_brings_the_origin_and_keeps_the_site():
    old = smallest()
    new = with_weight(replace(old, version="1.1", categories=(replace(old.categories[0], standing=True),)), 7)
    site = with_weight(replace(old, settings={**old.settings, "suggestions": 8}), 9)
    taken = upgraded(old, new, site)
    assert (taken.version, taken.categories[0].standing, taken.settings["suggestions"]) == ("1.1", True, 8)
    assert (taken.matching[0].weight, check(taken)) == (7, ())


def test_a_person_may_keep_the_site_where_both_changed():
    old = smallest()
    taken = upgraded(old, with_weight(old, 7), with_weight(old, 9), keep={"matching.distance.weight"})
    assert taken.matching[0].weight == 9


def test_rows_added_on_both_sides_are_merged():
    old = smallest()
    taken = upgraded(old, with_skill(old, "drill"), with_skill(old, "saw"))
    assert [skill.key for skill in taken.skills] == ["ladder", "drill", "saw"]


def test_a_row_that_the_site_took_out_stays_out():
    old = with_skill(smallest(), "drill")
    taken = upgraded(old, with_skill(old, "saw"), smallest())
    assert [skill.key for skill in taken.skills] == ["ladder", "saw"]


@pytest.mark.parametrize("folder", SOUND, ids=lambda folder: folder.name)
def test_an_upgrade_to_another_blueprint_altogether_is_that_blueprint(folder):
    old, new = smallest(), load(folder).blueprint
    assert upgraded(old, new, old) == replace(new, lineage=None)
    assert upgraded(new, new, new) == new


@pytest.mark.parametrize("folder", SOUND, ids=lambda folder: folder.name)
def test_the_flat_paths_of_a_blueprint_hold_every_text(folder):
    blueprint = load(folder).blueprint
    texts = {path[1:]: value for path, value in flat(blueprint).items() if path[0] == "texts"}
    assert texts == {(lang, key): text for lang, texts in blueprint.texts.items() for key, text in texts.items()}


@given(st.data())
def test_the_verdict_always_says_who_moved(data):
    weights = [data.draw(st.integers(0, 4)) for _ in range(3)]
    trio = [with_weight(smallest(), weight) for weight in weights]
    old, new, site = weights
    expected = "same" if new == site else "origin_changed" if site == old else "site_changed" if new == old else "both"
    unmoved = old == new == site
    assert verdicts(*trio) == ({} if unmoved else {"matching.distance.weight": expected})


def test_two_blueprints_alone_compare_as_changes_of_the_origin():
    first, second = (load(folder).blueprint for folder in LIBRARY[:2])
    assert {c.verdict for c in two_way(first, second)} == {"origin_changed"}
