"""A group that registers together, and a waiting list under a rule, in a real browser: on a telephone without script, and at the desk."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from essaim.core.foundation.scope import in_workspace
from essaim.core.schemes.models import Scheme
from essaim.modules.activities.actions.telling import link_to
from essaim.modules.activities.models import Registration
from tests.blueprints.bus import planned, registers
from tests.browser.hands import logged_in, press
from tests.browser.test_bus import DESK, PHONE, bus, send
from tests.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["bus"]
GUESTS = {"with_given_name": "Marcel", "with_given_name_2": "Lina", "with_given_name_3": "Awa"}


@pytest.fixture
def open_bus(bus):
    """The same, where four may register on the public page and those who live there pass first."""
    (workspace, scheme, client, vehicle), _rosa = bus
    snapshot = dict(scheme.snapshot) | {"waiting": [{"criterion": "locals"}], "settings": scheme.snapshot["settings"] | {"party_most": 4}}
    Scheme.objects.filter(pk=scheme.pk).update(snapshot=snapshot, version=99)
    return workspace, Scheme.objects.get(pk=scheme.pk), client, vehicle


def adds_guests(page: Page) -> None:
    """One row after the other, each opened by its own line."""
    names = list(GUESTS)
    for name, following in zip(names, [*names[1:], None], strict=True):
        page.locator(f"[name={name}]").fill(GUESTS[name])
        if following:
            page.locator(f"details:has(> div [name={following}]) > summary", has_text="une autre personne").last.click()


def test_four_register_on_a_telephone_without_script_and_nothing_typed_is_lost(open_bus, live_server, spring, open_page, look):
    workspace, scheme, _client, _vehicle = open_bus
    session = planned(open_bus, capacity="3")
    visitor = open_page(width=PHONE, height=844, javascript=False)
    visitor.goto(reverse("activities:public-session", args=[workspace.slug, scheme.slug, session.pk]))
    for name, value in {"given_name": "Odette", "family_name": "Gal", "phone": "06 39 98 44 44"}.items():
        visitor.locator(f"main [name={name}]").fill(value)
    adds_guests(visitor)
    send(visitor, "given_name")
    for name, value in GUESTS.items():
        expect(visitor.locator(f"[name={name}]")).to_be_visible()
        expect(visitor.locator(f"[name={name}]")).to_have_value(value)
    assert not Registration.objects.exists(), "the commune was left out"
    visitor.locator("[name=commune_code]").fill("34190 Ganges")
    send(visitor, "given_name")
    expect(visitor.locator("main")).to_contain_text("3 places en tout")
    visitor.locator("[name=with_given_name_3]").fill("")
    send(visitor, "given_name")
    assert Registration.objects.get().seats == 3


def test_a_group_and_a_waiting_list_by_rule_as_they_look(open_bus, live_server, spring, open_page, look):
    workspace, scheme, client, _vehicle = open_bus
    session = planned(open_bus, capacity="3")
    address = reverse("activities:public-session", args=[workspace.slug, scheme.slug, session.pk])
    visitor = open_page(width=PHONE, height=844)
    visitor.goto(address)
    for name, value in {"given_name": "Odette", "family_name": "Gal", "phone": "06 39 98 44 44", "commune_code": "34190 Ganges"}.items():
        visitor.locator(f"main [name={name}]").fill(value)
    adds_guests(visitor)
    look(visitor, "groups-01-four-on-the-public-page-390")
    with in_workspace(workspace):
        for name, commune in (("Jean", "34142"), ("Jeanne", "34142")):
            registers(open_bus, session, name, commune_code=commune)
    visitor.locator("[name=with_given_name_3]").fill("")
    send(visitor, "given_name")
    look(visitor, "groups-02-they-wait-together-390")
    desk = logged_in(open_page(width=DESK), client, live_server)
    desk.goto(reverse("activities:register", args=[session.pk]))
    for name, value in {"given_name": "Simone", "commune_code": "34190 Ganges"}.items():
        desk.locator(f"main [name={name}]").first.fill(value)
    desk.locator("summary", has_text="Quelqu’un accompagne").click()
    adds_guests(desk)
    look(desk, "groups-03-four-at-the-desk-1280")
    desk.goto(reverse("activities:register", args=[session.pk]))
    for name, value in {"given_name": "Lucie", "commune_code": "34142"}.items():
        desk.locator(f"main [name={name}]").first.fill(value)
    desk.locator("summary", has_text="Quelqu’un accompagne").click()
    desk.locator("[name=with_given_name]").fill("Paul")
    send(desk, "given_name")
    looks_at_the_list(desk, look)
    row = Registration.objects.get(lead__given_name="Lucie")
    for width in (PHONE, DESK):
        phone = open_page(width=width)
        with in_workspace(workspace):
            phone.goto("/" + link_to(row, NOW).split("/", 3)[3])
        look(phone, f"groups-06-own-page-{width}")
    press(desk, desk.get_by_role("button", name="Remettre à son rang"))
    expect(desk.locator("ol > li").first).to_contain_text("Odette Gal")


def looks_at_the_list(desk: Page, look) -> None:
    waiting = desk.locator("h2", has_text="Liste d’attente")
    waiting.scroll_into_view_if_needed()
    first = desk.locator("ol > li", has_text="Lucie")
    first.locator("summary", has_text="Faire passer d’abord").click()
    first.locator("input[name=reason]").fill("déjà refusée deux fois cet hiver")
    look(desk, "groups-04-waiting-list-1280")
    press(desk, first.get_by_role("button", name="Faire passer d’abord"))
    expect(desk.locator("ol > li").first).to_contain_text("déjà refusée deux fois cet hiver")
    desk.set_viewport_size({"width": PHONE, "height": 844})
    look(desk, "groups-05-put-first-390")
    desk.set_viewport_size({"width": DESK, "height": 900})
