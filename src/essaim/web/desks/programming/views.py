"""Planning a session, who runs it, what was explained there, what its host owes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.rules import may_run_scheme
from essaim.modules.activities import actions, rules
from essaim.modules.activities.forms import SessionForm
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
def add_animator(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """One more person who runs a session that is planned already."""
    row = session_of(request, session_id)
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
    row = session_of(request, session_id, rules.may_run_session)
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
def let_go(request: HttpRequest, session_id: UUID, person_id: UUID) -> HttpResponse:
    """Somebody who is ill, or whose name was a slip, runs it no longer."""
    row = session_of(request, session_id)
    person = get_object_or_404(Person, pk=person_id, sessions_run__session=row)
    actions.let_go(row, person=person, by=request.actor, now=timezone.now())
    messages.success(request, _("%(who)s does not run this session any more.") % {"who": person.full_name})
    return redirect("activities:session", row.pk)


@require_POST
@staff(StaffRole.COORDINATOR)
def invoice(request: HttpRequest, share_id: UUID) -> HttpResponse:
    """What a host owes of an agreement becomes an invoice."""
    share = get_for(request, Share.objects.select_related("agreement"), share_id, may_invoice)
    made = billing.invoice_share(share, order_reference=request.POST.get("order_reference", ""), by=request.actor, now=timezone.now())
    messages.success(request, _("Invoice %(number)s is issued.") % {"number": made.reference})
    return redirect("dues:invoice", made.pk)


def session_of(request: HttpRequest, session_id: UUID, may=rules.may_plan_session) -> Session:
    """The session, with the right to plan it unless another one is asked for."""
    rows = Session.objects.select_related("activity", "scheme__carrier", "host", "vehicle", "room", "series", "workspace")
    return get_for(request, rows, session_id, may)
