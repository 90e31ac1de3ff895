"""The whole main job in a real browser: from the ring of the phone to the figure that counts it."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.modules.needs.models import Need
from tests.browser.hands import link_for, logged_in
from tests.builders import a_planted_scheme, a_staff_client, a_supporter, a_workspace

PHONE, DESK = 390, 1280
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def line(live_server, spring):
    """A running scheme, a supporter with a mobile phone, somebody at the desk."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "call-and-care")
    a_supporter(
        scheme, categories=["time"], given_name="Colette", family_name="Vandamme", preferred_channel="sms",
        contacts=[{"value": "06 39 98 11 22"}],
    )  # fmt: skip
    return workspace, scheme, a_staff_client(workspace, StaffRole.OPERATOR, StaffRole.COORDINATOR)


def tell_the_need(page: Page, scheme) -> None:
    """What the operator types while an older person is on the line."""
    page.goto(reverse("phone"))
    page.locator("[name=given_name]").fill("Odette")
    page.locator("[name=family_name]").fill("Lefèvre")
    page.locator("[name=phone]").fill("01 99 00 12 34")
    page.locator("[name=commune_code]").first.fill("59000 Lille")
    page.locator("[name=what]").select_option(f"{scheme.pk}:time")
    page.locator("[name=details]").fill("De la compagnie, le jeudi")


@pytest.mark.smoke
def test_from_a_call_for_an_older_person_without_email_to_the_scorecard(line, live_server, open_page, picture):
    workspace, scheme, client = line
    desk = logged_in(open_page(width=DESK), client, live_server)
    tell_the_need(desk, scheme)
    picture(desk, "main-job-1-call")
    desk.locator("form[action='/standard/besoin/'] button[type=submit]").click()
    expect(desk.get_by_text("Colette Vandamme")).to_be_visible()
    picture(desk, "main-job-2-suggestions")
    with in_workspace(workspace):
        need = Need.objects.get()
        assert Person.objects.get(given_name="Odette").contacts.filter(kind="email").count() == 0
    desk.locator("form[action*='/proposer/'] button").click()
    expect(desk.locator("form[action*='/propositions/']")).to_be_visible()

    phone = open_page(width=PHONE, height=844)
    phone.goto(link_for(workspace, "proposal"))
    expect(phone.locator("body")).not_to_contain_text("Lefèvre")
    picture(phone, "main-job-3-supporter-is-asked")
    phone.locator("button[value=yes]").click()
    expect(phone.locator(".e-lead")).to_be_visible()
    picture(phone, "main-job-4-supporter-says-yes")

    desk.goto(reverse("needs:need", args=[need.pk]))
    desk.locator("form[action$='/accord/'] button[value=yes]").click()
    expect(desk.locator("form[action$='/bilan/']")).to_be_visible()
    phone.goto(link_for(workspace, "contact_for_supporter"))
    expect(phone.locator("main")).to_contain_text("Odette Lefèvre")
    expect(phone.locator("main")).to_contain_text("01 99 00 12 34")
    picture(phone, "main-job-5-contact-details")

    desk.locator("form[action$='/bilan/'] button[value=honoured]").click()
    expect(desk.locator("form[action$='/bilan/']")).to_have_count(0)
    picture(desk, "main-job-6-done")
    desk.goto(reverse("evaluation:scorecard", args=[scheme.pk]))
    picture(desk, "main-job-7-scorecard")
    desk.locator("a[href*='/needs_honoured/liste/']").click()
    expect(desk.locator(f"main a[href='{reverse('needs:need', args=[need.pk])}']")).to_be_visible()
    picture(desk, "main-job-8-list")


def test_a_need_is_recorded_by_keyboard_alone(line, live_server, open_page):
    workspace, scheme, client = line
    page = logged_in(open_page(width=DESK), client, live_server)
    page.goto(reverse("phone"))
    press_until(page, "given_name")
    for name, typed in (
        ("given_name", "Odette"), ("family_name", "Lefèvre"), ("phone", "01 99 00 12 34"),
        ("commune_code", "59000 Lille"), ("what", None), ("details", "De la compagnie"),
    ):  # fmt: skip
        press_until(page, name)
        if typed:
            page.keyboard.type(typed)
        else:
            choose_by_keyboard(page, f"{scheme.pk}:time")
    press_until(page, None)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Colette Vandamme")).to_be_visible()
    with in_workspace(workspace):
        assert Need.objects.get().category == "time"


def press_until(page: Page, name: str | None) -> None:
    """Tab until the field of that name, or the button that records, has the focus."""
    wanted = f"one => one.name === '{name}'" if name else "one => one.type === 'submit' && one.form?.action.endsWith('/besoin/')"
    for _step in range(80):
        if page.evaluate(f"({wanted})(document.activeElement)"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never reaches {name or 'the button'}")


def choose_by_keyboard(page: Page, value: str) -> None:
    """Arrow down in the list until the value is chosen."""
    for _step in range(40):
        if page.evaluate("document.activeElement.value") == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the keyboard never reaches {value}")


def test_a_need_is_recorded_and_answered_without_javascript(line, live_server, open_page):
    workspace, scheme, client = line
    page = logged_in(open_page(width=DESK, javascript=False), client, live_server)
    tell_the_need(page, scheme)
    page.locator("form[action='/standard/besoin/'] button[type=submit]").click()
    page.locator("form[action*='/proposer/'] button").click()
    phone = open_page(width=PHONE, javascript=False)
    phone.goto(link_for(workspace, "proposal"))
    phone.locator("button[value=yes]").click()
    expect(phone.locator(".e-lead")).to_be_visible()
    with in_workspace(workspace):
        assert Need.objects.get().state == "answered"
