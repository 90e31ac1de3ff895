"""The components in a real browser: accessible at every width, and the small scripts do what they promise."""

import pytest
from playwright.sync_api import expect

from tests.browser import design_urls

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.design_urls")]

WIDTHS = [320, 390, 1280]
PAGES = [
    "/style/",
    "/style/?errors=1",
    "/style/?page=public",
    "/style/?page=public&errors=1",
    "/style/?page=letter",
    "/style/?page=sheet",
    "/style/?page=poster",
    "/style/?page=404",
    "/style/?page=409",
    "/style/?page=429",
    "/style/?page=500",
    "/compte/connexion/",
]


@pytest.fixture
def bench(open_page):
    page = open_page(locale="en-GB")
    page.goto("/bench/")
    page.wait_for_load_state("networkidle")
    return page


def focused(page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.className")


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_and_nothing_overflows(open_page, axe, width):
    page = open_page(width=width)
    found = {}
    for address in PAGES:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        found[address] = axe(page), page.evaluate("document.documentElement.scrollWidth")
    assert found == {address: ([], width) for address in PAGES}


def test_control_axe_sees_a_field_without_label(open_page, axe):
    page = open_page()
    page.goto("/style/")
    page.evaluate("document.querySelector('label[for=id_name]').remove()")
    assert [line.split(":")[0] for line in axe(page)] == ["label"]


@pytest.mark.parametrize("address", ["/style/", "/style/?page=public&errors=1"])
def test_a_page_without_javascript_shows_and_offers_the_same(open_page, address):
    page = open_page(javascript=False)
    page.goto(address)
    expect(page.locator("main h1")).to_be_visible()
    expect(page.locator("main form button[type=submit]").first).to_be_visible()
    expect(page.locator("[data-print], [data-copy]").locator("visible=true")).to_have_count(0)


def test_errors_take_the_focus_and_lead_to_their_field(open_page):
    page = open_page()
    page.goto("/style/?page=public&errors=1")
    assert focused(page) == "e-summary"
    page.locator(".e-summary a").first.click()
    assert focused(page) == "id_name"


def test_the_skip_link_comes_first_and_leads_to_the_content(open_page):
    page = open_page()
    page.goto("/compte/connexion/")
    page.keyboard.press("Tab")
    assert focused(page) == "e-skip"
    page.keyboard.press("Enter")
    assert focused(page) == "contenu"


def test_every_target_of_a_public_page_is_large_enough_for_a_thumb(open_page):
    page = open_page(width=390)
    page.goto("/style/?page=public")
    small = page.evaluate("""() => [...document.querySelectorAll('button, summary, select, input:not([type=hidden]), .btn')]
        .filter(one => one.offsetParent && !one.matches('.form-check-input') && one.getBoundingClientRect().height < 44)
        .map(one => one.outerHTML.slice(0, 80))""")
    assert small == []


def test_a_list_becomes_a_combobox_that_fills_it(bench):
    field = bench.get_by_role("combobox", name="Commune")
    field.fill("l")
    expect(bench.get_by_role("option").locator("visible=true")).to_have_text(["Lille", "<b>Lomme</b>"])
    bench.keyboard.press("ArrowDown")
    bench.keyboard.press("ArrowDown")
    bench.keyboard.press("Enter")
    expect(bench.locator("select[name=commune]")).to_have_value("2")


def test_an_open_combobox_is_accessible_and_keeps_the_hint(bench, axe):
    field = bench.get_by_role("combobox", name="Commune")
    field.fill("l")
    expect(bench.get_by_role("option").first).to_be_visible()
    assert axe(bench) == []
    assert field.get_attribute("aria-describedby").split()[0] == "id_commune_helptext"


def test_a_search_shows_what_people_typed_as_text_and_keeps_the_value(bench):
    bench.get_by_role("combobox", name="Person").press_sequentially("jea")
    option = bench.get_by_role("option", name="Jeanne <img src=x onerror=alert(1)> Morel")
    option.click()
    expect(bench.locator("[name=person_value]")).to_have_value("7")
    bench.get_by_role("combobox", name="Person").press_sequentially("x")
    expect(bench.locator("[name=person_value]")).to_have_value("")


def test_what_is_typed_is_kept(bench):
    design_urls.kept.clear()
    bench.get_by_label("Note").fill("Prefers Thursdays")
    expect(bench.locator("[data-draft-status]")).to_have_text("Draft saved")
    assert [one["note"] for one in design_urls.kept] == ["Prefers Thursdays"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("e" * 160, "160 characters, 1 text message(s)"),
        ("é" * 161, "161 characters, 2 text message(s)"),
        ("ê" * 71, "71 characters, 2 text message(s)"),
        ("€" * 80, "160 characters, 1 text message(s)"),
    ],
)
def test_text_messages_are_counted_as_operators_do(bench, text, said):
    bench.get_by_label("Text message").fill(text)
    expect(bench.locator("#id_text + .e-counter")).to_have_text(said)


def test_characters_left_are_counted(bench):
    bench.get_by_label("Note").fill("12345678901234")
    expect(bench.locator("#id_note + .e-counter")).to_have_text("4 characters too many")


def test_a_field_that_depends_on_another_appears_with_it(bench):
    expect(bench.get_by_label("Which day")).to_be_hidden()
    bench.get_by_label("Once").check()
    expect(bench.get_by_label("Which day")).to_be_visible()


def test_a_field_that_depends_on_another_is_there_without_javascript(open_page):
    page = open_page(javascript=False, locale="en-GB")
    page.goto("/bench/")
    expect(page.get_by_label("Which day")).to_be_visible()


def test_a_refusal_goes_to_the_messages_and_leaves_the_page(bench, axe):
    bench.locator("#refused").click()
    expect(bench.locator("#e-messages")).to_contain_text("Someone was faster.")
    expect(bench.locator("#place")).to_have_text("Unchanged")
    assert focused(bench) == "e-refusal"
    assert axe(bench) == []


def test_shortcuts_work_outside_of_fields_only(bench):
    bench.keyboard.press("/")
    assert focused(bench) == "e-search"
    bench.keyboard.type("n")
    assert bench.url.endswith("/bench/")
    bench.evaluate("document.activeElement.blur()")
    bench.keyboard.press("g")
    bench.keyboard.press("d")
    bench.wait_for_url("**/style/")


def test_shortcuts_can_be_read_and_switched_off(bench, axe):
    bench.keyboard.press("?")
    expect(bench.get_by_role("dialog")).to_contain_text("New call")
    assert axe(bench) == []
    bench.get_by_role("checkbox").uncheck()
    bench.keyboard.press("Escape")
    bench.keyboard.press("n")
    bench.reload()
    bench.keyboard.press("n")
    assert bench.url.endswith("/bench/")
