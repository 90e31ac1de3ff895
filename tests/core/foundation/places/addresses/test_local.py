import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from essaim.core.foundation.places.addresses import (
    AddressHit,
    BookState,
    Geocoder,
    LocalAddresses,
    NoAddresses,
    address_book,
    import_ban,
)  # fmt: skip
from tests.core.foundation.places.addresses.conftest import LILLE, NORTHERN, PARISIAN, row, write_ban


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("addresses")
    import_ban(write_ban(folder / "59-and-75.csv", [*NORTHERN, *PARISIAN]), folder / "addresses.sqlite3")
    return folder / "addresses.sqlite3"


@pytest.fixture
def book(imported, tmp_path):
    return LocalAddresses(shutil.copy(imported, tmp_path / "addresses.sqlite3"))


def first(book, text, **wanted):
    return book.search(text, **wanted)[0].label


def test_an_address_comes_with_its_parts_and_its_point(book):
    assert book.search("12 rue des lilas", citycode="59350")[0] == AddressHit(
        label="12 Rue des Lilas 59000 Lille",
        housenumber="12",
        street="Rue des Lilas",
        postcode="59000",
        citycode="59350",
        city="Lille",
        lat=50.63101,
        lon=3.05201,
        score=1.0,
    )


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("12 rue des li", "12 Rue des Lilas 59000 Lille"),
        ("12 bis, r. des Lilas", "12 bis Rue des Lilas 59000 Lille"),
        ("12B rue des lilas", "12 b Rue des Lilas 59000 Lille"),
        ("12bis rue des lilas", "12 bis Rue des Lilas 59000 Lille"),
        ("rue des lilas 12 bis", "12 bis Rue des Lilas 59000 Lille"),
        ("7 rue des Lilas 59260", "7 Rue des Lilas 59260 Lezennes"),
        ("7 rue des Lilas, Lezennes", "7 Rue des Lilas 59260 Lezennes"),
        ("lezennes lilas 7", "7 Rue des Lilas 59260 Lezennes"),
        ("12 rue de lilas lille", "12 Rue des Lilas 59000 Lille"),
        ("12 rue lilas", "12 Rue des Lilas 59000 Lille"),
        ("8 rue du 8 mai 1945", "8 Rue du 8 Mai 1945 59000 Lille"),
        ("rue du 8 mai 1945", "Rue du 8 Mai 1945 59000 Lille"),
        ("5 av mal inventé", "5 Avenue du Maréchal Inventé 59000 Lille"),
        ("9 pl de l'oeuvre", "9 Place de l'Œuvre 59260 Lille"),
        ("9 place de l’œuvre hellemmes", "9 Place de l'Œuvre 59260 Lille"),
        ("2 rue st etienne", "2 Rue Saint-Étienne 59000 Lille"),
        ("peupliers", "Résidence des Peupliers 59260 Lezennes"),
    ],
)
def test_what_people_type_finds_the_address_first(book, typed, label):
    assert first(book, typed) == label


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("12 rue des lilass lille", "12 Rue des Lilas 59000 Lille"),
        ("5 avenu du marechal invente", "5 Avenue du Maréchal Inventé 59000 Lille"),
        ("5 avenue marchal inventé lille", "5 Avenue du Maréchal Inventé 59000 Lille"),
    ],
)
def test_a_misspelled_street_is_understood(book, typed, label):
    assert first(book, typed) == label


def test_a_number_without_its_repetition_gives_all_of_them(book):
    found = [hit.housenumber for hit in book.search("12 rue des lilas", citycode="59350")[:3]]
    assert found == ["12", "12 b", "12 bis"]


def test_a_number_that_does_not_exist_gives_the_street(book):
    hit = book.search("400 rue des lilas blancs")[0]
    assert (hit.label, hit.housenumber) == ("Rue des Lilas Blancs 59000 Lille", "")
    assert (hit.lat, hit.lon) == (50.64001, 3.06001)


def test_a_commune_keeps_the_addresses_of_others_out(book):
    assert {hit.citycode for hit in book.search("rue des lilas", citycode="59346")} == {"59346"}
    assert book.search("rue des lilas", citycode="59599") == []


def test_an_arrondissement_is_part_of_its_commune(book):
    assert [hit.citycode for hit in book.search("4 rue des lilas", citycode="75056")] == ["75056"]
    assert [hit.citycode for hit in book.search("4 rue des lilas", citycode="75118")] == ["75056"]


def test_no_more_addresses_than_asked_come_back(book):
    assert len(book.search("rue", limit=3)) == 3


@pytest.mark.parametrize("typed", ["", "   ", "12", "59000", "zzzz", '"', "' OR 1=1 --", "AND OR NOT", "*"])
def test_a_text_that_means_no_address_finds_none(book, typed):
    assert book.search(typed) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300))
def test_no_text_makes_the_search_fail(book, text):
    assert len(book.search(text)) <= 8


def test_without_a_file_the_book_is_off(tmp_path):
    book = LocalAddresses(tmp_path / "none.sqlite3")
    assert (book.state, book.search("rue des lilas")) == (BookState.OFF, [])


@pytest.mark.parametrize("content", [b"", b"this is no database" * 100, b"SQLite format 3\x00" + b"\x00" * 4000])
def test_a_file_of_another_kind_makes_the_book_unavailable(tmp_path, content):
    path = tmp_path / "addresses.sqlite3"
    path.write_bytes(content)
    book = LocalAddresses(path)
    assert (book.state, book.search("rue des lilas")) == (BookState.UNAVAILABLE, [])


def test_a_file_that_is_damaged_further_on_finds_nothing_and_does_not_fail(book):
    content = book.path.read_bytes()
    book.path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    assert book.search("rue des lilas") == []


def test_a_new_file_is_seen_at_once(book, ban):
    import_ban(ban([row("1", "", "Rue Neuve", LILLE, "50.6", "3.0")]), book.path)
    assert first(book, "1 rue neuve") == "1 Rue Neuve 59000 Lille"


def test_searching_does_not_change_the_file(book):
    before = book.path.read_bytes()
    book.search("12 rue des lilas")
    assert book.path.read_bytes() == before
    assert [p.name for p in book.path.parent.glob("addresses.sqlite3*")] == ["addresses.sqlite3"]


def test_the_imported_file_comes_before_the_service_and_nothing_is_a_state_too(book, tmp_path):
    url = "http://127.0.0.1:9/geocodage"
    none = address_book(file=tmp_path / "none.sqlite3")
    assert isinstance(address_book(file=book.path, geocoder_url=url), LocalAddresses)
    assert isinstance(address_book(file=tmp_path / "none.sqlite3", geocoder_url=url), Geocoder)
    assert address_book(geocoder_url=url) is address_book(geocoder_url=url)
    assert isinstance(none, NoAddresses)
    assert (none.state, none.search("rue des lilas")) == (BookState.OFF, [])
