"""Journeys of those who hold a telephone, with scripts and without: asking for help, saying yes, saying that it is done."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.queries import settled
from essaim.modules.needs.models import Need, Service
from essaim.workflows import acceptance, posting
from tests.browser.conftest import PHONE
from tests.browser.hands import answer_page, link_for, press
from tests.builders import a_member, a_person, a_planted_scheme, a_supporter, a_workspace, acting
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("spring")]
SCRIPTS = pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
ANSWERS = {
    "for_whom": "self", "category": "time", "details": "De la compagnie le jeudi", "when": "anytime", "first_name": "Odette",
    "last_name": "Lefèvre", "birth_year": "1940", "phone": "01 99 00 12 34", "commune_code": "59000 Lille",
    "preferred_channel": "voice", "charter": "on", "liability_insurance": "on",
}  # fmt: skip


@pytest.fixture
def telephone(open_page, javascript) -> Page:
    page = open_page(**PHONE, javascript=javascript, has_touch=True, is_mobile=True)
    yield page
    assert page.url == "about:blank" or page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@SCRIPTS
def test_somebody_of_86_asks_for_help_on_a_telephone(telephone, live_server, picture, javascript):
    """One question a page, large, and nothing to know but one's own name and number."""
    workspace = a_workspace(phone="01 99 00 45 00")
    scheme = a_planted_scheme(workspace, "call-and-care")
    telephone.goto(reverse("public:scheme", args=[workspace.slug, scheme.slug]))
    if javascript:
        picture(telephone, "help-1-scheme")
    press(telephone, telephone.locator("a[href$='/need/1/']").first)
    questions = len(settled(scheme).blueprint.journey("need").questions)
    for number in range(1, questions + 1):
        assert telephone.url.endswith(f"/need/{number}/")
        assert telephone.evaluate("document.querySelectorAll('main form button[type=submit]').length") == 1
        answer_page(telephone, ANSWERS)
        if javascript:
            picture(telephone, f"help-2-question-{number:02}")
        press(telephone, telephone.locator("main form button[type=submit]"))
    if javascript:
        picture(telephone, "help-3-check")
    expect(telephone.locator("main")).to_contain_text("Lefèvre")
    press(telephone, telephone.locator("main form button[type=submit]"))
    if javascript:
        picture(telephone, "help-4-thanks")
    expect(telephone.locator(".e-confirm")).to_be_visible()
    with in_workspace(workspace):
        need = Need.objects.get()
        assert (need.category, need.asked_by.full_name, need.asked_by.account) == (
            "time",
            "Odette Lefèvre",
            None,
        )


@SCRIPTS
def test_a_mistake_keeps_what_was_typed_and_says_where(telephone, live_server, javascript):
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "call-and-care")
    fields = [question.field for question in settled(scheme).blueprint.journey("need").questions]
    number = next(place for place, field in enumerate(fields, 1) if "commune" in field)
    telephone.goto(reverse("public:question", args=[workspace.slug, scheme.slug, "need", number]))
    telephone.locator("[name=commune_code]").fill("Nullepart-sur-Rien")
    press(telephone, telephone.locator("main form button[type=submit]"))
    expect(telephone.locator(".e-summary")).to_be_visible()
    expect(telephone.locator("[name=commune_code]")).to_have_value("Nullepart-sur-Rien")


@pytest.fixture
def asked():
    """A need of an older person that was put to a volunteer by text message."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "call-and-care")
    offer = a_supporter(
        scheme, categories=["time"], given_name="Colette", family_name="Vandamme", preferred_channel="sms",
        contacts=[{"value": "06 39 98 11 22"}],
    )  # fmt: skip
    by = acting(a_member(workspace, StaffRole.OPERATOR))
    with in_workspace(workspace):
        person = a_person(workspace, phone="06 39 98 33 44", preferred_channel="sms", consents=["record", "messages"])
        need = posting.post_need(scheme, category="time", asked_by=person, commune_code="59350", by=by, now=NOW)
        posting.propose(need, offer=offer, by=by, now=NOW)
    return workspace, by


@SCRIPTS
def test_a_volunteer_says_yes_and_then_that_it_is_done_in_two_taps(asked, telephone, live_server, picture, javascript):
    """The link of the text message, one tap to accept; after the visit the link again, and one tap."""
    workspace, by = asked
    telephone.goto(link_for(workspace, "proposal"))
    expect(telephone.locator("body")).not_to_contain_text("Lefèvre")
    press(telephone, telephone.locator("button[value=yes]"))
    expect(telephone.locator("main")).not_to_contain_text("Lefèvre")
    with in_workspace(workspace):
        acceptance.agree(Service.objects.get(), by=by, now=NOW)
    telephone.goto(link_for(workspace, "contact_for_supporter"))
    expect(telephone.locator("main")).to_contain_text("Odette Lefèvre")
    if javascript:
        picture(telephone, "volunteer-contact")
    press(telephone, telephone.locator("button[value=honoured]"))
    expect(telephone.locator("button[value=honoured]")).to_have_count(0)
    with in_workspace(workspace):
        assert Service.objects.get().supporter_says == "honoured"


@SCRIPTS
def test_an_older_person_agrees_with_one_tap(asked, telephone, live_server, picture, javascript):
    workspace, by = asked
    with in_workspace(workspace):
        proposal = Need.objects.get().proposals.get()
        acceptance.accept(proposal, by=by, now=NOW)
    telephone.goto(link_for(workspace, "agreement_request"))
    if javascript:
        picture(telephone, "older-person-agrees")
    press(telephone, telephone.locator("button[value=yes]"))
    with in_workspace(workspace):
        assert Service.objects.get().state == "accepted"
