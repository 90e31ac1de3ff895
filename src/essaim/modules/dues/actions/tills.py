"""Counting the cash box, and taking cheques to the bank."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.money import in_euros
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.models import Scheme
from essaim.modules.dues.actions.numbers import next_number
from essaim.modules.dues.models import CashClosing, Deposit, DepositedCheque
from essaim.modules.dues.queries import cash_since_closing, cheques_waiting, last_cash_receipt
from essaim.modules.dues.states import Series


@transaction.atomic
def close_box(
    scheme: Scheme, *, counted_cents: int, banked_cents: int = 0, explanation: str = "", seen_cents: int | None = None,
    by: Actor, now: datetime,
) -> CashClosing:  # fmt: skip
    """Note what was counted beside what should be there. A difference must be explained; it is never hidden in a line.

    `seen_cents` is what the page said should be there: somebody who has paid since makes it ask again.
    """
    journal.hold(scheme.workspace_id)
    year = timezone.localdate(now).year
    opening, received, given = cash_since_closing(scheme)
    expected = opening + received - given
    if seen_cents is not None and seen_cents != expected:
        raise Refusal(_("Money came in or went out while you were counting: count again, please."))
    if counted_cents != expected and not explanation.strip():
        raise Refusal(
            _("%(counted)s counted, %(expected)s expected: explain the difference of %(difference)s.")
            % {"counted": in_euros(counted_cents), "expected": in_euros(expected), "difference": in_euros(counted_cents - expected)},
            field="explanation",
        )
    if not 0 <= banked_cents <= counted_cents:
        raise Refusal(_("More cannot be taken to the bank than was counted."), field="banked_cents")
    last = last_cash_receipt(scheme)
    closing = CashClosing.objects.create(
        workspace_id=scheme.workspace_id, scheme=scheme, year=year,
        number=next_number(scheme.workspace, Series.CLOSING, year=year), closed_at=now, opening_cents=opening,
        until_year=last.year if last else year, until_number=last.number if last else 0,
        received_cents=received, given_cents=given, expected_cents=expected, counted_cents=counted_cents,
        banked_cents=banked_cents, explanation=explanation.strip() or None, closed_by=by.id, created_at=now,
    )  # fmt: skip
    journal.write("box.closed", closing, by=by, at=now, expected=expected, counted=counted_cents, banked=banked_cents)
    return closing


@transaction.atomic
def deposit_cheques(scheme: Scheme, *, payments: Collection[UUID], by: Actor, now: datetime) -> Deposit:
    """Put cheques on a slip for the bank. No cheque is taken there twice."""
    journal.hold(scheme.workspace_id)
    year = timezone.localdate(now).year
    chosen = list(cheques_waiting(scheme).filter(pk__in=payments))
    if not chosen or len(chosen) < len(set(payments)):
        raise Refusal(_("Tick the cheques to take to the bank; one of them may be on another slip already."), field="payments")
    number = next_number(scheme.workspace, Series.DEPOSIT, year=year)
    deposit = Deposit.objects.create(
        workspace_id=scheme.workspace_id, scheme=scheme, year=year, number=number, day=timezone.localdate(now),
        cents=sum(payment.cents for payment in chosen), made_by=by.id, created_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            for payment in chosen:
                DepositedCheque.objects.create(workspace_id=scheme.workspace_id, deposit=deposit, payment=payment, created_at=now)
    except IntegrityError:
        raise Refusal(_("One of these cheques is on another slip already. Please look again.")) from None
    journal.write("cheques.deposited", deposit, by=by, at=now, cheques=len(chosen), cents=deposit.cents)
    return deposit
