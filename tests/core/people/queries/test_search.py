"""Whoever calls is found, however the name or the number is typed."""

import pytest

from essaim.core.foundation.scope import in_workspace
from essaim.core.people.queries import living_people, organisations_matching, people_matching
from tests.builders import a_person, a_workspace, acting, an_organisation, counting_queries

pytestmark = pytest.mark.django_db


def found(workspace, text, **options):
    with in_workspace(workspace):
        return [f"{p.given_name} {p.family_name}".strip() for p in people_matching(text, **options)]


@pytest.fixture
def town():
    workspace = a_workspace()
    a_person(workspace, "Marie-Lou", "Lefèvre", phone="06 39 98 00 01", birth_year=1940)
    a_person(workspace, "Jean", "Lefebvre", phone="03 20 00 11 22", email="jean.lefebvre@mail.example")
    a_person(workspace, "Loïc", "Dœuf", phone="01 99 00 12 34")
    a_person(workspace, "Philippe", "D'Haene", birth_year=1951)
    a_person(workspace, "Fatima", "El Amrani", phone="06 39 98 77 00")
    a_person(workspace, "Michèle", "")
    return workspace


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lefevre", ["Marie-Lou Lefèvre", "Jean Lefebvre"]),
        ("LEFÈVRE marie", ["Marie-Lou Lefèvre"]),
        ("marie lou", ["Marie-Lou Lefèvre"]),
        ("Marilou", ["Marie-Lou Lefèvre"]),
        ("marie-lou lef", ["Marie-Lou Lefèvre"]),
        ("doeuf", ["Loïc Dœuf"]),
        ("Dœuf", ["Loïc Dœuf"]),
        ("loic d", ["Loïc Dœuf"]),
        ("dhaene", ["Philippe D'Haene"]),
        ("d'haene", ["Philippe D'Haene"]),
        ("filipe", ["Philippe D'Haene"]),
        ("amrani fatima", ["Fatima El Amrani"]),
        ("elamrani", ["Fatima El Amrani"]),
        ("mich", ["Michèle"]),
        ("lefevre 1940", ["Marie-Lou Lefèvre"]),
        ("lefevre 1941", []),
        ("1951", ["Philippe D'Haene"]),
        ("0639980001", ["Marie-Lou Lefèvre"]),
        ("06.39.98.00.01", ["Marie-Lou Lefèvre"]),
        ("+33 6 39 98 00 01", ["Marie-Lou Lefèvre"]),
        ("0033 6 39 98 00 01", ["Marie-Lou Lefèvre"]),
        ("06 39 98", ["Fatima El Amrani", "Marie-Lou Lefèvre"]),
        ("1122", ["Jean Lefebvre"]),
        ("00 12 34", ["Loïc Dœuf"]),
        ("jean.lef@", []),
        ("Jean.Lefebvre@mail.example", ["Jean Lefebvre"]),
        ("zzzzzz", []),
        ("", []),
        ("-", []),
    ],
)
def test_whoever_is_meant_is_found(town, text, expected):
    assert found(town, text) == expected


def test_a_neighbouring_workspace_is_never_found(town):
    other = a_workspace()
    a_person(other, "Marie-Lou", "Lefèvre", phone="06 39 98 00 01", email="jean.lefebvre@mail.example")
    assert found(town, "lefevre") == ["Marie-Lou Lefèvre", "Jean Lefebvre"]
    assert found(other, "lefevre") == ["Marie-Lou Lefèvre"]
    assert found(other, "filipe") == []
    assert found(other, "1122") == []


def test_only_those_who_may_be_seen_are_found(town):
    with in_workspace(town):
        seen = living_people().filter(given_name="Jean")
    for text in ("lefevre", "lefebvr", "0639980001", "jean.lefebvre@mail.example", "1940"):
        assert set(found(town, text, among=seen)) <= {"Jean Lefebvre"}
    assert found(town, "lefevre", among=seen) == ["Jean Lefebvre"]


def test_the_number_of_queries_does_not_grow_with_the_people_found():
    small, large = a_workspace(), a_workspace()
    a_person(small, "Odile", "Martin")
    for number in range(12):
        a_person(large, "Odile", f"Martin{'abcdefghijkl'[number]}")
    counts = []
    for workspace in (small, large):
        found(workspace, "odile")
        with counting_queries() as queries:
            found(workspace, "odile mart", limit=3)
        counts.append(len(queries))
    assert counts[1] <= counts[0]
    assert counts[0] <= 4


def test_a_number_shared_by_a_couple_finds_both():
    workspace = a_workspace()
    a_person(workspace, "Yvonne", "Carlier", phone="03 20 00 00 17")
    a_person(workspace, "René", "Carlier", phone="03 20 00 00 17")
    assert found(workspace, "03 20 00 00 17") == ["René Carlier", "Yvonne Carlier"]


def test_organisations_are_found_by_word_misspelling_and_number():
    workspace = a_workspace()
    an_organisation(workspace, "Mairie de Saint-Hilaire-lez-Cambrai", contacts=[{"value": "03 20 00 44 55"}])
    with in_workspace(workspace):
        for text in ("hilaire", "cambrai mairie", "camvrai", "4455"):
            assert [o.name for o in organisations_matching(text)] == ["Mairie de Saint-Hilaire-lez-Cambrai"]
        assert organisations_matching("lille") == []
        assert people_matching("cambrai") == []


def test_a_changed_name_is_found_under_the_new_one_only(now):
    from essaim.core.people import actions

    workspace = a_workspace()
    person = a_person(workspace, "Claudine", "Vasseur")
    with in_workspace(workspace):
        actions.change_person(person, seen_version=person.version, family_name="Wattrelos", by=acting(), now=now)
    assert found(workspace, "wattrelos") == ["Claudine Wattrelos"]
    assert found(workspace, "vasseur") == []
