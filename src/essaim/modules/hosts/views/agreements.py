"""Agreements: proposing one, its price line by line, signing, increasing, printing, what is left to be invoiced."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.files import attachment
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.money import as_decimal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.sheets import CONTENT_TYPES, write_sheet
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Scheme
from essaim.modules.hosts import actions, forms, queries, rules
from essaim.modules.hosts.models import Agreement, Share
from essaim.modules.hosts.states import AgreementState
from essaim.modules.hosts.views.paper import agreement_pdf, carrier_name, lines_of, party_name
from essaim.modules.hosts.views.periods import first_terms


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def propose(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """A new agreement, or the one that follows another."""
    scheme = get_for(request, Scheme, scheme_id, rules.may_agree)
    previous = _previous(request, scheme)
    form = forms.AgreementForm(request.POST or None, scheme=scheme, initial=first_terms(request, scheme, previous))
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            row = actions.propose_agreement(data.pop("hosts"), previous=previous, by=request.actor, now=timezone.now(), **data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("hosts:agreement", row.pk)
    return show(request, "hosts/propose.html", scheme=scheme, form=form, previous=previous, status=422 if form.errors else 200)


@require_GET
@staff(*rules.DESK)
def agreement(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """One agreement: its price, who pays what, which passages are used."""
    row = _agreement(request, agreement_id, rules.may_see_agreement)
    return show(request, "hosts/agreement.html", **_sight_of(request, row))


@require_GET
@staff(*rules.DESK)
def paper(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """The agreement to be printed and signed, as a tagged PDF."""
    row = _agreement(request, agreement_id, rules.may_see_agreement)
    response = HttpResponse(agreement_pdf(row, now=timezone.now()), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{_("agreement")}-{row.pk.hex[:8]}.pdf"'
    return response


@require_POST
@staff(StaffRole.COORDINATOR)
def sign(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """It is signed."""
    row = _agreement(request, agreement_id, rules.may_run_agreement)
    form = forms.SignForm(request.POST)
    if form.is_valid():
        try:
            actions.sign_agreement(row, by=request.actor, now=timezone.now(), **form.cleaned_data)
            return redirect("hosts:agreement", row.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(request, "hosts/agreement.html", status=422, **_sight_of(request, row, sign_form=form))


@require_POST
@staff(StaffRole.COORDINATOR)
def unsign(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Its signature was noted by mistake."""
    row = _agreement(request, agreement_id, rules.may_run_agreement)
    actions.unsign_agreement(row, by=request.actor, now=timezone.now())
    messages.success(request, _("It is a proposal again: note the signature anew, or withdraw it."))
    return redirect("hosts:agreement", row.pk)


@require_POST
@staff(StaffRole.COORDINATOR)
def increase(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """More passages in the same period."""
    row = _agreement(request, agreement_id, rules.may_run_agreement)
    form = forms.IncreaseForm(request.POST)
    if form.is_valid():
        try:
            actions.increase_agreement(row, by=request.actor, now=timezone.now(), **form.cleaned_data)
            return redirect("hosts:agreement", row.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(request, "hosts/agreement.html", status=422, **_sight_of(request, row, increase_form=form))


@require_POST
@staff(StaffRole.COORDINATOR)
def withdraw(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """It will not be signed."""
    row = _agreement(request, agreement_id, rules.may_run_agreement)
    actions.withdraw_agreement(row, by=request.actor, now=timezone.now())
    return redirect("hosts:agreement", row.pk)


@require_GET
@staff(StaffRole.COORDINATOR)
def to_invoice(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """What is left to be invoiced, host by host, and agreements that end soon."""
    scheme = get_for(request, Scheme, scheme_id, rules.may_agree)
    shares = list(queries.shares_to_invoice(scheme))
    agreements = queries.agreements_listed({scheme.pk}).prefetch_related("shares__host__organisation")
    return show(
        request, "hosts/to_invoice.html", scheme=scheme, shares=shares, total=sum(share.due_cents for share in shares),
        agreements=agreements, form=forms.InvoicedForm(),
    )  # fmt: skip


@require_GET
@staff(StaffRole.COORDINATOR)
def export(request: HttpRequest, scheme_id: UUID, kind: str) -> HttpResponse:
    """What is left to be invoiced, as a file for the accounts."""
    scheme = get_for(request, Scheme, scheme_id, rules.may_agree)
    if kind not in CONTENT_TYPES:
        raise Http404
    headers = [_("Name"), _("INSEE code"), "SIRET", _("From"), _("Until"), _("Passages"), _("Part"), _("Invoiced"), _("To be invoiced")]
    return attachment(
        write_sheet(kind, headers, map(_line, queries.shares_to_invoice(scheme)), title=scheme.name), name=_("to-invoice"), kind=kind
    )


@require_POST
@staff(StaffRole.COORDINATOR)
def invoiced(request: HttpRequest, share_id: UUID) -> HttpResponse:
    """Invoiced by whoever keeps the accounts, under that number."""
    share = get_for(request, Share.objects.select_related("agreement"), share_id, rules.may_invoice)
    actions.note_invoiced(share, reference=request.POST.get("reference", ""), by=request.actor, now=timezone.now())
    return redirect("hosts:to-invoice", share.agreement.scheme_id)


def _line(share: Share) -> list:
    body, row = share.host.organisation, share.agreement
    cents = (share.cents, share.invoiced_cents, share.due_cents)
    return [body.name, share.host.commune_code, body.siret, row.starts_on, row.ends_on, row.passages, *map(as_decimal, cents)]


def _sight_of(request: HttpRequest, row: Agreement, *, sign_form=None, increase_form=None) -> dict:
    may_run = rules.may_run_agreement(request.who, row)
    return {
        "agreement": row, "scheme": row.scheme, "lines": lines_of(row), "shares": row.shares.select_related("host__organisation"),
        "passages": row.taken.filter(released_at=None).select_related("host__organisation"), "today": timezone.localdate(),
        "may_sign": may_run and row.state == AgreementState.PROPOSED, "may_increase": may_run and row.state == AgreementState.SIGNED,
        "sign_form": sign_form or forms.SignForm(), "increase_form": increase_form or forms.IncreaseForm(),
        "may_unsign": not row.used and not row.shares.filter(invoiced_cents__gt=0).exists(),
        "party": party_name(row), "carrier": carrier_name(row), "may_run": may_run, "is_shared": row.shares.count() > 1, "following": row.following.exclude(state=AgreementState.WITHDRAWN).first(),
    }  # fmt: skip


def _agreement(request: HttpRequest, agreement_id: UUID, may) -> Agreement:
    rows = queries.agreements_listed().select_related("scheme__carrier", "scheme__workspace", "workspace", "previous")
    return get_for(request, rows, agreement_id, may)


def _previous(request: HttpRequest, scheme: Scheme) -> Agreement | None:
    wanted = request.GET.get("suite") or request.POST.get("suite")
    if not wanted:
        return None
    try:
        return get_for(request, queries.agreements_listed({scheme.pk}), UUID(wanted), rules.may_run_agreement)
    except ValueError:
        raise Http404 from None
