"""Paying online, as somebody does on their telephone: own page, the page of the provider, refused, paid, back, receipt; and what an invoice says."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings as running
from django.urls import reverse
from playwright.sync_api import Page, expect

from essaim.core.foundation.scope import in_workspace
from essaim.modules.dues.actions import Line, charge, helloasso, issue_invoice, join_members, pay
from essaim.modules.dues.models import Checkout, Entry
from essaim.modules.dues.queries import balance_of
from essaim.modules.dues.views.papers import invoice_html
from essaim.web.demo import paying
from essaim.workflows.own_page import member_link
from tests.browser.hands import press
from tests.browser.test_ressourcerie import button, link, place, says
from tests.builders import a_person, acting
from tests.conftest import NOW
from tests.papers import words_of

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["place"]
STAMP = {"by": acting(), "now": NOW}
PHONE = 390


@pytest.fixture
def provider(place, live_server, settings, monkeypatch, tmp_path):
    """The pretend provider as the demonstration starts it, beside the site."""
    monkeypatch.setenv("ESSAIM_HELLOASSO_URL", "")
    settings.DEMO, settings.DATA_DIR, settings.SITE_URL = True, tmp_path, live_server.url
    helloasso._tokens.clear()
    paying.open_account(place.workspace, now=NOW)
    with paying.provider_open(place.workspace, port=0) as there:
        yield there


@pytest.fixture
def solange(place):
    """Somebody who has just joined, and owes it."""
    with in_workspace(place.workspace):
        person = a_person(place.workspace, "Solange", commune_code="33063")
        charge(person, cents=2900, what="membership", label="Adhésion", scheme=place, **STAMP)
        return person


def begins(page: Page, person, scheme) -> None:
    """From one's own page to the page of the provider."""
    with in_workspace(scheme.workspace):
        own = urlsplit(member_link(person, scheme, now=NOW)).path
    page.goto(own)
    press(page, button(page, "Payer 29,00 € en ligne"))
    says(page, "Vous allez payer 29,00 €")
    press(page, link(page, "Continuer vers HelloAsso"))


def test_somebody_pays_on_their_telephone_after_a_refusal_and_reads_their_receipt(place, solange, provider, open_page, look):
    page = open_page(width=PHONE)
    begins(page, solange, place)
    assert page.url.startswith(f"{provider.url}/checkout/")
    says(page, "Page de paiement fictive", "29,00 €")
    look(page, "paying-provider-390")
    press(page, button(page, "La banque refuse"))
    assert page.url.startswith(running.SITE_URL)
    says(page, "La banque n’a pas accepté ce paiement")
    look(page, "paying-refused-390")
    press(page, link(page, "Continuer vers HelloAsso"))
    says(page, "On peut essayer de nouveau")
    press(page, button(page, "Payer par carte"))
    says(page, "29,00 € payés, merci")
    look(page, "paying-paid-390")
    paper = page.context.request.get(link(page, "Reçu").get_attribute("href"))
    assert "29,00" in words_of(paper.body())
    press(page, link(page, "Ma page"))
    expect(page.get_by_role("button", name="Payer")).to_have_count(0)
    with in_workspace(place.workspace):
        assert (Checkout.objects.get().state, balance_of(solange)) == ("paid", 0)


def test_a_bank_that_takes_its_time_and_an_association_that_gives_back(place, solange, provider, open_page, look):
    page = open_page(width=PHONE)
    begins(page, solange, place)
    press(page, button(page, "Payer par la banque"))
    says(page, "La banque n’a pas encore donné son accord")
    page.goto(provider.url)
    look(page, "paying-list-390")
    press(page, link(page, "Numéro"))
    look(page, "paying-waits-390")
    press(page, button(page, "La banque accepte"))
    says(page, "Payé")
    press(page, button(page, "L’association rend l’argent"))
    with in_workspace(place.workspace):
        assert (Checkout.objects.get().state, balance_of(solange)) == ("returned", 0), "the notification was heard, and asked about"


def test_leaving_the_page_without_paying_loses_nothing(place, solange, provider, open_page):
    page = open_page(width=PHONE, javascript=False)
    begins(page, solange, place)
    press(page, button(page, "Partir sans payer"))
    says(page, "HelloAsso ne l’a pas encore confirmé")
    press(page, link(page, "Ma page"))
    says(page, "29,00 €")
    with in_workspace(place.workspace):
        assert balance_of(solange) == 2900


def test_the_paper_of_an_invoice_shows_where_it_stands(place, live_server, open_page, picture):
    with in_workspace(place.workspace):
        person = a_person(place.workspace, "Solange", address={"commune_code": "33063", "line": "3 rue des Iris"})
        term = join_members(person, scheme=place, accepts_charter=True, instalments=3, **STAMP)
        pay(person, cents=968, tender="cash", scheme=place, **STAMP)
        invoice = issue_invoice(person, [Line(entry=Entry.objects.get(about=term.pk, kind="charge"))], scheme=place, **STAMP)
        html = invoice_html(invoice)
    page = open_page(width=794, height=1123)
    page.goto(reverse("accounts:privacy", args=[place.workspace.slug]))
    page.set_content(html)
    says(page, "Déjà réglé", "9,68 €", "Reste à payer", "19,32 €", "dont, pour le 12 avril 2026")
    picture(page, "paying-invoice-paper")
