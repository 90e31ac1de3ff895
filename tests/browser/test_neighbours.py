"""In a real browser: the counter with one thumb and by keyboard alone, the board, and the wall that keeps still when asked."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.modules.exchange import actions
from essaim.modules.followup.models import Interaction
from tests.browser.hands import logged_in
from tests.builders import a_person, a_planted_scheme, a_staff_client, a_workspace, acting
from tests.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "13056"


@pytest.fixture
def estate():
    """The scheme, the browser session of whoever stands at the counter, Odette, and six notices."""
    with time_machine.travel(NOW, tick=True):
        workspace = a_workspace()
        scheme = a_planted_scheme(workspace, "voisin-age")
        client = a_staff_client(workspace, StaffRole.OPERATOR, StaffRole.COORDINATOR)
        a_person(workspace, "Odette", "Lefèvre", birth_year=1940, commune_code=HERE)
        with in_workspace(workspace):
            for number in range(6):
                simone = a_person(workspace, f"Simone{number}", commune_code=HERE)
                row = actions.post_notice(
                    scheme, person=simone, direction="loan", category="tool", title=f"Perceuse {number}", entrance="Entrée 12",
                    by=acting(), now=NOW,
                )  # fmt: skip
                actions.show_notice(row, by=acting(), now=NOW)
        yield workspace, scheme, client


def test_voi_07_two_touches_of_a_thumb_note_an_act_and_it_can_be_taken_back(live_server, estate, open_page, picture, axe):
    page = logged_in(open_page(width=390, height=844), estate[2], live_server)
    page.goto(reverse("counter-desk", args=[estate[1].pk]))
    assert axe(page) == []
    picture(page, "counter-390")
    page.get_by_label("Changer une ampoule").check()
    send = page.get_by_role("button", name="C’est noté").or_(page.get_by_role("button", name="Noter"))
    assert send.first.bounding_box()["y"] + send.first.bounding_box()["height"] <= 844, "the button stays under the thumb"
    send.first.click()
    expect(page.get_by_text("Changer une ampoule, 10 min")).to_be_visible()
    assert axe(page) == []
    picture(page, "counter-noted-390")
    page.get_by_role("button", name="C’était une erreur").click()
    page.wait_for_load_state()
    with in_workspace(estate[0]):
        assert not Interaction.objects.exists()


def test_voi_07_by_keyboard_alone_a_name_is_found_as_it_is_typed(live_server, estate, open_page, picture, axe):
    page = logged_in(open_page(width=1280), estate[2], live_server)
    page.goto(reverse("counter-desk", args=[estate[1].pk]))
    page.get_by_label("Visite de courtoisie").focus()
    page.keyboard.press("Space")
    page.get_by_label("Pour qui").focus()
    page.keyboard.type("odet")
    page.get_by_role("option", name="Odette Lefèvre").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    picture(page, "counter-1280")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Visite de courtoisie, Odette Lefèvre, 30 min")).to_be_visible()
    assert axe(page) == []


def test_voi_07_an_act_noted_without_network_is_kept_on_the_telephone_and_counted_once(live_server, estate, open_page, picture, axe):
    page = logged_in(open_page(width=390, height=844), estate[2], live_server)
    page.goto(reverse("counter-desk", args=[estate[1].pk]))
    page.context.set_offline(True)
    page.get_by_label("Changer une ampoule").check()
    page.locator(".e-counterform__send button").click()
    expect(page.locator("#e-kept")).to_contain_text("Gardé sur ce téléphone")
    expect(page.locator(".e-kept__waiting")).to_have_count(1)
    picture(page, "counter-kept-390")
    assert axe(page) == []
    with in_workspace(estate[0]):
        assert not Interaction.objects.exists()
    page.context.set_offline(False)
    expect(page.locator(".e-kept__arrived")).to_have_count(1)
    page.reload()
    with in_workspace(estate[0]):
        (row,) = Interaction.objects.all()
        assert (row.category, row.person_id, row.minutes) == ("light_bulb", None, 10)


def test_the_counter_works_without_javascript(live_server, estate, open_page):
    page = logged_in(open_page(width=390, javascript=False), estate[2], live_server)
    page.goto(reverse("counter-desk", args=[estate[1].pk]))
    page.get_by_label("Traverser le boulevard").check()
    page.get_by_label("Pour qui").fill("odette")
    page.locator(".e-counterform__send button").click()
    page.get_by_label("Odette Lefèvre").check()
    page.locator(".e-counterform__send button").click()
    expect(page.get_by_text("Traverser le boulevard, Odette Lefèvre, 10 min")).to_be_visible()


def test_voi_12_the_wall_turns_unless_less_motion_is_asked_and_the_board_is_read_on_a_telephone(
    live_server, estate, open_page, picture, axe
):
    with in_workspace(estate[0]):
        _screen, address = actions.hang_screen(estate[1], label="Hall", by=acting(), now=timezone.now())
    path = address[address.index("/ecran/") :]
    still = open_page(width=1280)
    still.goto(path)
    assert still.locator(".e-wall__sheet:visible").count() == 2, "less motion: every sheet at once"
    assert not still.get_by_role("button").is_visible()
    assert axe(still) == []
    moving = open_page(width=1280, height=720)
    moving.emulate_media(reduced_motion="no-preference")
    moving.goto(path)
    assert moving.locator(".e-wall__sheet:visible").count() == 1
    picture(moving, "wall-1280")
    moving.get_by_role("button", name="Arrêter le défilement").click()
    assert moving.locator(".e-wall__sheet:visible").count() == 2
    page = open_page(width=390)
    page.goto(reverse("exchange:public", args=[estate[0].slug, estate[1].slug]))
    assert axe(page) == []
    picture(page, "board-390")
    page.goto(reverse("exchange:post", args=[estate[0].slug, estate[1].slug]))
    assert axe(page) == []
    picture(page, "board-post-390")
    desk = logged_in(open_page(width=1280), estate[2], live_server)
    desk.goto(reverse("exchange:board", args=[estate[1].pk]))
    assert axe(desk) == []
    picture(desk, "board-desk-1280")
    desk.goto(reverse("exchange:paper", args=[estate[1].pk]))
    picture(desk, "board-paper-1280")
