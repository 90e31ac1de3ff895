"""The account of one person or body: what is left to pay, taking and giving back money, receipts."""

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.money import in_euros
from essaim.core.foundation.once import sent_once
from essaim.core.foundation.pages import BACK, show, way_back
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import schemes_open, settled
from essaim.modules.dues import actions, queries, rules
from essaim.modules.dues.forms import ChargeForm, CreditForm, PayForm, RefundForm, UndoForm
from essaim.modules.dues.models import Invoice, Payment
from essaim.modules.dues.queries import Due
from essaim.modules.dues.views.papers import receipt_pdf

Subject = Person | Organisation
SHOWN = 30


@require_GET
@staff(*rules.DESK)
def account(request: HttpRequest, person_id: UUID | None = None, organisation_id: UUID | None = None) -> HttpResponse:
    """What is left to pay, what was paid, and taking money."""
    return _page(request, _subject(request, person_id, organisation_id))


@require_POST
@staff(*rules.DESK)
@sent_once
def pay(request: HttpRequest, person_id: UUID | None = None, organisation_id: UUID | None = None) -> HttpResponse:
    """Take money: it settles what is owed, oldest first."""
    subject = _subject(request, person_id, organisation_id)
    form = PayForm(request.POST, schemes=_schemes(request, dues=queries.dues_of(subject)))
    if form.is_valid():
        try:
            payment = actions.pay(subject, by=request.actor, now=timezone.now(), **form.cleaned_data)
            said = {"amount": in_euros(payment.cents), "number": payment.reference}
            messages.success(request, _("%(amount)s received. The receipt is number %(number)s.") % said)
            return redirect(_with_way_back(reverse(_address(subject), args=[subject.pk]), way_back(request)))
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _page(request, subject, status=422, pay_form=form, wrong=form)


@require_POST
@staff(*rules.ACCOUNTS)
@sent_once
def refund(request: HttpRequest, person_id: UUID | None = None, organisation_id: UUID | None = None) -> HttpResponse:
    """Give back money that is theirs."""
    subject = _subject(request, person_id, organisation_id)
    form = RefundForm(request.POST, schemes=_schemes(request, rules.ACCOUNTS, queries.dues_of(subject)), prefix="refund")
    if form.is_valid():
        try:
            payment = actions.refund(subject, by=request.actor, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("%(amount)s given back.") % {"amount": in_euros(-payment.cents)})
            return redirect(_address(subject), subject.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _page(request, subject, status=422, refund_form=form, wrong=form)


@require_POST
@staff(*rules.DESK)
@sent_once
def charge(request: HttpRequest, person_id: UUID | None = None, organisation_id: UUID | None = None) -> HttpResponse:
    """Write that something is to be paid, which no other page charges."""
    subject = _subject(request, person_id, organisation_id)
    form = ChargeForm(request.POST, schemes=_schemes(request), prefix="charge")
    if form.is_valid():
        try:
            actions.charge(subject, by=request.actor, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Written: it is now to be paid."))
            return redirect(_address(subject), subject.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _page(request, subject, status=422, charge_form=form, wrong=form)


@require_POST
@staff(*rules.ACCOUNTS)
def credit(request: HttpRequest, about: UUID, person_id: UUID | None = None, organisation_id: UUID | None = None) -> HttpResponse:
    """Take off what was charged for one thing, paid or not; what was paid becomes theirs, and a membership ends with it."""
    subject = _subject(request, person_id, organisation_id)
    kept = rules.schemes_kept(request.who)
    if not queries.entries_of(subject, kept).filter(about=about).exists():
        raise Refusal(_("Nothing was charged to them for this."))
    done = actions.take_off(about, reason=request.POST.get("reason", ""), by=request.actor, now=timezone.now())
    said = _("Credit note %(number)s is issued.") % {"number": done.reference} if isinstance(done, Invoice) else _("Taken off.")
    messages.success(request, said)
    return redirect(_address(subject), subject.pk)


@require_POST
@staff(*rules.ACCOUNTS)
def undo(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Meet a payment that was wrong by its contrary."""
    payment = get_for(request, _payments(), payment_id, rules.may_undo_payment)
    actions.undo_payment(payment, reason=request.POST.get("reason", ""), by=request.actor, now=timezone.now())
    messages.success(request, _("Taken back by its contrary: both lines stay in the ledger."))
    subject = payment.payer.person or payment.payer.organisation
    return redirect(_address(subject), subject.pk)


@require_GET
@staff(*rules.DESK)
def receipt(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """The receipt of a payment, to print or to send."""
    payment = get_for(request, _payments(), payment_id, rules.may_see_payment)
    return receipt_pdf(payment)


def _with_way_back(address: str, back: str) -> str:
    return f"{address}?{urlencode({BACK: back})}" if back else address


def _page(request: HttpRequest, subject: Subject, *, status: int = 200, **forms) -> HttpResponse:
    schemes, now = rules.schemes_at_desk(request.who), timezone.now()
    dues = queries.dues_of(subject, schemes)
    settled_ones = queries.settled_of(subject, rules.schemes_kept(request.who))[:SHOWN]
    to_pay, to_give = ([due for due in dues if (due.cents > 0) is owing] for owing in (True, False))
    owed, theirs = sum(due.cents for due in to_pay), -sum(due.cents for due in to_give)
    together = queries.left_together(to_pay, on=timezone.localdate(now))
    coming = queries.parts_to_come(to_pay, on=timezone.localdate(now))
    at_once = [due for due in (_today(due, together, coming) for due in to_pay) if due.cents]
    opened, mine, kept = _schemes(request), _schemes(request, dues=dues), _schemes(request, rules.ACCOUNTS, dues)
    forms.setdefault("pay_form", PayForm(schemes=mine, initial=_left_in(mine, at_once)))
    forms.setdefault("refund_form", RefundForm(schemes=kept, initial=_left_in(kept, to_give), prefix="refund") if kept else None)
    forms.setdefault("charge_form", ChargeForm(schemes=opened, prefix="charge", initial={"scheme": _left_in(opened, dues)["scheme"]}))
    joins = [scheme for scheme in opened if queries.fees_of(scheme, "membership")] if isinstance(subject, Person) else []
    return show(
        request, "dues/account.html", status=status, subject=subject, is_person=isinstance(subject, Person), dues=_lines(dues, mine),
        owed=owed, theirs=theirs, together=sum(together.values()), coming=coming, later=sum(part.cents for _due, part in coming), settled_ones=settled_ones,
        invoices=queries.invoices_among([line.about for line in (*dues, *settled_ones)], rules.schemes_kept(request.who)),
        balance=owed - theirs, payments=queries.payments_of(subject, schemes)[:SHOWN],
        keeps=request.who.has_anywhere(*rules.ACCOUNTS), back=way_back(request), undo_form=UndoForm(), joins=joins, credit_form=CreditForm(), now=now, **forms,
    )  # fmt: skip


def _today(due: Due, together: dict[UUID, int], coming: list) -> Due:
    """What of this is asked for today: at the price when all is paid together, without the instalments to come."""
    return replace(due, cents=together[due.about] - sum(part.cents for other, part in coming if other.about == due.about))


def _left_in(schemes: Iterable[Scheme], dues: Iterable[Due]) -> dict:
    """The scheme of the oldest of these and what they come to there, since money settles what is owed in its own scheme only.

    Without any, a scheme that takes money.
    """
    known = {scheme.pk for scheme in schemes}
    first = next((due.scheme_id for due in dues if due.scheme_id in known), None)
    if first is None:
        return {"scheme": next((scheme.pk for scheme in schemes if "dues" in settled(scheme).blueprint.modules), None)}
    return {"scheme": first, "cents": abs(sum(due.cents for due in dues if due.scheme_id == first))}


def _lines(dues: list[Due], schemes: Iterable[Scheme]) -> list[tuple[Due, str]]:
    """Each thing with the name of its scheme, where there are several."""
    several = len({due.scheme_id for due in dues}) > 1
    names = {scheme.pk: scheme.name for scheme in schemes} if several else {}
    return [(due, names.get(due.scheme_id, "")) for due in dues]


def _subject(request: HttpRequest, person_id: UUID | None, organisation_id: UUID | None) -> Subject:
    if person_id:
        return get_for(request, Person, person_id, rules.may_take_from)
    return get_for(request, Organisation, organisation_id, rules.may_take_from_body)


def _address(subject: Subject) -> str:
    return "dues:person" if isinstance(subject, Person) else "dues:organisation"


def _schemes(request: HttpRequest, roles: tuple[str, ...] = rules.DESK, dues: Iterable[Due] = ()) -> QuerySet[Scheme]:
    """Schemes that are open, and those in which something of this is left to settle, though they have closed."""
    wanted = request.who.schemes_as(*roles)
    rows = schemes_open() | Scheme.objects.filter(pk__in={due.scheme_id for due in dues} - {None})
    return rows if wanted is None else rows.filter(pk__in=wanted)


def _payments():
    return Payment.objects.select_related("payer__person", "payer__organisation", "scheme__carrier", "workspace", "corrects")
