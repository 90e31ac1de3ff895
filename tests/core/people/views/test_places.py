"""Addresses proposed as they are typed: from a geocoder or a file, and by hand when neither answers."""

import pytest
from django.urls import reverse

from essaim.core.foundation.places.addresses import import_ban
from essaim.core.foundation.scope import in_workspace
from essaim.core.people.models import Address
from tests.builders import LILLE, a_person, a_staff_client, a_workspace
from tests.core.foundation.places.addresses.conftest import NORTHERN, write_ban
from tests.core.foundation.places.addresses.service import serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return a_workspace()


@pytest.fixture
def desk(place):
    return a_staff_client(place, "operator")


@pytest.fixture
def geocoder(settings):
    with serving() as service:
        settings.ESSAIM_GEOCODER_URL = service.url
        yield service


def proposed(desk, text: str) -> list[dict]:
    return desk.get(reverse("people:addresses"), {"q": text}).json()


def home_of(person) -> Address:
    with in_workspace(person.workspace):
        return Address.objects.get(person=person, ended_at=None)


def test_a_chosen_address_is_recorded_with_its_exact_point(place, desk, geocoder):
    person = a_person(place)
    choice = proposed(desk, "12 rue des lil")[0]
    assert (choice["label"], choice["fill"]) == ("12 Rue des Lilas 59000 Lille", {"commune_code": "Lille 59000"})
    url = reverse("people:address", args=[person.pk])
    assert reverse("people:addresses") in desk.get(url).content.decode()
    done = desk.post(url, {"line": choice["label"], "line_value": choice["value"], "commune_code": ""})
    assert done.status_code == 302
    home = home_of(person)
    assert (home.line, home.postal_code, home.commune_code) == ("12 Rue des Lilas", "59000", LILLE)
    assert (home.lat, home.lon, home.is_approximate) == (50.63101, 3.05201, False)


def test_only_the_words_typed_are_asked_of_the_geocoder(place, desk, geocoder):
    a_person(place)
    proposed(desk, "12 rue des lilas")
    assert [set(question) for _path, question in geocoder.asked] == [{"q", "limit", "autocomplete"}]


def test_a_new_person_is_recorded_at_a_chosen_address(place, desk, geocoder):
    choice = proposed(desk, "12 rue des lilas")[0]
    desk.post(
        reverse("people:record"),
        {"given_name": "Odette", "commune_code": "Lille 59000", "line": choice["label"], "line_value": choice["value"],
         "preferred_channel": "voice", "channel": "phone", "is_new": "on"},
    )  # fmt: skip
    with in_workspace(place):
        home = Address.objects.get()
    assert (home.line, home.is_approximate) == ("12 Rue des Lilas", False)


def test_an_imported_file_answers_without_any_outside_call(place, desk, settings, tmp_path):
    settings.ESSAIM_ADDRESS_FILE = str(tmp_path / "addresses.sqlite3")
    import_ban(write_ban(tmp_path / "adresses-59.csv", NORTHERN), tmp_path / "addresses.sqlite3")
    assert [choice["label"] for choice in proposed(desk, "7 rue des lilas lezennes")][0].startswith("7 Rue des Lilas")


def test_an_address_typed_by_hand_is_kept_as_it_is(place, desk, geocoder):
    person = a_person(place)
    url = reverse("people:address", args=[person.pk])
    desk.post(url, {"line": "ferme du Moulin", "line_value": "", "commune_code": "Lille"})
    home = home_of(person)
    assert (home.line, home.is_approximate) == ("ferme du Moulin", True)


@pytest.mark.parametrize("forged", ["12 rue|59000|99999|1|2", "12 rue|59000|59350|nord|2", "12 rue|59000|59350|999|2", "||||", "x"])
def test_a_forged_choice_is_no_choice(place, desk, geocoder, forged):
    person = a_person(place)
    url = reverse("people:address", args=[person.pk])
    answer = desk.post(url, {"line": "12 rue", "line_value": forged, "commune_code": ""})
    assert answer.status_code == 422
    assert "Dites dans quelle commune" in answer.content.decode()


def test_a_geocoder_that_is_down_is_said_and_typing_goes_on(place, desk, settings):
    settings.ESSAIM_GEOCODER_URL = "http://127.0.0.1:9/geocodage"
    person = a_person(place)
    assert proposed(desk, "12 rue des lilas") == []
    page = desk.get(reverse("people:address", args=[person.pk])).content.decode()
    assert "ne sont pas proposées pour le moment" in page
    assert "data-combobox" not in page


def test_without_any_book_the_form_asks_nothing_of_anybody(place, desk):
    person = a_person(place)
    assert "data-combobox" not in desk.get(reverse("people:address", args=[person.pk])).content.decode()
