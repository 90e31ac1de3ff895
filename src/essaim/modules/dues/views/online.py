"""Paying online: the settings of the organisation, and the door at which the provider knocks."""

import json
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.doors import public, staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.modules.dues import queries, rules
from essaim.modules.dues.actions import helloasso, online
from essaim.modules.dues.forms import OnlineForm
from essaim.modules.dues.models import Checkout, OnlineAccount
from essaim.modules.dues.states import CHECKOUT_WORDS, CheckoutState
from essaim.modules.dues.views.tabs import tabs_of

LARGEST = 100_000


@require_http_methods(["GET", "POST"])
@staff(*rules.LEGAL)
def account(request: HttpRequest) -> HttpResponse:
    """The keys that HelloAsso gave, tried at once; they are never shown again."""
    known = queries.online_account()
    form = OnlineForm(
        request.POST or None, known=known is not None, initial={"organisation_slug": known.organisation_slug if known else ""}
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = online.describe_account(request.workspace, by=request.actor, now=timezone.now(), **form.cleaned_data)
            _say_whether_it_works(request, row)
            return redirect("dues:online")
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(
        request, "dues/online.html", tabs=tabs_of(request), form=form, known=known, is_on=helloasso.is_on(),
        hook=queries.address_of_notification(known) if known else "", status=422 if form.errors else 200,
    )  # fmt: skip


@require_POST
@staff(*rules.ACCOUNTS)
def settle(request: HttpRequest, checkout_id: UUID) -> HttpResponse:
    """Somebody looked at a payment on HelloAsso, and says what is true, or asks once more."""
    row = get_for(request, _checkouts(), checkout_id, rules.may_settle_checkout)
    to = request.POST.get("to")
    if request.POST.get("seen") != row.seen:
        raise Refusal(_("Something else was heard of this payment meanwhile. Please look again."))
    if to not in CHECKOUT_WORDS.get(row.state, ()):
        raise Refusal(_("Nothing is to be settled here by hand."))
    if to == "ask":
        _ask_again(request, row)
    elif row.state == CheckoutState.DISPUTED:
        online.settle_dispute(row, paid=to == "paid", by=request.actor, now=timezone.now())
        messages.success(
            request, _("Written: the money is on their account.") if to == "paid" else _("Closed: what was to be paid still is.")
        )
    else:
        online.settle_checkout(row, undo=to == "undo", by=request.actor, now=timezone.now())
        messages.success(request, _("Taken back by its contrary: both lines stay in the ledger.") if to == "undo" else _("Closed."))
    return redirect("dues:desk")


def _ask_again(request: HttpRequest, row: Checkout) -> None:
    try:
        before, row = row.state, online.confirm_checkout(row, by=request.actor, now=timezone.now())
    except (helloasso.Down, helloasso.KeysRefused):
        messages.warning(request, _("HelloAsso does not answer at the moment. Nothing is lost: we ask again by ourselves."))
        return
    if row.state == before:
        messages.info(request, _("HelloAsso says nothing new."))
    else:
        messages.success(request, _("HelloAsso says: %(state)s.") % {"state": row.get_state_display()})


@csrf_exempt
@require_POST
@public
def notified(request: HttpRequest, hook: UUID) -> HttpResponse:
    """The provider says that something happened. That is a hint and no more: what counts is read again from its API."""
    if not OnlineAccount.objects.filter(hook=hook).exists():
        raise Http404
    checkout = _meant(request.body[:LARGEST])
    if checkout is not None:
        try:
            online.confirm_checkout(checkout, by=SYSTEM, now=timezone.now())
        except (helloasso.Down, helloasso.KeysRefused):
            return HttpResponse(status=503)  # the provider knocks again later, and so do we
    return HttpResponse(status=204)


def _meant(body: bytes) -> Checkout | None:
    """The payment that a notification is about, if it is one of ours that waits; nothing else of it is believed."""
    try:
        told = json.loads(body)
    except ValueError:
        return None
    metadata = told.get("metadata") if isinstance(told, dict) else None
    named = metadata.get("checkout") if isinstance(metadata, dict) else None
    try:
        wanted = UUID(str(named))
    except ValueError:
        return None
    return _checkouts().filter(pk=wanted).first()


def _checkouts() -> QuerySet[Checkout]:
    return Checkout.objects.select_related("payer__person", "payer__organisation", "payer__workspace", "scheme", "payment")


def _say_whether_it_works(request: HttpRequest, row: OnlineAccount) -> None:
    if not helloasso.is_on():
        messages.warning(
            request, _("Saved. Paying online stays closed until this site is given the address of HelloAsso (ESSAIM_HELLOASSO_URL).")
        )
        return
    try:
        helloasso.try_keys(row)
        messages.success(request, _("Saved, and HelloAsso knows these keys: people can pay online."))
    except helloasso.KeysRefused:
        messages.error(request, _("Saved, but HelloAsso does not know these keys: look at them again."))
    except helloasso.Down:
        messages.warning(request, _("Saved. HelloAsso does not answer at the moment: try again later."))
