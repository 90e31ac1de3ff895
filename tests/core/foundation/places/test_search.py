import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.core.foundation import places
from essaim.core.foundation.places.search import name_key, names_index
from essaim.core.foundation.places.table import commune_at

LILLE = (50.6339, 3.0551)


def names(text, **wanted):
    return [c.name for c in places.communes_matching(text, **wanted)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lille", "Lille"),
        ("LIL", "Lille"),
        ("st etienne", "Saint-Étienne"),
        ("Saint Etienne", "Saint-Étienne"),
        ("oeuf en ternois", "Œuf-en-Ternois"),
        ("Œuf", "Œuf-en-Ternois"),
        ("l hay", "L'Haÿ-les-Roses"),
        ("L’Haÿ", "L'Haÿ-les-Roses"),
        ("Fontenay s/s Bois", "Fontenay-sous-Bois"),
        ("Fontenay ss bois", "Fontenay-sous-Bois"),
        ("St-Ouen s/ Seine", "Saint-Ouen-sur-Seine"),
        ("ste genevieve des bois", "Sainte-Geneviève-des-Bois"),
        ("villeneuve d'ascq", "Villeneuve-d'Ascq"),
        ("ascq villen", "Villeneuve-d'Ascq"),
        ("havre", "Le Havre"),
        ("Lyon 3e", "Lyon"),
        ("Lille cedex 9", "Lille"),
    ],
)
def test_what_people_type_finds_the_commune_first(typed, meant):
    assert names(typed)[0] == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Rubaix", "Roubaix"),
        ("roubais", "Roubaix"),
        ("Marseile", "Marseille"),
        ("villneuve dascq", "Villeneuve-d'Ascq"),
        ("tourcion", "Tourcoing"),
        ("Hazebruock", "Hazebrouck"),
    ],
)
def test_a_misspelled_name_is_understood(typed, meant):
    assert names(typed)[0] == meant


def test_nothing_that_resembles_the_text_gives_nothing():
    assert names("zzzzzzzz") == []
    assert names("") == []
    assert names(" - ' ") == []


def test_the_exact_name_comes_before_longer_ones_and_the_most_populated_first():
    found = places.communes_matching("saint-denis")
    assert [(c.name, c.department) for c in found[:2]] == [
        ("Saint-Denis", "974"),
        ("Saint-Denis", "93"),
    ]
    same = [c for c in found if c.name == "Saint-Denis"]
    assert found[: len(same)] == same


def test_a_name_that_a_commune_bore_before_it_merged_is_found():
    assert names("lomme")[0] == "Lille"


def test_a_postal_code_or_its_beginning_finds_its_communes():
    assert names("59260") == ["Lille", "Lezennes"]
    assert names("59491") == ["Villeneuve-d'Ascq"]
    assert names("59", limit=2) == ["Lille", "Tourcoing"]


def test_a_postal_code_or_a_department_beside_the_name_narrows_it():
    assert [c.code for c in places.communes_matching("saint-denis 974")] == ["97411"]
    assert [c.code for c in places.communes_matching("97400 saint denis")] == ["97411"]
    assert [c.code for c in places.communes_matching("2a ajaccio")] == ["2A004"]


def test_a_wrong_number_beside_the_name_does_not_hide_the_commune():
    assert names("roubaix 99999")[0] == "Roubaix"


def test_among_equally_exact_names_the_nearest_comes_first():
    everywhere = places.communes_matching("saint-martin", limit=3)
    around = places.communes_matching("saint-martin", limit=3, near=places.commune("32389").point)
    assert everywhere[0].code == "97801"
    assert around[0].code == "32389"


def test_no_more_communes_than_asked_come_back():
    assert len(places.communes_matching("s", limit=4)) == 4
    assert len(places.communes_matching("s", limit=4, near=LILLE)) == 4


def test_the_keys_of_the_index_are_the_keys_of_the_names():
    keys = names_index().keys
    assert [name_key(commune_at(place).name) for place in range(len(keys))] == keys


@given(st.integers(min_value=0, max_value=34962))
def test_every_commune_is_found_by_its_name_and_postal_code(place):
    wanted = commune_at(place)
    typed = f"{wanted.postal_codes[0]} {wanted.name.upper()}"
    assert wanted in places.communes_matching(typed, limit=30)


@given(st.integers(min_value=0, max_value=34962))
def test_every_commune_is_guessed_from_its_name_and_postal_code(place):
    wanted = commune_at(place)
    namesakes = [c for c in places.communes_of_postal_code(wanted.postal_codes[0]) if name_key(c.name) == name_key(wanted.name)]
    guessed = places.guess_commune(wanted.name.upper(), wanted.postal_codes[0])
    assert guessed == (wanted if len(namesakes) == 1 else None)


@given(st.text(max_size=40))
def test_no_text_makes_the_search_fail(text):
    assert len(places.communes_matching(text)) <= 10


@pytest.mark.parametrize(
    ("name", "postal_code", "code"),
    [
        ("VILLENEUVE D ASCQ", "59650", "59009"),
        ("Hellemmes", "59260", "59350"),
        ("Lezenes", "59260", "59346"),
        ("LILLE CEDEX", "59033", "59350"),
        ("Labergement-Clemenciat", "1400", "01001"),
        ("Roubaix", "", "59512"),
        ("PARIS 18", "75018", "75056"),
        ("hameau des Trois Ormes", "59100", "59512"),
    ],
)
def test_a_line_of_a_file_gives_the_commune_that_it_means(name, postal_code, code):
    assert places.guess_commune(name, postal_code).code == code


@pytest.mark.parametrize(
    ("name", "postal_code"),
    [
        ("Saint-Denis", ""),
        ("", ""),
        ("", "59260"),
        ("Nulle-Part", "59260"),
        ("Nulle-Part", ""),
        ("Roubaix", "59200"),
    ],
)
def test_in_doubt_no_commune_is_guessed(name, postal_code):
    assert places.guess_commune(name, postal_code) is None
