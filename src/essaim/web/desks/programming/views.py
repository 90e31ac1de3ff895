"""Planning a session, moving it, calling it off: acts that count the passages of its host as well; and who runs it."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.rules import may_run_scheme
from essaim.modules.activities import actions, rules
from essaim.modules.activities.forms import MoveForm, SessionForm
from essaim.modules.activities.models import Session
from essaim.modules.hosts.models import Share
from essaim.modules.hosts.rules import may_invoice
from essaim.web.desks.programming.forms import AnimatorForm, CountedSessionForm, InformForm
from essaim.web.desks.programming.planning import beside, first_terms, planned_from
from essaim.workflows import billing, informing, programming


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def plan(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """A new session, or a series, with what its host wished for and answered beside."""
    scheme = get_for(request, Scheme, scheme_id, may_run_scheme, state="open")
    kind = CountedSessionForm if programming.counts_passages(scheme) else SessionForm
    form = kind(request.POST or None, scheme=scheme, initial=first_terms(request))
    if request.method == "POST" and form.is_valid():
        try:
            row = planned_from(form, scheme, by=request.actor, now=timezone.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("activities:session", row.pk)
    return show(
        request, "programming/plan.html", scheme=scheme, form=form, status=422 if form.errors else 200,
        **beside(request, form, scheme),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def move(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Another day or hour: everybody on the list is told."""
    row = _session(request, session_id)
    form = MoveForm(request.POST or None, initial={"day": row.day, "starts": row.starts, "ends": row.ends})
    if request.method == "POST" and form.is_valid():
        try:
            programming.move(row, by=request.actor, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The session is moved, and everybody on the list is told."))
            return redirect("activities:session", row.pk)
    return show(request, "programming/move.html", session=row, form=form, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def add_animator(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """One more person who runs a session that is planned already."""
    row = _session(request, session_id)
    form = AnimatorForm(request.POST or None, session=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_animator(row, by=request.actor, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("%(who)s runs this session.") % {"who": form.cleaned_data["person"].full_name})
            return redirect("activities:session", row.pk)
    return show(request, "programming/animator.html", session=row, form=form, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff(*rules.DESK)
def inform(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """What was explained during a session, and to whom it was passed on."""
    row = _session(request, session_id, rules.may_run_session)
    form = InformForm(request.POST or None, session=row)
    if request.method == "POST" and form.is_valid():
        try:
            informing.inform(row, by=request.actor, now=timezone.now(), **form.values())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("activities:session", row.pk)
    return show(request, "programming/inform.html", session=row, form=form, status=422 if form.errors else 200)


@require_POST
@staff(StaffRole.COORDINATOR)
def cancel(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """It does not take place: everybody on the list is told, or called."""
    row = _session(request, session_id)
    programming.call_off(row, reason=request.POST.get("reason", ""), by=request.actor, now=timezone.now())
    messages.success(request, _("The session is cancelled, and everybody on the list is told or on the list of calls."))
    return redirect("activities:session", row.pk)


@require_POST
@staff(StaffRole.COORDINATOR)
def cancel_many(request: HttpRequest) -> HttpResponse:
    """Several sessions at once: all of them, or none."""
    chosen = [_session(request, pk) for pk in _uuids(request.POST.getlist("session"))]
    if not chosen:
        raise Refusal(_("Tick at least one session."))
    with transaction.atomic():
        for row in chosen:
            programming.call_off(row, reason=request.POST.get("reason", ""), by=request.actor, now=timezone.now())
    said = ngettext("%(count)s session is cancelled.", "%(count)s sessions are cancelled.", len(chosen))
    messages.success(request, said % {"count": len(chosen)})
    return redirect("activities:list")


@require_POST
@staff(StaffRole.COORDINATOR)
def invoice(request: HttpRequest, share_id: UUID) -> HttpResponse:
    """What a host owes of an agreement becomes an invoice."""
    share = get_for(request, Share.objects.select_related("agreement"), share_id, may_invoice)
    made = billing.invoice_share(share, order_reference=request.POST.get("order_reference", ""), by=request.actor, now=timezone.now())
    messages.success(request, _("Invoice %(number)s is issued.") % {"number": made.reference})
    return redirect("dues:invoice", made.pk)


def _session(request: HttpRequest, session_id: UUID, may=rules.may_plan_session) -> Session:
    rows = Session.objects.select_related("activity", "scheme__carrier", "host", "vehicle", "series", "workspace")
    return get_for(request, rows, session_id, may)


def _uuids(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        return []
