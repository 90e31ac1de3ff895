"""Money that comes in and money that is given back: cash, cheques, cards, transfers, online."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.money import in_euros
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Scheme
from essaim.modules.dues.actions.entries import write_entry
from essaim.modules.dues.actions.ledger import call_back
from essaim.modules.dues.actions.numbers import next_number
from essaim.modules.dues.actions.payers import payer_of
from essaim.modules.dues.actions.reviewing import offset, review_terms
from essaim.modules.dues.models import Entry, Payer, Payment
from essaim.modules.dues.queries import Due, due_by, dues_of, memberships_within
from essaim.modules.dues.states import CorrectionReason, EntryKind, Series, Tender, What

Subject = Person | Organisation | Payer


@transaction.atomic
def pay(
    subject: Subject,
    *,
    cents: int,
    tender: str,
    scheme: Scheme | None = None,
    only: Collection[UUID] = (),
    cheque_number: str = "",
    bank: str = "",
    provider_key: str = "",
    by: Actor,
    now: datetime,
) -> Payment:
    """Take money. It settles what is owed in the scheme, or `only` these things; what is left over is theirs.

    A membership that this money makes count comes first, since it lowers the price of the rest; then what is due today,
    oldest first, then instalments to come.

    A payment that a provider told of carries its key: the database refuses to hold it twice.
    """
    if cents <= 0:
        raise Refusal(_("The amount must be more than zero."), field="cents")
    if tender == Tender.CHEQUE and not cheque_number.strip():
        raise Refusal(_("Write the number of the cheque: the bank asks for it."), field="cheque_number")
    journal.hold(subject.workspace_id)
    payer = payer_of(subject, now=now)
    payment = _write(
        payer, scheme, cents, Tender(tender), cheque_number=cheque_number.strip(), bank=bank.strip(),
        provider_key=provider_key, by=by, now=now,
    )  # fmt: skip
    left = _settle_all(payer, payment, memberships_within(_owed(payer, scheme, only), cents), cents, by, now)
    if left < cents:
        review_terms(payer, by=by, now=now)
    left = _settle_all(payer, payment, due_by(_owed(payer, scheme, only), on=payment.day), left, by, now)
    left = _settle_all(payer, payment, [(due, due.cents) for due in _owed(payer, scheme, only)], left, by, now) if left else 0
    if left:
        with override("fr"):
            label = _("Paid in advance")
        _settle(payer, payment, payment.pk, What.ADVANCE, label, -left, by, now)
    review_terms(payer, by=by, now=now)
    return payment


@transaction.atomic
def refund(subject: Subject, *, cents: int, tender: str, scheme: Scheme | None = None, by: Actor, now: datetime) -> Payment:
    """Give money back that is theirs; never more than that."""
    journal.hold(subject.workspace_id)
    payer = payer_of(subject, now=now)
    theirs = [due for due in _dues(payer, scheme) if due.cents < 0]
    most = -sum(due.cents for due in theirs)
    if not 0 < cents <= most:
        raise Refusal(_("At most %(amount)s can be given back: that is what is theirs.") % {"amount": in_euros(most)}, field="cents")
    payment = _write(payer, scheme, -cents, Tender(tender), by=by, now=now)
    left = cents
    for due in theirs:
        part = min(left, -due.cents)
        if part:
            _settle(payer, payment, due.about, due.what, due.label, part, by, now, kind=EntryKind.REFUND)
            left -= part
    return payment


@transaction.atomic
def undo_payment(payment: Payment, *, reason: str, by: Actor, now: datetime) -> Payment:
    """Meet a payment that was wrong by its contrary, line by line: both stay, and what was owed is owed again.

    What this money had settled elsewhere meanwhile is owed again too.
    """
    if reason not in CorrectionReason.values:
        raise Refusal(_("Choose one of the reasons of the list."), field="reason")
    journal.hold(payment.workspace_id)
    row = Payment.objects.select_related("payer__person", "payer__organisation", "scheme").get(pk=payment.pk)
    if row.corrects_id or Payment.objects.filter(corrects=row).exists():
        raise Refusal(_("This payment has already been taken back."))
    contrary = _write(
        row.payer, row.scheme, -row.cents, row.tender, cheque_number=row.cheque_number, bank=row.bank, corrects=row,
        reason=reason, by=by, now=now,
    )  # fmt: skip
    for entry in row.entries.order_by("year", "number"):
        write_entry(
            row.payer, kind=EntryKind.CORRECTION, cents=-entry.cents, what=entry.what, about=entry.about, label=entry.label,
            scheme=row.scheme, payment=contrary, reason=reason, by=by, now=now,
        )  # fmt: skip
    for about in dict.fromkeys(row.entries.values_list("about", flat=True)):
        call_back(about, by=by, now=now)
    offset(row.payer, scheme=row.scheme, by=by, now=now)
    review_terms(row.payer, by=by, now=now)
    return contrary


def _write(payer: Payer, scheme: Scheme | None, cents: int, tender: str, *, by: Actor, now: datetime, **values) -> Payment:
    day = timezone.localdate(now)
    number = next_number(payer.workspace, Series.RECEIPT, year=day.year)
    payment = Payment.objects.create(
        workspace_id=payer.workspace_id, payer=payer, scheme=scheme, year=day.year, number=number, day=day, tender=tender,
        cents=cents, taken_by=by.id, created_at=now, **values,
    )  # fmt: skip
    journal.write("payment.noted", payment, by=by, at=now, cents=cents, tender=tender)
    return payment


def _settle_all(payer: Payer, payment: Payment, wanted: list[tuple[Due, int]], left: int, by: Actor, now: datetime) -> int:
    """Settle these things in their order, each up to so much; what is left of the money."""
    for due, most in wanted:
        part = min(left, most)
        if part:
            _settle(payer, payment, due.about, due.what, due.label, -part, by, now)
            left -= part
    return left


def _settle(
    payer: Payer, payment: Payment, about: UUID, what: str, label: str, cents: int, by: Actor, now: datetime,
    kind: str = EntryKind.PAYMENT,
) -> Entry:  # fmt: skip
    return write_entry(
        payer, kind=kind, cents=cents, what=what, about=about, label=label, scheme=payment.scheme, payment=payment, by=by, now=now
    )


def _owed(payer: Payer, scheme: Scheme | None, only: Collection[UUID]) -> list[Due]:
    owed = [due for due in _dues(payer, scheme) if due.cents > 0]
    return [due for due in owed if due.about in only] if only else owed


def _dues(payer: Payer, scheme: Scheme | None) -> list[Due]:
    wanted = scheme.pk if scheme else None
    return [due for due in dues_of(payer.person or payer.organisation) if due.scheme_id == wanted]
