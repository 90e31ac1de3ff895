"""Counting the box and taking cheques to the bank, through their pages."""

import csv
import io
import re

import pytest
from django.urls import reverse

from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.actions import move_scheme
from essaim.modules.dues.actions import charge, close_box, credit, deposit_cheques, pay
from essaim.modules.dues.models import CashClosing, Deposit
from tests.builders import a_planted_scheme, a_staff_client, acting
from tests.conftest import NOW

STAMP = {"by": acting(), "now": NOW}


@pytest.fixture
def desk(scheme):
    return a_staff_client(scheme.workspace)


def test_the_box_asks_for_an_explanation_and_its_sheet_has_two_columns(desk, scheme, odette, clock):
    pay(odette, cents=5000, tender="cash", scheme=scheme, **STAMP)
    page = reverse("dues:box", args=[scheme.pk])
    asked = {"seen_cents": "5000", "counted_cents": "48", "banked_cents": "40"}
    refused = desk.post(page, asked)
    assert (refused.status_code, "explanation" in refused.context["form"].errors) == (422, True)
    sheet = desk.post(page, asked | {"explanation": "Deux euros de trop rendus."}, follow=True).content.decode()
    closing = CashClosing.objects.get()
    assert (closing.difference_cents, closing.left_cents, "Deux euros de trop rendus." in sheet) == (-200, 800, True)


def test_somebody_who_pays_meanwhile_makes_the_page_ask_again_with_the_new_sum(desk, scheme, odette, clock):
    pay(odette, cents=5000, tender="cash", scheme=scheme, **STAMP)
    answer = desk.post(reverse("dues:box", args=[scheme.pk]), {"seen_cents": "3000", "counted_cents": "30"})
    assert (answer.status_code, answer.context["form"]["seen_cents"].value(), CashClosing.objects.count()) == (422, 5000, 0)


def test_no_cheque_is_ticked_before_somebody_has_it_in_their_hands(desk, scheme, odette, clock):
    pay(odette, cents=5000, tender="cheque", cheque_number="001", scheme=scheme, **STAMP)
    address = reverse("dues:cheques", args=[scheme.pk])
    page = desk.get(address).content.decode()
    (box,) = re.findall(r'<input[^>]*name="payment"[^>]*>', page)
    assert (" checked" in box, "Cochez chaque chèque" in page, desk.post(address).status_code) == (False, True, 409)
    assert not Deposit.objects.exists()


def test_cheques_ticked_go_on_a_slip(desk, scheme, odette, clock):
    paid = pay(odette, cents=2900, tender="cheque", cheque_number="0012345", bank="La Banque Postale", scheme=scheme, **STAMP)
    slip = desk.post(reverse("dues:cheques", args=[scheme.pk]), {"payment": [str(paid.pk)]}, follow=True).content.decode()
    assert (Deposit.objects.get().cents, "0012345" in slip, "La Banque Postale" in slip) == (2900, True, True)


def test_the_accountant_gets_every_line_with_its_debit_and_credit(desk, scheme, odette, clock):
    charge(odette, cents=2900, what="membership", label="=Adhésion", scheme=scheme, **STAMP)
    pay(odette, cents=1250, tender="cheque", cheque_number="77", scheme=scheme, **STAMP)
    file = desk.get(reverse("dues:export"), {"since": "2026-01-01", "until": "2026-12-31", "kind": "csv"})
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))
    assert [(row[0], row[4], row[7], row[8], row[11]) for row in rows[1:]] == [
        ("E2026-000001", "'=Adhésion", "29,00", "", ""), ("E2026-000002", "'=Adhésion", "", "12,50", "77"),
    ]  # fmt: skip


@pytest.mark.parametrize("banked", ["", "20"])
def test_closing_the_box_pressed_twice_makes_one_closing(desk, scheme, odette, clock, banked):
    pay(odette, cents=5000, tender="cash", scheme=scheme, **STAMP)
    page = reverse("dues:box", args=[scheme.pk])
    key = re.search(r'name="kept_key" value="([^"]+)"', desk.get(page).content.decode())[1]
    sent = {"kept_key": key, "seen_cents": "5000", "counted_cents": "50", "banked_cents": banked}
    answers = [desk.post(page, sent) for _ in range(2)]
    closing = reverse("dues:closing", args=[CashClosing.objects.get().pk])
    assert [answer["Location"] for answer in answers] == [closing, closing]


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_the_box_of_a_scheme_that_has_stopped_is_listed_while_something_is_left_in_it(desk, scheme, odette, clock, state):
    box = reverse("dues:box", args=[scheme.pk])
    move_scheme(scheme, to=state, **STAMP)
    listed = lambda: box in desk.get(reverse("dues:desk")).content.decode()  # noqa: E731
    found = [listed()]
    about = charge(odette, cents=2900, what="other", label="Salle", scheme=scheme, **STAMP).about
    found.append(listed())
    credit(about, reason="mistake", **STAMP)
    found.append(listed())
    charge(odette, cents=2900, what="other", label="Salle", scheme=scheme, **STAMP)
    pay(odette, cents=2900, tender="cash", scheme=scheme, **STAMP)
    found.append(listed())
    close_box(scheme, counted_cents=2900, banked_cents=2900, **STAMP)
    found.append(listed())
    charge(odette, cents=700, what="other", label="Livre", scheme=scheme, **STAMP)
    cheque = pay(odette, cents=700, tender="cheque", cheque_number="7", scheme=scheme, **STAMP)
    found.append(listed())
    deposit_cheques(scheme, payments=[cheque.pk], **STAMP)
    found.append(listed())
    assert found == [False, True, False, True, False, True, False]
    other = a_staff_client(scheme.workspace, StaffRole.OPERATOR, scheme=a_planted_scheme(scheme.workspace, "la-scalaa"))
    charge(odette, cents=2900, what="other", label="Salle", scheme=scheme, **STAMP)
    assert (listed(), box in other.get(reverse("dues:desk")).content.decode()) == (True, False)
