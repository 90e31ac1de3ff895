"""Taking money at the desk: the account of somebody, receipts, mistakes, what may not be seen."""

from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.urls import reverse

from essaim.core.foundation.states import StaffRole
from essaim.modules.dues.actions import charge, pay
from essaim.modules.dues.models import Entry, Payment
from essaim.modules.dues.queries import balance_of
from tests.builders import (
    a_participation,
    a_person,
    a_planted_scheme,
    a_staff_client,
    acting,
    counting_queries,
)
from tests.conftest import NOW

STAMP = {"by": acting(), "now": NOW}


@pytest.fixture
def desk(scheme):
    return a_staff_client(scheme.workspace, StaffRole.COORDINATOR)


def test_money_is_taken_in_cash_and_its_receipt_is_a_tagged_pdf(desk, scheme, odette, clock):
    charge(odette, cents=2900, what="membership", label="Adhésion 2026", scheme=scheme, **STAMP)
    page = desk.get(reverse("dues:person", args=[odette.pk]))
    assert page.context["owed"] == 2900
    answer = desk.post(reverse("dues:pay", args=[odette.pk]), {"scheme": scheme.pk, "cents": "29,00", "tender": "cash"}, follow=True)
    assert (answer.status_code, balance_of(odette)) == (200, 0)
    receipt = desk.get(reverse("dues:receipt", args=[Payment.objects.get().pk]))
    assert receipt["Content-Type"] == "application/pdf"
    with pikepdf.open(BytesIO(receipt.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root


def test_the_scheme_in_which_somebody_owes_is_chosen_and_the_desk_says_since_when(desk, scheme, odette, clock):
    other = a_planted_scheme(scheme.workspace, "la-scalaa")
    long_ago = NOW - timedelta(days=200)
    charge(odette, cents=500, what="other", label="Carnet", scheme=scheme, by=acting(), now=long_ago)
    pay(odette, cents=500, tender="cash", scheme=scheme, by=acting(), now=long_ago)
    charge(odette, cents=1200, what="activity", label="Yoga", scheme=scheme, **STAMP)
    page = desk.get(reverse("dues:person", args=[odette.pk]))
    assert (str(page.context["pay_form"]["scheme"].value()), other.pk != scheme.pk) == (str(scheme.pk), True)
    assert [(row.owed, row.since) for row in desk.get(reverse("dues:desk")).context["owing"]] == [(1200, NOW.date())]


def test_pressing_twice_pays_once(desk, scheme, odette, clock):
    page = desk.get(reverse("dues:person", args=[odette.pk])).context["pay_form"]
    typed = {"scheme": scheme.pk, "cents": "29", "tender": "cash", "once": str(page["once"].value())}
    answers = [desk.post(reverse("dues:pay", args=[odette.pk]), typed).status_code for _ in range(2)]
    assert (answers, Payment.objects.count(), balance_of(odette)) == ([302, 302], 1, -2900)


def test_a_cheque_without_number_keeps_what_was_typed(desk, scheme, odette, clock):
    answer = desk.post(reverse("dues:pay", args=[odette.pk]), {"scheme": scheme.pk, "cents": "12,50", "tender": "cheque", "bank": "Poste"})
    assert answer.status_code == 422
    assert (answer.context["pay_form"]["bank"].value(), Payment.objects.count()) == ("Poste", 0)


@pytest.mark.parametrize("typed", ["-5", "douze", "1,234", "0", ""])
def test_what_is_no_amount_is_refused_with_a_sentence(desk, scheme, odette, clock, typed):
    answer = desk.post(reverse("dues:pay", args=[odette.pk]), {"scheme": scheme.pk, "cents": typed, "tender": "cash"})
    assert (answer.status_code, bool(answer.context["pay_form"].errors["cents"]), Payment.objects.count()) == (422, True, 0)


def test_a_mistake_is_met_by_its_contrary(desk, scheme, odette, clock):
    charge(odette, cents=1200, what="activity", label="Yoga", scheme=scheme, **STAMP)
    paid = pay(odette, cents=1200, tender="cash", scheme=scheme, **STAMP)
    desk.post(reverse("dues:undo", args=[paid.pk]), {"reason": "twice"})
    assert (balance_of(odette), Payment.objects.count(), Entry.objects.count()) == (1200, 2, 3)


def test_an_operator_takes_money_and_keeps_no_accounts(scheme, odette, clock):
    a_participation(scheme, odette, "participant")
    operator = a_staff_client(scheme.workspace, StaffRole.OPERATOR, scheme=scheme)
    paid = operator.post(reverse("dues:pay", args=[odette.pk]), {"scheme": scheme.pk, "cents": "5", "tender": "cash"})
    undone = operator.post(reverse("dues:undo", args=[Payment.objects.get().pk]), {"reason": "twice"})
    assert (paid.status_code, undone.status_code, operator.get(reverse("dues:invoices")).status_code) == (302, 404, 404)


def test_the_money_of_another_scheme_is_not_seen(scheme, odette, clock):
    other = a_planted_scheme(scheme.workspace, "la-scalaa")
    a_participation(scheme, odette, "participant")
    charge(odette, cents=5000, what="other", label="Secret", scheme=other, **STAMP)
    operator = a_staff_client(scheme.workspace, StaffRole.OPERATOR, scheme=scheme)
    page = operator.get(reverse("dues:person", args=[odette.pk]))
    assert (page.context["owed"], b"Secret" in page.content, b"Lef" in operator.get(reverse("dues:desk")).content) == (0, False, False)


def test_the_desk_takes_as_many_queries_for_one_as_for_three(desk, scheme, odette, clock):
    charge(odette, cents=1200, what="activity", label="Yoga", scheme=scheme, **STAMP)
    desk.get(reverse("dues:desk"))
    with counting_queries() as one:
        desk.get(reverse("dues:desk"))
    for name in ("Simone", "Marcel"):
        charge(a_person(scheme.workspace, name), cents=1200, what="activity", label="Yoga", scheme=scheme, **STAMP)
    with counting_queries() as three:
        desk.get(reverse("dues:desk"))
    assert len(one) == len(three)
