"""The cash box and the slips of cheques: count, explain, print."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.once import sent_once
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.models import Scheme
from essaim.modules.dues import actions, queries, rules
from essaim.modules.dues.forms import BoxForm
from essaim.modules.dues.models import CashClosing, Deposit
from essaim.modules.dues.views.tabs import tabs_of

BEFORE = 12


@require_http_methods(["GET", "POST"])
@staff(*rules.DESK)
@sent_once
def box(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """What should be in the box, what was counted, and why they differ."""
    scheme = get_for(request, Scheme, scheme_id, rules.may_count_box)
    opening, received, given = queries.cash_since_closing(scheme)
    expected = opening + received - given
    form = BoxForm(request.POST or None, initial={"seen_cents": expected})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data | {"banked_cents": form.cleaned_data["banked_cents"] or 0}
        try:
            closing = actions.close_box(scheme, by=request.actor, now=timezone.now(), **data)
            messages.success(request, _("The box is closed: %(number)s.") % {"number": closing.reference})
            return redirect("dues:closing", closing.pk)
        except Refusal as refusal:
            form = BoxForm(form.data.dict() | {"seen_cents": expected})
            form.is_valid()
            add_refusal(form, refusal)
    return show(
        request, "dues/box.html", tabs=tabs_of(request), scheme=scheme, form=form, opening=opening, received=received,
        given=given, expected=expected, closings=CashClosing.objects.filter(scheme=scheme)[:BEFORE],
        last=queries.last_closing(scheme), status=422 if form.errors else 200,
    )  # fmt: skip


@require_GET
@staff(*rules.DESK)
def closing(request: HttpRequest, closing_id: UUID) -> HttpResponse:
    """The sheet of a closing, in two columns, to sign."""
    row = get_for(request, CashClosing.objects.select_related("scheme"), closing_id, rules.may_see_closing)
    return show(request, "dues/closing.html", closing=row)


@require_http_methods(["GET", "POST"])
@staff(*rules.ACCOUNTS)
@sent_once
def cheques(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """Cheques that wait, and the slip that takes them to the bank."""
    scheme = get_for(request, Scheme, scheme_id, rules.may_keep_accounts)
    if request.method == "POST":
        chosen = _uuids(request.POST.getlist("payment"))
        deposit = actions.deposit_cheques(scheme, payments=chosen, by=request.actor, now=timezone.now())
        return redirect("dues:deposit", deposit.pk)
    waiting = queries.cheques_waiting(scheme)
    return show(
        request, "dues/cheques.html", tabs=tabs_of(request), scheme=scheme, waiting=waiting,
        total=sum(payment.cents for payment in waiting), deposits=Deposit.objects.filter(scheme=scheme)[:BEFORE],
    )  # fmt: skip


@require_GET
@staff(*rules.ACCOUNTS)
def deposit(request: HttpRequest, deposit_id: UUID) -> HttpResponse:
    """The slip to hand in at the bank with the cheques."""
    row = get_for(request, Deposit.objects.select_related("scheme"), deposit_id, rules.may_see_deposit)
    rows = row.cheques.select_related("payment__payer__person", "payment__payer__organisation")
    return show(request, "dues/deposit.html", deposit=row, cheques=[cheque.payment for cheque in rows], issuer=queries.issuer())


def _uuids(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        return []
