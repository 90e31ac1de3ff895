"""The calendar of sessions, planning one, its page, its sheets: what the team works with."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.actions import record_resource
from essaim.core.schemes.models import Resource, Scheme
from essaim.core.schemes.queries import schemes_open, settled
from essaim.core.schemes.rules import may_run_scheme
from essaim.modules.activities import actions, bridge, queries, rules
from essaim.modules.activities.forms import CancelForm, MoveForm, ResizeForm, ResourceForm, SessionForm
from essaim.modules.activities.models import Session
from essaim.modules.activities.views.run_sheet import doors_of
from essaim.modules.activities.views.sight import planned_from, sight_of

A_PAGE = 30


@require_GET
@staff(*rules.DESK)
def sessions(request: HttpRequest) -> HttpResponse:
    """Sessions to come, or those behind, of the schemes of this member of staff."""
    rows, now = queries.sessions_listed(request.who.schemes_as(*rules.DESK)), timezone.now()
    past = request.GET.get("quand") == "passees"
    rows = rows.filter(ends_at__lt=now).order_by("-starts_at", "id") if past else rows.filter(ends_at__gte=now)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return show(request, "activities/list.html", page=page, past=past, schemes=_planned_in(request), form=CancelForm())


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def plan(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """A new session, or a series, with the wishes of its host beside."""
    scheme = get_for(request, Scheme, scheme_id, may_run_scheme, state="open")
    form = SessionForm(request.POST or None, scheme=scheme)
    if request.method == "POST" and form.is_valid():
        try:
            row = planned_from(form, scheme, by=request.actor, now=timezone.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("activities:session", row.pk)
    host = form.cleaned_data.get("host") if form.is_bound and hasattr(form, "cleaned_data") else None
    wishes = queries.wishes_of(host)[:10] if host else queries.wishes_in(scheme)[:10]
    return show(request, "activities/plan.html", scheme=scheme, form=form, wishes=wishes, status=422 if form.errors else 200)


@require_GET
@staff(*rules.DESK)
def session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """One session: who comes, who waits and why, who is fetched, what to do next."""
    row = _session(request, session_id)
    return show(request, "activities/session.html", session=row, **sight_of(request, row))


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def move(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Another day or hour: everybody on the list is told."""
    row = _session(request, session_id, rules.may_plan_session)
    form = MoveForm(request.POST or None, initial={"day": row.day, "starts": row.starts, "ends": row.ends})
    if request.method == "POST" and form.is_valid():
        try:
            actions.move_session(row, by=request.actor, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The session is moved, and everybody on the list is told."))
            return redirect("activities:session", row.pk)
    return show(request, "activities/move.html", session=row, form=form, status=422 if form.errors else 200)


@require_POST
@staff(StaffRole.COORDINATOR)
def cancel(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """It does not take place: everybody on the list is told, or called."""
    row = _session(request, session_id, rules.may_plan_session)
    actions.cancel_session(row, reason=request.POST.get("reason", ""), by=request.actor, now=timezone.now())
    messages.success(request, _("The session is cancelled, and everybody on the list is told or on the list of calls."))
    return redirect("activities:session", row.pk)


@require_POST
@staff(StaffRole.COORDINATOR)
def cancel_many(request: HttpRequest) -> HttpResponse:
    """Several sessions at once: all of them, or none."""
    chosen = [_session(request, pk, rules.may_plan_session) for pk in _uuids(request.POST.getlist("session"))]
    if not chosen:
        raise Refusal(_("Tick at least one session."))
    with transaction.atomic():
        for row in chosen:
            actions.cancel_session(row, reason=request.POST.get("reason", ""), by=request.actor, now=timezone.now())
    said = ngettext("%(count)s session is cancelled.", "%(count)s sessions are cancelled.", len(chosen))
    messages.success(request, said % {"count": len(chosen)})
    return redirect("activities:list")


@require_POST
@staff(StaffRole.COORDINATOR)
def resize(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """More places, or fewer: never fewer than are taken."""
    row = _session(request, session_id, rules.may_plan_session)
    form = ResizeForm(request.POST)
    if not form.is_valid():
        raise Refusal(_("Write how many places there are, in figures: from 1 to 500."))
    served = actions.change_capacity(row, capacity=form.cleaned_data["capacity"], by=request.actor, now=timezone.now())
    if served:
        messages.success(request, ngettext("%(count)s entry of the waiting list has a place.",
                         "%(count)s entries of the waiting list have a place.", len(served)) % {"count": len(served)})  # fmt: skip
    return redirect("activities:session", row.pk)


@require_POST
@staff(*rules.DESK)
def wish(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """What people said they would like next time."""
    row = _session(request, session_id)
    actions.note_wish(row, words=request.POST.get("words", ""), by=request.actor, now=timezone.now())
    return redirect("activities:session", row.pk)


@require_GET
@staff(*rules.DESK)
def sheet(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The sheet to sign, for whoever has a place, with empty lines for the others."""
    row = _session(request, session_id)
    return show(request, "activities/sheet.html", session=row, attendees=queries.seated_of(row), empty_lines=range(4))


@require_GET
@staff(*rules.DESK)
def tour(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The run sheet of the pick-up tour, with the addresses while they are open."""
    row = _session(request, session_id)
    return show(request, "activities/tour.html", session=row, **doors_of(request, row, bridge.tour_of(row)))


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def resources(request: HttpRequest) -> HttpResponse:
    """Vehicles and rooms, and a form for one more."""
    form = ResourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data | {"wheelchairs": form.cleaned_data["wheelchairs"] or 0}
        try:
            record_resource(request.workspace, by=request.actor, now=timezone.now(), **data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("activities:resources")
    rows = Resource.objects.filter(archived_at=None)
    return show(request, "activities/resources.html", form=form, resources=rows, status=422 if form.errors else 200)


def _session(request: HttpRequest, session_id: UUID, may=rules.may_run_session) -> Session:
    rows = Session.objects.select_related("activity", "scheme__carrier", "host", "vehicle", "series", "workspace")
    return get_for(request, rows, session_id, may)


def _planned_in(request: HttpRequest) -> list[Scheme]:
    wanted = request.who.schemes_as(StaffRole.COORDINATOR)
    rows = schemes_open() if wanted is None else schemes_open().filter(pk__in=wanted)
    return [scheme for scheme in rows if "activities" in settled(scheme).blueprint.modules]


def _uuids(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        return []
