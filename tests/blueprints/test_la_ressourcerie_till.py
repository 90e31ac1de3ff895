"""La Ressourcerie: the cash box, the number of a cheque, and what a receipt proves."""

from datetime import timedelta

import pytest
from django.urls import reverse

from essaim.modules.dues.actions import close_box, join_members, pay, undo_payment
from essaim.modules.dues.models import CashClosing, Payment
from tests.blueprints.ressourcerie import a_desk, a_place, page_of, words
from tests.builders import a_person, a_staff_client, acting
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
STAMP = {"by": acting(), "now": NOW}
__all__ = ["a_desk", "a_place"]


def test_of_two_closings_by_two_clocks_the_later_number_is_the_last(place):
    person = a_person(place.workspace, "Solange")
    pay(person, cents=5000, tender="cash", scheme=place, **STAMP)
    close_box(place, counted_cents=5000, **STAMP)
    pay(person, cents=1000, tender="cash", scheme=place, **STAMP)
    close_box(place, counted_cents=6000, banked_cents=6000, by=acting(), now=NOW - timedelta(seconds=1))
    page = a_staff_client(place.workspace).get(reverse("dues:box", args=[place.pk]))
    assert ((page.context["opening"], page.context["received"]), [row.number for row in CashClosing.objects.all()]) == ((0, 0), [2, 1])


def test_a_cheque_number_typed_before_choosing_cash_is_not_kept(place, desk):
    person = a_person(place.workspace, "Solange")
    sent = {"accepts_charter": "on", "instalments": "1", "tender": "cash", "cheque_number": "0012", "bank": "Poste"}
    desk.post(reverse("dues:join", args=[place.pk, person.pk]), sent)
    assert (Payment.objects.get().cheque_number, Payment.objects.get().bank) == ("", "")


def test_the_receipt_of_a_cheque_that_was_not_paid_says_so_and_proves_nothing(place, desk, monkeypatch):
    person, printed = a_person(place.workspace, "Solange"), []
    monkeypatch.setattr("essaim.modules.dues.views.papers.tagged_pdf", lambda pages: printed.append(pages[0]) or b"%PDF-")
    join_members(person, scheme=place, accepts_charter=True, **STAMP)
    cheque = pay(person, cents=2900, tender="cheque", cheque_number="001", scheme=place, **STAMP)
    desk.get(reverse("dues:receipt", args=[cheque.pk]))
    contrary = undo_payment(cheque, reason="unpaid", **STAMP)
    desk.get(reverse("dues:receipt", args=[cheque.pk]))
    assert ["vaut preuve de paiement" in page for page in printed] == [True, False]
    assert contrary.reference in printed[1]
    client, own = page_of(person, place)
    assert "(annulé depuis)" in words(client.get(own))
