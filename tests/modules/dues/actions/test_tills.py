"""The cash box and the cheques: what is counted beside what is expected, and no cheque at the bank twice."""

from datetime import timedelta

import pytest

from essaim.core.foundation.refusal import Refusal
from essaim.modules.dues.actions import close_box, deposit_cheques, pay, refund, undo_payment
from essaim.modules.dues.models import CashClosing, Deposit
from essaim.modules.dues.queries import cash_since_closing, cheques_waiting
from tests.builders import acting
from tests.conftest import NOW


def at(minutes):
    return {"by": acting(), "now": NOW + timedelta(minutes=minutes)}


def test_a_box_is_closed_on_what_was_counted_and_begins_anew_with_what_is_left(scheme, odette):
    pay(odette, cents=5000, tender="cash", scheme=scheme, **at(0))
    pay(odette, cents=700, tender="card", scheme=scheme, **at(1))
    refund(odette, cents=300, tender="cash", scheme=scheme, **at(2))
    first = close_box(scheme, counted_cents=4700, banked_cents=4000, **at(3))
    assert (first.expected_cents, first.difference_cents, first.left_cents) == (4700, 0, 700)
    pay(odette, cents=100, tender="cash", scheme=scheme, **at(4))
    assert cash_since_closing(scheme) == (700, 100, 0)


def test_whoever_paid_by_a_slower_clock_is_in_the_next_count(scheme, odette):
    """Their receipt comes after the closing, though their hour is before it: the number cuts, not the clock."""
    pay(odette, cents=5000, tender="cash", scheme=scheme, **at(0))
    close_box(scheme, counted_cents=5000, **at(3))
    pay(odette, cents=100, tender="cash", scheme=scheme, **at(2))
    pay(odette, cents=200, tender="cash", scheme=scheme, **at(3))
    assert cash_since_closing(scheme) == (5000, 300, 0)


def test_a_difference_must_be_explained(scheme, odette):
    pay(odette, cents=5000, tender="cash", scheme=scheme, **at(0))
    with pytest.raises(Refusal) as refused:
        close_box(scheme, counted_cents=4800, **at(1))
    assert refused.value.field == "explanation"
    closing = close_box(scheme, counted_cents=4800, explanation="Deux euros rendus sans les noter.", **at(2))
    assert (closing.difference_cents, closing.number, CashClosing.objects.count()) == (-200, 1, 1)


def test_whoever_pays_while_the_box_is_counted_makes_it_counted_again(scheme, odette):
    pay(odette, cents=5000, tender="cash", scheme=scheme, **at(0))
    pay(odette, cents=1000, tender="cash", scheme=scheme, **at(1))
    with pytest.raises(Refusal):
        close_box(scheme, counted_cents=5000, seen_cents=5000, **at(2))


def test_a_cheque_goes_to_the_bank_once(scheme, odette):
    first = pay(odette, cents=2900, tender="cheque", cheque_number="001", bank="Poste", scheme=scheme, **at(0))
    second = pay(odette, cents=1200, tender="cheque", cheque_number="002", scheme=scheme, **at(1))
    deposit = deposit_cheques(scheme, payments=[first.pk], **at(2))
    assert (deposit.cents, list(cheques_waiting(scheme))) == (2900, [second])
    with pytest.raises(Refusal):
        deposit_cheques(scheme, payments=[first.pk, second.pk], **at(3))
    assert Deposit.objects.count() == 1


def test_a_cheque_that_was_taken_back_does_not_go_to_the_bank(scheme, odette):
    paid = pay(odette, cents=2900, tender="cheque", cheque_number="001", scheme=scheme, **at(0))
    undo_payment(paid, reason="twice", **at(1))
    assert list(cheques_waiting(scheme)) == []


def test_a_cheque_without_number_is_refused(scheme, odette):
    with pytest.raises(Refusal) as refused:
        pay(odette, cents=2900, tender="cheque", scheme=scheme, **at(0))
    assert refused.value.field == "cheque_number"
