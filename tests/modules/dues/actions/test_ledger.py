"""The ledger: what is owed and settled, whose sum is the balance whatever happens."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from essaim.core.foundation.laws import enact, repeal
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.modules.dues.actions import charge, credit, pay, refund, undo_payment
from essaim.modules.dues.models import Entry, Payment
from essaim.modules.dues.queries import balance_of, dues_of, left_of, sums_of
from essaim.web.laws import LAWS
from tests.builders import a_person, acting
from tests.conftest import NOW

STAMP = {"by": acting(), "now": NOW}
OURS = [law for law in LAWS if law.app == "dues"]


def test_what_is_charged_and_paid_makes_the_balance(scheme, odette):
    owed = charge(odette, cents=2900, what="membership", label="Adhésion", scheme=scheme, **STAMP)
    assert (balance_of(odette), left_of(owed.about)) == (2900, 2900)
    pay(odette, cents=2000, tender="cash", scheme=scheme, **STAMP)
    assert (balance_of(odette), left_of(owed.about)) == (900, 900)


def test_what_is_paid_too_much_is_theirs_and_settles_what_comes_next(scheme, odette):
    pay(odette, cents=2000, tender="cash", scheme=scheme, **STAMP)
    assert balance_of(odette) == -2000
    owed = charge(odette, cents=1200, what="activity", label="Yoga", scheme=scheme, **STAMP)
    assert (left_of(owed.about), balance_of(odette)) == (0, -800)


def test_a_credit_takes_off_what_was_charged_once(scheme, odette):
    owed = charge(odette, cents=1200, what="activity", label="Yoga", scheme=scheme, **STAMP)
    pay(odette, cents=1200, tender="cash", scheme=scheme, **STAMP)
    credit(owed.about, reason="cancelled", **STAMP)
    assert balance_of(odette) == -1200
    assert credit(owed.about, reason="cancelled", **STAMP) is None
    assert balance_of(odette) == -1200


def test_nothing_is_charged_twice_for_one_thing(scheme, odette):
    about = uuid4()
    charge(odette, cents=600, what="activity", label="Yoga", about=about, scheme=scheme, **STAMP)
    with pytest.raises(IntegrityError), transaction.atomic():
        charge(odette, cents=600, what="activity", label="Yoga", about=about, scheme=scheme, **STAMP)
    assert balance_of(odette) == 600


def test_no_more_is_given_back_than_is_theirs(scheme, odette):
    pay(odette, cents=500, tender="cash", scheme=scheme, **STAMP)
    with pytest.raises(Refusal):
        refund(odette, cents=501, tender="cash", scheme=scheme, **STAMP)
    refund(odette, cents=500, tender="cash", scheme=scheme, **STAMP)
    assert (balance_of(odette), dues_of(odette)) == (0, [])


def test_a_payment_is_taken_back_once_by_its_contrary_and_both_stay(scheme, odette):
    owed = charge(odette, cents=1200, what="activity", label="Yoga", scheme=scheme, **STAMP)
    paid = pay(odette, cents=1200, tender="cheque", cheque_number="0012345", scheme=scheme, **STAMP)
    contrary = undo_payment(paid, reason="unpaid", **STAMP)
    assert (contrary.cents, contrary.corrects_id, left_of(owed.about)) == (-1200, paid.pk, 1200)
    with pytest.raises(Refusal):
        undo_payment(paid, reason="unpaid", **STAMP)
    with pytest.raises(Refusal):
        undo_payment(contrary, reason="unpaid", **STAMP)
    assert Payment.objects.count() == 2


def test_d15_the_database_refuses_to_change_or_remove_what_was_written(scheme, odette):
    owed = charge(odette, cents=1200, what="activity", label="Yoga", scheme=scheme, **STAMP)
    pay(odette, cents=1200, tender="cash", scheme=scheme, **STAMP)
    for rows in (Entry.objects.filter(pk=owed.pk), Payment.objects.all()):
        with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
            rows.update(cents=1)
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        Entry.objects.filter(pk=owed.pk).delete()
    assert Entry.objects.get(pk=owed.pk).cents == 1200


def test_control_without_the_law_a_line_can_be_changed(scheme, odette):
    owed = charge(odette, cents=1200, what="activity", label="Yoga", scheme=scheme, **STAMP)
    repeal(connection, OURS)
    try:
        assert Entry.objects.filter(pk=owed.pk).update(cents=1) == 1
    finally:
        enact(connection, OURS)


ACTS = st.lists(
    st.tuples(st.sampled_from(["charge", "pay", "refund", "credit", "undo"]), st.integers(1, 5000), st.integers(0, 9)),
    max_size=14,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_d15_the_sum_of_the_ledger_is_the_balance_whatever_happens(scheme, acts):
    """Against a purse kept by hand: what was owed, less what was taken off, less what was paid and not given back."""
    with in_workspace(scheme.workspace):
        somebody = a_person(scheme.workspace)
        owed, paid, charges, payments = 0, 0, [], []
        for number, (act, cents, which) in enumerate(acts):
            stamp = {"by": acting(), "now": NOW + timedelta(seconds=number)}
            if act == "charge":
                charges.append(charge(somebody, cents=cents, what="other", label="Chose", scheme=scheme, **stamp))
                owed += cents
            elif act == "pay":
                payments.append(pay(somebody, cents=cents, tender="cash", scheme=scheme, **stamp))
                paid += cents
            elif act == "credit" and charges:
                taken = credit(charges[which % len(charges)].about, reason="goodwill", **stamp)
                owed += taken.cents if taken else 0
            elif act == "refund" and paid - owed >= cents:
                refund(somebody, cents=cents, tender="cash", scheme=scheme, **stamp)
                paid -= cents
            elif act == "undo" and payments:
                undo_payment(row := payments.pop(which % len(payments)), reason="mistyped", **stamp)
                paid -= row.cents
        rows = Entry.objects.filter(payer__person=somebody)
        assert balance_of(somebody) == (rows.aggregate(sum=Sum("cents"))["sum"] or 0) == owed - paid
        assert sum(due.cents for due in dues_of(somebody)) == owed - paid
        if not any(act == "refund" for act, _cents, _which in acts):
            assert [about for about in set(rows.values_list("about", flat=True)) if sums_of(about)[1] < 0] == [], (
                "nothing gave more than was paid for it"
            )
        for payment in Payment.objects.filter(payer__person=somebody):
            assert (payment.entries.aggregate(sum=Sum("cents"))["sum"] or 0) == -payment.cents
