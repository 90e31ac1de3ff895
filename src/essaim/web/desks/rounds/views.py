"""The week of a scheme: who calls on whom, on whom nobody calls yet, each visit and what became of it."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import Who, get_for
from essaim.core.foundation.clock import monday_of
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import schemes_going_on, setting, settled
from essaim.core.schemes.rules import may_run_scheme
from essaim.modules.needs.forms import WEEKDAYS
from essaim.modules.rounds import actions, bridge, queries
from essaim.modules.rounds.models import Assignment, Visit
from essaim.modules.rounds.states import DraftState, VisitState
from essaim.web.desks.rounds.forms import AssignForm, MoveForm
from essaim.workflows import visiting

PLANNERS = (StaffRole.COORDINATOR,)
FARTHEST = 26


def may_run(who: Who, row: Assignment | Visit) -> bool:
    """Coordinators of the scheme."""
    scheme = row.scheme_id if isinstance(row, Assignment) else row.assignment.scheme_id
    return who.has(StaffRole.COORDINATOR, scheme=scheme)


@require_GET
@staff(*PLANNERS)
def weeks(request: HttpRequest) -> HttpResponse:
    """The schemes in which somebody calls on people every week."""
    held = request.who.schemes_as(*PLANNERS)
    rows = schemes_going_on() if held is None else schemes_going_on().filter(pk__in=held)
    return show(request, "rounds/weeks.html", schemes=[scheme for scheme in rows if scheme.snapshot and _visits_here(scheme)])


@require_GET
@staff(*PLANNERS)
def week(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """One week: visits in order, helpers with what they carry, people on whom nobody calls."""
    scheme = get_for(request, Scheme, scheme_id, may_run_scheme)
    this = monday_of(timezone.localdate())
    monday = this + timedelta(weeks=_offset(request))
    visits = queries.visits_of_week(scheme, monday)
    return show(
        request, "rounds/week.html", scheme=scheme, monday=monday, this_monday=this, offset=_offset(request),
        visits=visits, helpers=_helpers(scheme, monday),
        stuck=set(queries.visits_stuck(visits, on=timezone.localdate()).values_list("pk", flat=True)),
        drafts=queries.drafts_of(scheme).filter(state=DraftState.OPEN, week__gte=this),
        assignments=queries.assignments_of(scheme).order_by("person__family_name", "pk"),
        alone=queries.members_without_helper(scheme)[:50] if _visits_here(scheme) else [], is_run=_visits_here(scheme),
        to_note=queries.visits_to_note(now=timezone.now()).filter(assignment__scheme=scheme).count(),
    )  # fmt: skip


@require_GET
@staff(*PLANNERS)
def suggest(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """For everybody on whom nobody calls yet: who could, when and why; or why nobody could."""
    scheme = get_for(request, Scheme, scheme_id, may_run_scheme)
    today = timezone.localdate()
    monday = monday_of(today) + timedelta(weeks=1)
    found = bridge.suggest_week(scheme, monday=monday, on=today) if _visits_here(scheme) else None
    return show(request, "rounds/suggest.html", scheme=scheme, found=found, weekdays=dict(WEEKDAYS))


@require_http_methods(["GET", "POST"])
@staff(*PLANNERS)
def assign(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """Let somebody call on somebody every week."""
    scheme = get_for(request, Scheme, scheme_id, may_run_scheme)
    form = AssignForm(request.POST or None, scheme=scheme, initial=_suggested(request) | {"minutes": setting(scheme, "visit_minutes")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            _refuse_elsewhere(scheme)
            actions.assign(data.pop("visitor"), by=request.actor, now=timezone.now(), **data)
            messages.success(request, _("Settled. The visits of the next two weeks are planned."))
            return redirect("rounds:week", scheme.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(request, "rounds/assign.html", scheme=scheme, form=form, status=422 if form.errors else 200)


@require_POST
@staff(*PLANNERS)
def end(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """This visitor calls no more on this person."""
    row = get_for(request, Assignment, assignment_id, may_run)
    visiting.end_assignment(row, reason="team", by=request.actor, now=timezone.now())
    return redirect("rounds:week", row.scheme_id)


@require_http_methods(["GET", "POST"])
@staff(*PLANNERS)
def move(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Another day, another hour, another visitor for this once; or not at all; or after all."""
    row = get_for(request, queries.visits(), visit_id, may_run)
    form = MoveForm(request.POST if request.method == "POST" and "cancel" not in request.POST else None, visit=row)
    stamp = {"by": request.actor, "now": timezone.now()}
    if "cancel" in request.POST:
        visiting.call_off_visit(row, reason="team", **stamp)
        return redirect("rounds:week", row.assignment.scheme_id)
    if request.method == "POST" and form.is_valid():
        try:
            act = visiting.plan_after_all if row.state == VisitState.CANCELLED else visiting.move_visit
            act(row, **form.cleaned_data, **stamp)
            return redirect("rounds:week", row.assignment.scheme_id)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(request, "rounds/move.html", visit=row, form=form, status=422 if form.errors else 200)


def _helpers(scheme: Scheme, monday: date) -> list[dict]:
    away = queries.away_by_visitor(scheme, monday)
    return [{"part": part, "most": queries.ceiling_of(part), "away": away[part.pk]} for part in queries.helpers_of(scheme)]


def _suggested(request: HttpRequest) -> dict:
    """What a suggestion has filled in, for a person to look at and send."""
    return {name: request.GET[name] for name in ("person", "visitor", "weekday", "starts") if name in request.GET}


def _visits_here(scheme: Scheme) -> bool:
    return "rounds" in settled(scheme).blueprint.modules


def _refuse_elsewhere(scheme: Scheme) -> None:
    if not _visits_here(scheme):
        raise Refusal(_("This scheme plans no weekly visits: its blueprint does not ask for them."))


def _offset(request: HttpRequest) -> int:
    asked = request.GET.get("semaine", "0")
    number = int(asked) if asked.removeprefix("-").isdecimal() and len(asked) < 4 else 0
    return max(-FARTHEST, min(number, FARTHEST))
