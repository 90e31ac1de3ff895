"""The way in of whoever helps: what is missing, one checklist that somebody answers for, the decision, the job."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes import actions
from essaim.core.schemes.models import Employment, Participation
from essaim.core.schemes.queries import schemes_open, settled
from essaim.core.schemes.rules import may_look_at
from essaim.core.schemes.states import EMPLOYMENT_MOVES, EmploymentState, ParticipationState
from essaim.web.desks.onboarding import sight
from essaim.web.desks.onboarding.attesting import attestation_pdf
from essaim.web.desks.onboarding.forms import ContractForm, DecisionForm, StepForm
from essaim.workflows import suspending
from essaim.workflows.joining import admit

A_PAGE = 40
LOOKERS = (StaffRole.COORDINATOR,)


@require_GET
@staff(*LOOKERS)
def supporters(request: HttpRequest) -> HttpResponse:
    """Everybody who helps or would like to, one line each, with what is missing."""
    only = request.GET.get("voir", "all")
    today = timezone.localdate()
    page = Paginator(sight.supporters_of(request.who, only=only, today=today), A_PAGE).get_page(request.GET.get("page"))
    lines = sight.lines_of(page.object_list, today=today)
    fast = [] if request.htmx else _fast_schemes(request)
    return show(request, "onboarding/supporters.html#rows", page=page, lines=lines, only=only, today=today, fast=fast)


@require_GET
@staff(*LOOKERS)
def checklist(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    """One person on the way in: conditions, what was seen by whom, what comes next."""
    return _shown(request, _part(request, participation_id))


@require_POST
@staff(*LOOKERS)
def record(request: HttpRequest, participation_id: UUID, key: str) -> HttpResponse:
    """Note what was seen of one step."""
    part = _part(request, participation_id)
    blueprint = settled(part.scheme).blueprint
    spec = next((spec for spec in blueprint.checks_of(part.role) if spec.key == key), None)
    if spec is None:
        raise Http404
    form = StepForm(request.POST, spec=spec, today=timezone.localdate())
    if form.is_valid():
        version = blueprint.charter(spec.charter).version if spec.charter else ""
        try:
            actions.record_check(part, key=key, reference=version, by=request.actor, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Noted."))
            return redirect("onboarding:checklist", part.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _shown(request, part, bound=form)


@require_POST
@staff(*LOOKERS)
def waive(request: HttpRequest, participation_id: UUID, key: str) -> HttpResponse:
    """Do without a step, with a reason."""
    part = _part(request, participation_id)
    actions.waive_check(part, key=key, reason=request.POST.get("reason", ""), by=request.actor, now=timezone.now())
    return redirect("onboarding:checklist", part.pk)


@require_POST
@staff(*LOOKERS)
def decide(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    """Validate, refuse, redirect, pause, take up again, suspend, end."""
    part = _part(request, participation_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise Refusal(_("Choose what is decided, and for which reason."))
    to, reason = form.cleaned_data["to"], form.cleaned_data["reason"]
    stamp = {"by": request.actor, "now": timezone.now()}
    if to in sight.WITH_REASON and not reason:
        raise Refusal(_("Give the reason: the person has a right to know it."))
    if to == ParticipationState.ACTIVE and part.validated_at is None:
        recorded = admit(part, **stamp).offers
        messages.success(request, _("Validated. What they offered is recorded.") if recorded else _("Validated."))
    else:
        _DECISIONS.get(to, _change)(part, to, reason, stamp)
    return redirect("onboarding:checklist", part.pk)


@require_POST
@staff(*LOOKERS)
def contract(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    """The employer, the dates, the hours."""
    part = _part(request, participation_id)
    job = actions.employment_of(part, by=request.actor, now=timezone.now())
    form = ContractForm(request.POST, job=job)
    if form.is_valid():
        try:
            actions.set_contract(job, by=request.actor, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("onboarding:checklist", part.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _shown(request, part, contract_form=form)


@require_POST
@staff(*LOOKERS)
def move_job(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    """The next step towards the job. Whoever leaves it takes part no longer."""
    part = _part(request, participation_id)
    to, stamp = request.POST.get("to", ""), {"by": request.actor, "now": timezone.now()}
    job = actions.employment_of(part, **stamp)
    if to == EmploymentState.LEFT and ParticipationState.ENDED in sight.PARTICIPATION_MOVES[part.state]:
        part.employment = job
        suspending.end(part, reason="job_ended", **stamp)
    else:
        actions.move_employment(job, to=to, reason="job_ended" if to == EmploymentState.LEFT else "", **stamp)
    return redirect("onboarding:checklist", part.pk)


@require_POST
@staff(*LOOKERS)
def attestation(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    """The trainings that somebody attended, on paper, for them to keep."""
    part = _part(request, participation_id)
    content = attestation_pdf(part, by=request.actor, now=timezone.now())
    name = f'inline; filename="{_("attestation")}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})


def _fast_schemes(request: HttpRequest) -> list:
    held = request.who.schemes_as(*LOOKERS)
    rows = schemes_open() if held is None else schemes_open().filter(pk__in=held)
    return [scheme for scheme in rows if scheme.snapshot and settled(scheme).blueprint.fast_track]


def _suspend(part: Participation, to: str, reason: str, stamp: dict) -> None:
    suspending.suspend(part, reason=reason, **stamp)


def _end(part: Participation, to: str, reason: str, stamp: dict) -> None:
    suspending.end(part, reason=reason, **stamp)


def _refuse(part: Participation, to: str, reason: str, stamp: dict) -> None:
    actions.refuse(part, to=to, reason=reason, **stamp)


def _meet(part: Participation, to: str, reason: str, stamp: dict) -> None:
    actions.plan_interview(part, **stamp)


def _change(part: Participation, to: str, reason: str, stamp: dict) -> None:
    actions.change_participation(part, to=to, reason=reason, **stamp)


_DECISIONS = {
    ParticipationState.SUSPENDED: _suspend,
    ParticipationState.ENDED: _end,
    ParticipationState.REFUSED: _refuse,
    ParticipationState.REDIRECTED: _refuse,
    ParticipationState.INTERVIEW_PLANNED: _meet,
}


def _part(request: HttpRequest, participation_id: UUID) -> Participation:
    rows = Participation.objects.select_related("scheme__carrier", "person__account", "employment__employer", "workspace")
    return get_for(request, rows, participation_id, may_look_at)


def _shown(request: HttpRequest, part: Participation, *, bound: StepForm | None = None, contract_form=None) -> HttpResponse:
    shown = sight.checklist_of(part, today=timezone.localdate(), bound=bound)
    wrong = any(form is not None and form.errors for form in (bound, contract_form))
    return show(request, "onboarding/checklist.html", status=422 if wrong else 200, **shown, **_job(part, contract_form))


def _job(part: Participation, form: ContractForm | None) -> dict:
    if not settled(part.scheme).blueprint.role(part.role).salaried:
        return {}
    job = getattr(part, "employment", None)
    known = job or _nothing_yet(part)
    return {
        "job": known, "contract_form": form or ContractForm(job=known),
        "job_moves": [(to, EmploymentState(to).label) for to in EMPLOYMENT_MOVES[known.state]],
    }  # fmt: skip


def _nothing_yet(part: Participation) -> Employment:
    """A candidate on whom nothing was noted: the page shows the way before its row exists."""
    return Employment(workspace_id=part.workspace_id, participation=part)
