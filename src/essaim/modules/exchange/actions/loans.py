"""Loans: lent once both have said yes, reminded of the day before, given back."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import SYSTEM, Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.modules.exchange.actions.telling import tell_neighbour
from essaim.modules.exchange.models import Answer, Loan
from essaim.modules.exchange.queries import loans_to_remind
from essaim.modules.exchange.states import LOAN_MOVES, Direction, LoanState


@transaction.atomic
def lend(answer: Answer, *, due_on: date | None = None, by: Actor, now: datetime) -> Loan:
    """It went from one to the other, until a day; without one, for as long as the scheme says."""
    notice, today = answer.notice, timezone.localdate(now)
    if answer.opened_at is None:
        raise Refusal(_("Both have to say yes before anything is lent."))
    lends = notice.person if notice.direction != Direction.NEED else answer.person
    borrows = answer.person if notice.direction != Direction.NEED else notice.person
    due = due_on or today + timedelta(days=setting(notice.scheme, "loan_days"))
    if due < today:
        raise Refusal(_("The day on which it comes back has passed: choose one to come."), field="due_on")
    try:
        with transaction.atomic():
            loan = Loan.objects.create(
                workspace=answer.workspace, answer=answer, scheme=notice.scheme, category=notice.category, lender=lends,
                borrower=borrows, lent_on=today, due_on=due, created_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise Refusal(_("This loan is noted already.")) from None
    journal.write("loan.made", loan, by=by, at=now, due_on=due)
    return loan


@transaction.atomic
def end_loan(loan: Loan, *, to: str, by: Actor, now: datetime) -> Loan:
    """It came back, or it is lost."""
    move(loan, to=to, moves=LOAN_MOVES, by=by, at=now)
    Loan.objects.filter(pk=loan.pk).update(ended_on=timezone.localdate(now) if to == LoanState.RETURNED else None)
    loan.refresh_from_db()
    return loan


def remind_loans(scheme: Scheme, *, now: datetime) -> int:
    """Whoever borrowed is told the day before, once."""
    rows = list(loans_to_remind(scheme, now=now))
    for loan in rows:
        tell_neighbour(
            loan.borrower, scheme, "loan_due", occurrence=f"{loan.pk} due {loan.due_on}", subject_id=loan.pk, other=loan.lender,
            day=loan.due_on, by=SYSTEM, now=now,
        )  # fmt: skip
        Loan.objects.filter(pk=loan.pk).update(reminded_at=now)
    return len(rows)
