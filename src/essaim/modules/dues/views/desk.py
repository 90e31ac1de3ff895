"""The desk of money: who has something to pay, what was paid, the ledger for the accountant, the legal mentions."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from essaim.core.foundation.doors import staff
from essaim.core.foundation.files import attachment
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.money import as_decimal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal, Stale
from essaim.core.foundation.sheets import write_sheet
from essaim.core.people.queries import organisations_matching, people_matching, visible_people
from essaim.core.schemes.queries import schemes_open, settled
from essaim.modules.dues import actions, queries, rules
from essaim.modules.dues.forms import IssuerForm, PeriodForm
from essaim.modules.dues.models import Payer
from essaim.modules.dues.views.tabs import tabs_of

A_PAGE, FOUND, SHOWN = 50, 8, 100
KINDS = ("csv", "xlsx", "ods")


@require_GET
@staff(*rules.DESK)
def desk(request: HttpRequest) -> HttpResponse:
    """Who has something to pay, oldest first; to whom money is due; somebody to look for."""
    schemes = rules.schemes_at_desk(request.who)
    asked = request.GET.get("q", "").strip()[:80]
    found = people_matching(asked, FOUND, among=visible_people(request.who)) if asked else []
    bodies = organisations_matching(asked, limit=FOUND) if asked else []
    paid_in = queries.schemes_with_payments()
    mine = [scheme for scheme in schemes_open() if scheme.pk in paid_in or "dues" in settled(scheme).blueprint.modules]
    mine = [scheme for scheme in (*mine, *queries.schemes_to_settle()) if schemes is None or scheme.pk in schemes]
    return show(
        request, "dues/desk.html", tabs=tabs_of(request), owing=_owing(schemes),
        late=queries.parts_late(schemes, on=timezone.localdate())[:SHOWN], in_credit=queries.in_credit(schemes)[:SHOWN], to_settle=queries.checkouts_to_settle(schemes)[:SHOWN], asked=asked, found=found, bodies=bodies, boxes=[(scheme, bool(queries.fees_of(scheme, "membership"))) for scheme in mine],
        keeps=request.who.has_anywhere(*rules.ACCOUNTS),
    )  # fmt: skip


@require_GET
@staff(*rules.DESK)
def payments(request: HttpRequest) -> HttpResponse:
    """What came in and what was given back, latest first."""
    page = Paginator(queries.payments_listed(rules.schemes_at_desk(request.who)), A_PAGE).get_page(request.GET.get("page"))
    return show(request, "dues/payments.html", tabs=tabs_of(request), page=page)


@require_GET
@staff(*rules.ACCOUNTS)
def export(request: HttpRequest) -> HttpResponse:
    """The ledger of a period: on the page how to ask for it, then as a sheet."""
    today = timezone.localdate()
    form = PeriodForm(request.GET if "since" in request.GET else None, initial={"since": date(today.year, 1, 1), "until": today})
    kind = request.GET.get("kind", "csv")
    if form.is_bound and form.is_valid() and kind in KINDS:
        return attachment(_sheet(request, form.cleaned_data, kind), name=_("ledger"), kind=kind)
    return show(request, "dues/export.html", tabs=tabs_of(request), form=form, kinds=KINDS, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff(*rules.LEGAL)
def issuer(request: HttpRequest) -> HttpResponse:
    """What the law asks the organisation to say of itself on its invoices."""
    known = queries.issuer()
    place = request.workspace
    initial = (
        {name: getattr(known, name) for name in IssuerForm.base_fields}
        if known else {"legal_name": place.name, "address": place.postal_address}
    )  # fmt: skip
    form = IssuerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            actions.describe_issuer(place, seen_version=values.pop("version"), by=request.actor, now=timezone.now(), **values)
            messages.success(request, _("Saved: invoices issued from now on say this."))
            return redirect("dues:issuer")
        except Stale as stale:
            form = IssuerForm(form.data.dict() | {"version": queries.issuer().version})
            return show(request, "dues/issuer.html", tabs=tabs_of(request), form=form, differences=stale.differences, status=409)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(request, "dues/issuer.html", tabs=tabs_of(request), form=form, known=known, status=422 if form.errors else 200)


def _owing(schemes: set[UUID] | None) -> list[Payer]:
    """Whoever has something to pay, each with `later`: what of it is to come in instalments."""
    rows = queries.owing(schemes)[:SHOWN]
    later = queries.cents_to_come([payer.person_id for payer in rows if payer.person_id], schemes, on=timezone.localdate())
    for payer in rows:
        payer.later = later.get(payer.person_id, 0)
    return rows


def _sheet(request: HttpRequest, period: dict, kind: str) -> bytes:
    headers = (_("Reference number"), _("Day"), _("Kind"), _("What"), _("In words"), _("Who"), _("Scheme"), _("Owed (debit)"),
               _("Settled (credit)"), _("Paid with"), _("Receipt"), _("Cheque"), _("Bank"), _("Reason"))  # fmt: skip
    rows = queries.ledger(rules.schemes_kept(request.who), since=period["since"], until=period["until"])
    return write_sheet(kind, headers, [_line(entry) for entry in rows.iterator(chunk_size=2000)], title=_("Ledger"))


def _line(entry) -> tuple:
    paid = entry.payment
    return (
        entry.reference, entry.day, str(entry.get_kind_display()), str(entry.get_what_display()), entry.label, entry.payer.name,
        entry.scheme.name if entry.scheme else "", as_decimal(entry.cents) if entry.cents > 0 else None,
        as_decimal(-entry.cents) if entry.cents < 0 else None, str(paid.get_tender_display()) if paid else "",
        paid.reference if paid else "", paid.cheque_number if paid else "", paid.bank if paid else "", entry.reason,
    )  # fmt: skip
