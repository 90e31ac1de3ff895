"""Looking at somebody who would like to take part: what is missing, what was seen, the decision."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
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
from essaim.core.people.rules import may_read_person
from essaim.core.schemes import actions, queries, rules
from essaim.core.schemes.forms import CheckForm
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.states import PARTICIPATION_MOVES, ParticipationState

LOOKERS = (StaffRole.COORDINATOR,)
DECIDED = (ParticipationState.REFUSED, ParticipationState.REDIRECTED)


@require_http_methods(["GET", "POST"])
@staff(*LOOKERS)
def participation(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    """One participation: conditions, checks, what comes next. POST notes a check."""
    row = get_for(request, _rows(), participation_id, rules.may_look_at)
    form = CheckForm(request.POST or None)
    blueprint = queries.settled(row.scheme).blueprint
    specs = blueprint.checks_of(row.role)
    form.fields["key"].choices = [(spec.key, queries.words(row.scheme, spec.label)) for spec in specs]
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_check(row, by=request.actor, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("schemes:participation", row.pk)
    today = timezone.localdate()
    held = queries.checks_valid(row, today)
    checks = [{"label": queries.words(row.scheme, spec.label), "held": spec.key in held, "gate": spec.gate} for spec in specs]
    verdicts = [{**verdict, "words": queries.words(row.scheme, verdict["reason"]).replace("{value}", str(verdict["value"]))}
                for verdict in row.eligibility]  # fmt: skip
    moves = [to for to in PARTICIPATION_MOVES[row.state] if to not in DECIDED]
    return show(
        request, "schemes/participation.html", participation=row, checks=checks, verdicts=verdicts, form=form,
        role=queries.words(row.scheme, blueprint.role(row.role).label),
        moves=[(to, ParticipationState(to).label) for to in moves], status=422 if form.errors else 200,
    )  # fmt: skip


@require_POST
@staff(*LOOKERS)
def decide(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    """Validate, refuse, redirect, pause, suspend, end."""
    row = get_for(request, _rows(), participation_id, rules.may_look_at)
    to, reason, now = request.POST.get("to", ""), request.POST.get("reason", "").strip(), timezone.now()
    if to == ParticipationState.ACTIVE and row.state not in (ParticipationState.PAUSED, ParticipationState.SUSPENDED):
        actions.validate(row, by=request.actor, now=now)
        messages.success(request, _("Validated."))
    elif to in DECIDED:
        actions.refuse(row, to=to, reason=reason[:40], by=request.actor, now=now)
    elif to == ParticipationState.INTERVIEW_PLANNED:
        actions.plan_interview(row, by=request.actor, now=now)
    else:
        actions.change_participation(row, to=to, reason=reason[:40], by=request.actor, now=now)
    return redirect("schemes:participation", row.pk)


@require_POST
@staff(StaffRole.COORDINATOR, StaffRole.OPERATOR)
def enrol(request: HttpRequest, person_id: UUID, scheme_id: UUID, role: str) -> HttpResponse:
    """A known person takes another role."""
    person = get_for(request, Person, person_id, may_read_person)
    scheme = get_for(request, Scheme, scheme_id, rules.may_work_in)
    if role not in {one.key for one in queries.settled(scheme).blueprint.roles}:
        raise Refusal(_("This scheme has no such role."))
    actions.enrol(person, scheme=scheme, role=role, by=request.actor, now=timezone.now())
    return redirect("people:person", person.pk)


def _rows():
    return Participation.objects.select_related("scheme", "person")
