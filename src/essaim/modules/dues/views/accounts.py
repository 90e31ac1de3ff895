"""The account of one person or body: what is left to pay, taking and giving back money, receipts."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.money import in_euros
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import schemes_open, settled
from essaim.modules.dues import actions, queries, rules
from essaim.modules.dues.forms import ChargeForm, CreditForm, PayForm, RefundForm, UndoForm
from essaim.modules.dues.models import Payment
from essaim.modules.dues.views.papers import receipt_pdf

Subject = Person | Organisation


@require_GET
@staff(*rules.DESK)
def account(request: HttpRequest, person_id: UUID | None = None, organisation_id: UUID | None = None) -> HttpResponse:
    """What is left to pay, what was paid, and taking money."""
    return _page(request, _subject(request, person_id, organisation_id))


@require_POST
@staff(*rules.DESK)
def pay(request: HttpRequest, person_id: UUID | None = None, organisation_id: UUID | None = None) -> HttpResponse:
    """Take money: it settles what is owed, oldest first."""
    subject = _subject(request, person_id, organisation_id)
    form = PayForm(request.POST, schemes=_schemes(request))
    if form.is_valid():
        data = dict(form.cleaned_data)
        key = f"desk:{once}" if (once := data.pop("once")) else ""
        if key and Payment.objects.filter(provider_key=key).exists():
            return redirect(_address(subject), subject.pk)
        try:
            payment = actions.pay(subject, provider_key=key, by=request.actor, now=timezone.now(), **data)
            said = {"amount": in_euros(payment.cents), "number": payment.reference}
            messages.success(request, _("%(amount)s received. The receipt is number %(number)s.") % said)
            return redirect(_address(subject), subject.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _page(request, subject, status=422, pay_form=form, wrong=form)


@require_POST
@staff(*rules.ACCOUNTS)
def refund(request: HttpRequest, person_id: UUID | None = None, organisation_id: UUID | None = None) -> HttpResponse:
    """Give back money that is theirs."""
    subject = _subject(request, person_id, organisation_id)
    form = RefundForm(request.POST, schemes=_schemes(request, rules.ACCOUNTS), prefix="refund")
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
def credit(request: HttpRequest, person_id: UUID, about: UUID) -> HttpResponse:
    """Take off what was charged to somebody for one thing; what was paid becomes theirs."""
    subject = get_for(request, Person, person_id, rules.may_take_from)
    kept = rules.schemes_kept(request.who)
    if not queries.entries_of(subject, kept).filter(about=about).exists():
        raise Refusal(_("Nothing was charged to them for this."))
    actions.credit(about, reason=request.POST.get("reason", ""), by=request.actor, now=timezone.now())
    messages.success(request, _("Taken off."))
    return redirect("dues:person", subject.pk)


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


def _page(request: HttpRequest, subject: Subject, *, status: int = 200, **forms) -> HttpResponse:
    schemes, now = rules.schemes_at_desk(request.who), timezone.now()
    dues = queries.dues_of(subject, schemes)
    owed = sum(due.cents for due in dues if due.cents > 0)
    theirs = -sum(due.cents for due in dues if due.cents < 0)
    mine, kept = _schemes(request), _schemes(request, rules.ACCOUNTS)
    where = _where(mine, dues)
    forms.setdefault("pay_form", PayForm(schemes=mine, initial={"cents": owed or None, "once": uuid4(), **where}))
    forms.setdefault("refund_form", RefundForm(schemes=kept, initial={"cents": theirs or None, **where}, prefix="refund") if kept else None)
    forms.setdefault("charge_form", ChargeForm(schemes=mine, prefix="charge", initial=where))
    joins = [scheme for scheme in mine if queries.fees_of(scheme, "membership")] if isinstance(subject, Person) else []
    return show(
        request, "dues/account.html", status=status, subject=subject, is_person=isinstance(subject, Person), dues=dues,
        owed=owed, theirs=theirs, balance=owed - theirs, payments=queries.payments_of(subject, schemes)[:30],
        keeps=request.who.has_anywhere(*rules.ACCOUNTS), undo_form=UndoForm(), joins=joins, credit_form=CreditForm(), now=now, **forms,
    )  # fmt: skip


def _where(schemes, dues: list) -> dict:
    """The scheme of what is not settled, else one that takes money: what somebody pays settles what they owe there only."""
    owed = next((due.scheme_id for due in dues if due.scheme_id), None)
    return {"scheme": owed or next((scheme.pk for scheme in schemes if "dues" in settled(scheme).blueprint.modules), None)}


def _subject(request: HttpRequest, person_id: UUID | None, organisation_id: UUID | None) -> Subject:
    if person_id:
        return get_for(request, Person, person_id, rules.may_take_from)
    return get_for(request, Organisation, organisation_id, rules.may_take_from_body)


def _address(subject: Subject) -> str:
    return "dues:person" if isinstance(subject, Person) else "dues:organisation"


def _schemes(request: HttpRequest, roles: tuple[str, ...] = rules.DESK) -> list[Scheme]:
    wanted = request.who.schemes_as(*roles)
    return schemes_open() if wanted is None else schemes_open().filter(pk__in=wanted)


def _payments():
    return Payment.objects.select_related("payer__person", "payer__organisation", "scheme__carrier", "workspace", "corrects")
