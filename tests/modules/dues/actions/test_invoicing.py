"""Invoices: what French law asks of them, numbers without a gap, never edited, taken back by a credit note."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.modules.dues.actions import Line, charge, issue_credit_note, issue_invoice, pay
from essaim.modules.dues.models import Invoice, InvoiceLine, Issuer, NumberSeries
from essaim.modules.dues.queries import balance_of, charges_to_invoice, left_of_invoice
from tests.builders import a_workspace, acting, an_issuer, an_organisation
from tests.conftest import NOW, PARIS

STAMP = {"by": acting(), "now": NOW}
PASSAGES = (Line("Passage du bus", 15000, 4), Line("Passage supplémentaire", 9000, 2))


@pytest.fixture
def town(scheme):
    """A town hall that subscribes."""
    return an_organisation(scheme.workspace, "Mairie de Ganges", kind="municipality", commune_code="34111")


def test_an_invoice_is_written_into_the_ledger_and_settled_by_a_payment(scheme, town):
    invoice = issue_invoice(town, PASSAGES, scheme=scheme, what="agreement", **STAMP)
    assert (invoice.reference, invoice.cents, left_of_invoice(invoice)) == ("F2026-0001", 78000, 78000)
    pay(town, cents=78000, tender="transfer", scheme=scheme, **STAMP)
    assert (left_of_invoice(invoice), balance_of(town)) == (0, 0)


def test_numbers_follow_each_other_in_each_workspace_and_year(scheme, town):
    issued = [issue_invoice(town, PASSAGES, scheme=scheme, **STAMP).reference for _ in range(3)]
    next_year = issue_invoice(town, PASSAGES, scheme=scheme, by=acting(), now=datetime(2027, 1, 4, 9, tzinfo=PARIS))
    assert [*issued, next_year.reference] == ["F2026-0001", "F2026-0002", "F2026-0003", "F2027-0001"]
    other = a_workspace()
    an_issuer(other)
    with in_workspace(other):
        assert issue_invoice(an_organisation(other), PASSAGES, **STAMP).reference == "F2026-0001"


def test_what_is_undone_gives_its_number_back(scheme, town):
    with pytest.raises(RuntimeError), transaction.atomic():
        issue_invoice(town, PASSAGES, scheme=scheme, **STAMP)
        raise RuntimeError("the lights went out")
    assert issue_invoice(town, PASSAGES, scheme=scheme, **STAMP).number == 1
    assert list(NumberSeries.objects.filter(series="F").values_list("last", flat=True)) == [1]


def test_an_issued_invoice_is_never_edited(scheme, town):
    invoice = issue_invoice(town, PASSAGES, scheme=scheme, **STAMP)
    for rows, change in ((Invoice.objects.filter(pk=invoice.pk), {"cents": 1}), (InvoiceLine.objects.all(), {"label": "x"})):
        with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
            rows.update(**change)
        with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
            rows._raw_delete(rows.db)
    Issuer.objects.update(legal_name="Un autre nom")
    assert Invoice.objects.get(pk=invoice.pk).issuer["legal_name"] == scheme.workspace.name


def test_a_charge_stands_on_one_invoice_only_and_is_not_owed_twice(scheme, odette):
    owed = charge(odette, cents=1200, what="activity", label="Yoga du 3 mars", scheme=scheme, **STAMP)
    invoice = issue_invoice(odette, [Line(entry=owed)], scheme=scheme, **STAMP)
    assert (balance_of(odette), left_of_invoice(invoice), list(charges_to_invoice(odette))) == (1200, 1200, [])
    with pytest.raises(Refusal):
        issue_invoice(odette, [Line(entry=owed)], scheme=scheme, **STAMP)


def test_a_credit_note_takes_back_lines_once_and_gives_back_what_was_paid(scheme, town):
    invoice = issue_invoice(town, PASSAGES, scheme=scheme, **STAMP)
    pay(town, cents=78000, tender="transfer", scheme=scheme, **STAMP)
    note = issue_credit_note(invoice, positions=[2], reason="cancelled", **STAMP)
    assert (note.reference, note.cents, note.corrects_id, balance_of(town)) == ("A2026-0001", -18000, invoice.pk, -18000)
    with pytest.raises(Refusal):
        issue_credit_note(invoice, positions=[2], reason="cancelled", **STAMP)
    rest = issue_credit_note(invoice, reason="cancelled", **STAMP)
    assert (rest.reference, rest.cents, balance_of(town)) == ("A2026-0002", -60000, -78000)


def test_a_credit_note_of_a_repeated_charge_takes_that_charge_off(scheme, odette):
    owed = charge(odette, cents=1200, what="activity", label="Yoga du 3 mars", scheme=scheme, **STAMP)
    invoice = issue_invoice(odette, [Line(entry=owed)], scheme=scheme, **STAMP)
    issue_credit_note(invoice, reason="session", **STAMP)
    assert (balance_of(odette), left_of_invoice(invoice)) == (0, 0)


def test_nothing_is_invoiced_without_the_legal_mentions(scheme, town):
    Issuer.objects.all().delete()
    with pytest.raises(Refusal, match="Legal mentions|Mentions légales"):
        issue_invoice(town, PASSAGES, scheme=scheme, **STAMP)
    assert not Invoice.objects.exists()


@pytest.mark.parametrize("wrong", [{"siret": "", "rna": ""}, {"siret": "12345678901234"}, {"iban": "FR00 1234"}, {"legal_name": " "}])
def test_mentions_that_the_law_would_not_take_are_refused(db, wrong):
    with pytest.raises(Refusal):
        an_issuer(a_workspace(), **wrong)


def test_an_invoice_without_amount_is_refused_and_takes_no_number(scheme, town):
    for lines in ([], [Line("Rien", 0)], [Line("", 100)]):
        with pytest.raises(Refusal):
            issue_invoice(town, lines, scheme=scheme, by=acting(), now=NOW + timedelta(days=1))
    assert not NumberSeries.objects.filter(series="F").exists()
