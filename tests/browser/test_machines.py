"""What reaches the pages from elsewhere, in a real browser: proposed addresses, who is ringing, keys of programs."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.actions import ring
from essaim.core.people.models import Address
from tests.browser.hands import logged_in
from tests.browser.test_main_job import DESK, PHONE
from tests.builders import a_person, a_planted_scheme, a_staff_client, a_workspace
from tests.conftest import NOW
from tests.core.foundation.places.addresses.service import serving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(live_server, spring):
    workspace = a_workspace()
    a_planted_scheme(workspace, "call-and-care")
    return workspace


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_an_address_is_chosen_by_keyboard_and_fills_its_commune(place, live_server, open_page, picture, settings, width):
    person = a_person(place, commune_code="")
    with serving() as geocoder:
        settings.ESSAIM_GEOCODER_URL = geocoder.url
        page = logged_in(open_page(width=width), a_staff_client(place, StaffRole.OPERATOR), live_server)
        page.goto(reverse("people:address", args=[person.pk]))
        field = page.get_by_role("combobox", name="Numéro et rue")
        field.press_sequentially("12 rue des lil")
        expect(page.get_by_role("option", name="12 Rue des Lilas 59000 Lille")).to_be_visible()
        picture(page, f"adresse-proposee-{width}")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("[name=commune_code]")).to_have_value("Lille 59000")
        page.get_by_role("button", name="Enregistrer").click()
        page.wait_for_url(f"**{reverse('people:person', args=[person.pk])}")
    with in_workspace(place):
        home = Address.objects.get(person=person)
    assert (home.line, home.is_approximate) == ("12 Rue des Lilas", False)


def test_the_phone_rings_on_the_desk_and_what_is_typed_stays(place, live_server, open_page, picture, settings):
    settings.ESSAIM_TELEPHONY_KEY = "cle"
    person = a_person(place, phone="01 99 00 12 34")
    page = logged_in(open_page(width=DESK), a_staff_client(place, StaffRole.OPERATOR), live_server)
    page.goto(reverse("phone"))
    page.locator("[name=details]").fill("Un mot en train d'être tapé")
    with in_workspace(place):
        ring("c1", number="+33199001234", person=person, now=NOW)
    expect(page.get_by_text("Odette Lefèvre (Lille) appelle")).to_be_visible(timeout=10_000)
    expect(page.locator("[name=details]")).to_have_value("Un mot en train d'être tapé")
    picture(page, "standard-sonnerie-1280")
    page.get_by_role("link", name="Ouvrir la fiche").click()
    page.wait_for_url(f"**personne={person.pk}")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_key_is_given_copied_and_taken_back(place, live_server, open_page, picture, axe, width):
    page = logged_in(open_page(width=width), a_staff_client(place, StaffRole.ADMINISTRATOR), live_server)
    page.goto(reverse("programs"))
    page.get_by_text("Donner une clé").click()
    page.locator("[name=name]").fill("Site de la mairie")
    page.get_by_role("button", name="Créer la clé").click()
    expect(page.get_by_label("La clé", exact=True)).to_be_visible()
    picture(page, f"logiciels-{width}")
    assert axe(page) == []
    page.get_by_role("button", name="Retirer cette clé").click()
    expect(page.get_by_text("n’ouvre plus rien")).to_be_visible()
