"""Invoices on the page and on paper: legal mentions, PDF/UA, credit notes."""

import re
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.urls import reverse

from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.modules.dues.actions import Line, charge, credit, issue_credit_note, issue_invoice, join_members, pay
from essaim.modules.dues.models import Entry, Invoice
from essaim.modules.dues.queries import balance_of
from essaim.modules.dues.views.papers import invoice_html
from tests.builders import a_person, a_planted_scheme, a_staff_client, a_workspace, acting, an_issuer, an_organisation, counting_queries
from tests.conftest import NOW

STAMP = {"by": acting(), "now": NOW}
LINE = {"label_1": "Passage du bus", "quantity_1": "4", "unit_1": "150", "order_reference": "BC-77", "recipient": "Mairie\n34190 Ganges"}


@pytest.fixture
def desk(scheme):
    return a_staff_client(scheme.workspace)


@pytest.fixture
def town(scheme):
    return an_organisation(scheme.workspace, "Mairie de Ganges", kind="municipality", siret="90000002700012")


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_an_invoice_says_all_that_french_law_asks_for(desk, scheme, town, clock):
    desk.post(reverse("dues:body-issue", args=[town.pk]), {"scheme": scheme.pk, **LINE})
    invoice = Invoice.objects.get()
    said = text_of(invoice_html(invoice))
    for mention in (
        "F2026-0001", "12 mars 2026", "11 avril 2026", scheme.workspace.name, "association loi 1901", "W333012345", "8 rue des Lilas",
        "Mairie de Ganges", "34190 Ganges", "90000002700012", "BC-77", "Passage du bus", "150,00", "600,00",
        "TVA non applicable, art. 293 B du CGI", "L441-10", "40 €", "prestation de services",
    ):  # fmt: skip
        assert mention in said.replace("\u00a0", " ").replace("\u202f", " "), mention


def test_its_paper_is_pdf_ua_with_a_title_and_a_language(desk, scheme, town, clock):
    desk.post(reverse("dues:body-issue", args=[town.pk]), {"scheme": scheme.pk, **LINE})
    paper = desk.get(reverse("dues:invoice-paper", args=[Invoice.objects.get().pk]))
    with pikepdf.open(BytesIO(paper.content)) as pdf:
        meta = pdf.open_metadata()
        assert (str(pdf.Root.Lang)[:2], meta.get("pdfuaid:part"), "F2026-0001" in meta["dc:title"]) == ("fr", "1", True)


def test_lines_ticked_are_taken_back_by_a_credit_note(desk, scheme, town, clock):
    desk.post(reverse("dues:body-issue", args=[town.pk]), {"scheme": scheme.pk, **LINE})
    invoice = Invoice.objects.get()
    desk.post(reverse("dues:credit-note", args=[invoice.pk]), {"position": "1", "reason": "mistake"})
    note = Invoice.objects.get(series="A")
    assert (note.corrects_id, note.cents, balance_of(town)) == (invoice.pk, -60000, 0)
    assert "F2026-0001" in text_of(invoice_html(note))
    assert desk.post(reverse("dues:credit-note", args=[invoice.pk]), {"position": "1", "reason": "mistake"}).status_code == 409


def test_a_line_without_price_keeps_what_was_typed(desk, scheme, town, clock):
    answer = desk.post(reverse("dues:body-issue", args=[town.pk]), {"scheme": scheme.pk, "label_1": "Passage"})
    assert (answer.status_code, answer.context["form"]["label_1"].value(), Invoice.objects.count()) == (422, "Passage", 0)


def test_without_legal_mentions_the_page_says_where_to_write_them(clock, db):
    workspace = a_workspace()
    desk = a_staff_client(workspace)
    assert reverse("dues:issuer").encode() in desk.get(reverse("dues:invoices")).content
    wrong = desk.post(
        reverse("dues:issuer"),
        {"legal_name": "Nous", "legal_form": "association", "address": "1 rue", "vat": "franchise", "pay_within_days": "30"},
    )
    assert (wrong.status_code, "siret" in wrong.context["form"].errors) == (422, True)


def test_pressing_twice_issues_one_invoice_and_leads_to_it(desk, scheme, town, clock):
    page = desk.get(reverse("dues:body-issue", args=[town.pk])).content.decode()
    sent = {"scheme": scheme.pk, **LINE, "kept_key": re.search(r'name="kept_key" value="([^"]+)"', page)[1]}
    answers = [desk.post(reverse("dues:body-issue", args=[town.pk]), sent) for _ in range(2)]
    assert {answer["Location"] for answer in answers} == {reverse("dues:invoice", args=[Invoice.objects.get().pk])}


def test_an_invoice_of_more_than_a_column_holds_is_refused_with_a_sentence(desk, scheme, town, clock):
    answer = desk.post(reverse("dues:body-issue", args=[town.pk]), {"scheme": scheme.pk, **LINE, "quantity_1": "100000"})
    assert (answer.status_code, "vérifiez les quantités" in text_of(answer.content.decode()), Invoice.objects.count()) == (422, True, 0)


def test_what_was_taken_off_is_not_invoiced(desk, scheme, odette, clock):
    yoga, book = (charge(odette, cents=cents, what="other", label=label, scheme=scheme, by=acting(), now=NOW)
                  for cents, label in ((1200, "Yoga du 3 mars"), (300, "Carnet")))  # fmt: skip
    url = reverse("dues:issue", args=[odette.pk])
    desk.post(reverse("dues:credit", args=[odette.pk, yoga.about]), {"reason": "cancelled"})
    page = desk.get(url)
    assert list(page.context["form"].fields["charges"].queryset) == [book]
    assert desk.post(url, {"scheme": scheme.pk, "charges": [yoga.pk], "recipient": "Lille"}).status_code == 422
    with pytest.raises(Refusal, match="Yoga du 3 mars"):
        issue_invoice(odette, [Line(entry=yoga)], scheme=scheme, by=acting(), now=NOW)
    assert not Invoice.objects.exists()
    assert desk.post(url, {"scheme": scheme.pk, "charges": [book.pk], "recipient": "Lille"}).status_code == 302
    assert Invoice.objects.get().cents == 300, "control: what is owed is"


def test_an_invoice_taken_back_says_so_once_every_line_is_and_one_that_is_paid_says_that(desk, scheme, town, clock):
    lines = LINE | {"label_2": "Passage supplémentaire", "unit_2": "90"}
    for _invoice in range(2):
        desk.post(reverse("dues:body-issue", args=[town.pk]), {"scheme": scheme.pk, **lines})
    back, paid = Invoice.objects.order_by("number")

    def said(invoice) -> list[bool]:
        page, listed = desk.get(reverse("dues:invoice", args=[invoice.pk])), desk.get(reverse("dues:invoices"))
        row = next(row for row in re.findall(r"<tr>.*?</tr>", listed.content.decode(), re.S) if f">{invoice.reference}<" in row)
        return [word in text_of(html) for html in (page.content.decode(), row) for word in ("annulée par un avoir", "réglée")]

    desk.post(reverse("dues:credit-note", args=[back.pk]), {"position": "1", "reason": "mistake"})
    assert said(back) == [False] * 4
    desk.post(reverse("dues:credit-note", args=[back.pk]), {"position": "2", "reason": "mistake"})
    desk.post(reverse("dues:body-pay", args=[town.pk]), {"scheme": scheme.pk, "cents": "690", "tender": "transfer"})
    assert (said(back), said(paid)) == ([True, False] * 2, [False, True] * 2)


def test_an_invoice_holds_lines_of_its_own_scheme_only(desk, scheme, odette, clock):
    """Else whoever keeps the accounts of one scheme would read what somebody pays in another."""
    other = a_planted_scheme(scheme.workspace, "la-ressourcerie")
    here = charge(odette, cents=1500, what="other", label="Trajet", scheme=scheme, by=acting(), now=NOW)
    there = charge(odette, cents=1200, what="other", label="Yoga", scheme=other, by=acting(), now=NOW)
    page = reverse("dues:issue", args=[odette.pk])
    refused = desk.post(page, {"scheme": scheme.pk, "charges": [str(here.pk), str(there.pk)]})
    said = text_of(refused.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")
    assert (refused.status_code, Invoice.objects.count(), "« Yoga » relève d’un autre dispositif" in said) == (422, 0, True)
    desk.post(page, {"scheme": scheme.pk, "charges": [str(here.pk)]})
    assert Invoice.objects.get().cents == 1500


def test_what_was_taken_off_in_part_is_invoiced_for_the_rest(desk, scheme, odette, clock):
    entry = charge(odette, cents=1200, what="activity", label="Yoga", scheme=scheme, by=acting(), now=NOW)
    credit(entry.about, cents=600, reason="fare", by=acting(), now=NOW)
    page = reverse("dues:issue", args=[odette.pk])
    assert "Yoga : 6,00 €" in text_of(desk.get(page).content.decode()).replace("\u00a0", " ").replace("\u202f", " ")
    desk.post(page, {"scheme": scheme.pk, "charges": [str(entry.pk)]})
    assert (Invoice.objects.get().cents, balance_of(odette)) == (600, 600)


def spoken(invoice) -> str:
    return text_of(invoice_html(invoice)).replace("\u00a0", " ").replace("\u202f", " ")


def test_the_paper_of_an_invoice_says_what_is_paid_and_what_is_left_with_the_day(desk, scheme, town, clock):
    desk.post(reverse("dues:body-issue", args=[town.pk]), {"scheme": scheme.pk, **LINE})
    invoice = Invoice.objects.get()
    fresh = spoken(invoice)
    assert ("Total à payer 600,00 €" in fresh, "Déjà réglé" in fresh) == (True, False), (
        "control: nothing is said while nothing has happened"
    )
    desk.post(reverse("dues:body-pay", args=[town.pk]), {"scheme": scheme.pk, "cents": "150", "tender": "transfer"})
    clock.move_to(NOW + timedelta(days=3))
    said = spoken(invoice)
    assert "Total de la facture 600,00 €" in said
    assert "Situation au 15 mars 2026 Déjà réglé 150,00 € Reste à payer 450,00 €" in said
    desk.post(reverse("dues:body-pay", args=[town.pk]), {"scheme": scheme.pk, "cents": "450", "tender": "transfer"})
    said = spoken(invoice)
    assert ("Reste à payer 0,00 €" in said, "Il ne reste rien à payer" in said, "IBAN" in said) == (True, True, False)


def test_the_paper_of_an_invoice_says_what_a_credit_note_has_taken_off(desk, scheme, town, clock):
    lines = LINE | {"label_2": "Passage supplémentaire", "unit_2": "90"}
    desk.post(reverse("dues:body-issue", args=[town.pk]), {"scheme": scheme.pk, **lines})
    invoice = Invoice.objects.get()
    desk.post(reverse("dues:credit-note", args=[invoice.pk]), {"position": "2", "reason": "mistake"})
    assert "Retiré 90,00 € Déjà réglé 0,00 € Reste à payer 600,00 €" in spoken(invoice)
    assert "Déjà réglé" not in spoken(Invoice.objects.get(series="A")), "a credit note has nothing to pay"


def test_page_and_paper_of_an_invoice_name_one_amount_and_ask_as_much_of_the_database_for_one_line_as_for_three(
    desk, scheme, odette, clock
):
    names, counted = ("Yoga", "Couture", "Cuisine", "Chant"), []
    charges = [charge(odette, cents=1000, what="activity", label=name, scheme=scheme, **STAMP) for name in names]
    for rows in (charges[:1], charges[1:]):
        invoice = issue_invoice(odette, [Line(entry=entry) for entry in rows], scheme=scheme, **STAMP)
        pay(odette, cents=400, tender="cash", scheme=scheme, only=[rows[0].about], **STAMP)
        with counting_queries() as queries:
            said = spoken(invoice)
        counted.append(len(queries))
        left = f"Reste à payer {10 * len(rows) - 4},00 €"
        page = desk.get(reverse("dues:invoice", args=[invoice.pk]))
        shown = text_of(page.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")
        assert (f"Déjà réglé 4,00 € {left}" in said, left in shown) == (True, True)
    assert counted[0] == counted[1]


def test_the_paper_of_an_invoice_paid_in_several_times_says_each_part_with_its_day(clock, db):
    workspace = a_workspace()
    an_issuer(workspace)
    place = a_planted_scheme(workspace, "la-ressourcerie")
    with in_workspace(workspace):
        person = a_person(workspace, "Solange", address={"commune_code": "33063", "line": "3 rue des Iris"})
        term = join_members(person, scheme=place, accepts_charter=True, instalments=3, by=acting(), now=NOW)
        pay(person, cents=968, tender="cash", scheme=place, by=acting(), now=NOW)
        entry = Entry.objects.get(about=term.pk, kind="charge")
        invoice = issue_invoice(person, [Line(entry=entry)], scheme=place, by=acting(), now=NOW)
        said = spoken(invoice)
    assert "Déjà réglé 9,68 € Reste à payer 19,32 € dont, pour le 12 avril 2026 9,66 € dont, pour le 12 mai 2026 9,66 €" in said


def test_what_a_credit_note_ends_besides_is_said_at_each_line(desk, scheme, odette, clock):
    activity = charge(odette, cents=1200, what="activity", label="Yoga", scheme=scheme, **STAMP)
    membership = charge(odette, cents=2900, what="membership", label="Adhésion", scheme=scheme, **STAMP)
    invoice = issue_invoice(odette, [Line(entry=activity), Line(entry=membership), Line("Salle", 100)], scheme=scheme, **STAMP)
    page = text_of(desk.get(reverse("dues:invoice", args=[invoice.pk])).content.decode())
    assert [page.count(said) for said in ("met fin à l’adhésion", "annule aussi la dette")] == [1, 1]
    issue_credit_note(invoice, reason="mistake", **STAMP)
    page = text_of(desk.get(reverse("dues:invoice", args=[invoice.pk])).content.decode())
    assert "met fin à l’adhésion" not in page
