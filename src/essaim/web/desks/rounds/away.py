"""Somebody who helps is away: the days are noted, and each visit of theirs is given to somebody else, moved or called off."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from essaim.core.foundation.access import Who, get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Participation
from essaim.modules.rounds import actions, bridge, queries
from essaim.modules.rounds.bridge import Drafted
from essaim.modules.rounds.models import Absence, Visit
from essaim.web.desks.rounds.forms import AbsenceForm, InsteadForm
from essaim.workflows import standing_in

PLANNERS = (StaffRole.COORDINATOR,)


def may_note_absence(who: Who, row: Participation | Absence) -> bool:
    """Coordinators of the scheme."""
    part = row.visitor if isinstance(row, Absence) else row
    return who.has(StaffRole.COORDINATOR, scheme=part.scheme_id)


@require_http_methods(["GET", "POST"])
@staff(*PLANNERS)
def note(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    """From when to when, and why."""
    part = get_for(request, Participation.objects.select_related("person", "scheme"), participation_id, may_note_absence)
    form = AbsenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.note_absence(part, by=request.actor, now=timezone.now(), **form.cleaned_data)
            return redirect("rounds:absence", row.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    known = queries.living_absences().filter(visitor=part, last_day__gte=timezone.localdate())
    return show(request, "rounds/away.html", part=part, form=form, known=known, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff(*PLANNERS)
def absence(request: HttpRequest, absence_id: UUID) -> HttpResponse:
    """The visits of these days, each with who could go instead; all settled in one act."""
    row = get_for(request, queries.living_absences(), absence_id, may_note_absence)
    now = timezone.now()
    visits = standing_in.visits_to_settle(row, now=now)
    found = standing_in.proposals(row, visits, now=now)
    forms = [_form(request, visit, found.get(visit.pk.hex)) for visit in visits]
    refusal = _settled(request, forms) if request.method == "POST" else None
    if request.method == "POST" and refusal is None:
        return redirect("rounds:absence", row.pk)
    lines = [{"form": form, "visit": form.visit, "why": _why(found.get(form.visit.pk.hex))} for form in forms]
    return show(request, "rounds/absence.html", absence=row, lines=lines, refusal=refusal, status=422 if refusal else 200)


@require_POST
@staff(*PLANNERS)
def take_back(request: HttpRequest, absence_id: UUID) -> HttpResponse:
    """They come after all."""
    row = get_for(request, queries.living_absences(), absence_id, may_note_absence)
    actions.take_absence_back(row, by=request.actor, now=timezone.now())
    messages.success(request, _("Taken back. What was settled meanwhile stays as it is."))
    return redirect("rounds:week", row.visitor.scheme_id)


def _form(request: HttpRequest, visit: Visit, found: Drafted | None) -> InsteadForm:
    return InsteadForm(request.POST if request.method == "POST" else None, visit=visit, found=found)


def _settled(request: HttpRequest, forms: list[InsteadForm]) -> Refusal | None:
    """What keeps the choices from being made true; nothing when they are."""
    checked = [form.is_valid() for form in forms]
    if not all(checked):
        return Refusal(_("Nothing was settled yet: look at the visits that are marked."))
    try:
        done = standing_in.settle([form.choice() for form in forms if form.choice()], by=request.actor, now=timezone.now())
    except standing_in.NotSettled as refused:
        for form in forms:
            if form.visit.pk.hex in refused.faults:
                add_refusal(form, refused.faults[form.visit.pk.hex])
        return refused
    except Refusal as refusal:
        return refusal
    said = ngettext("%(count)s visit is settled.", "%(count)s visits are settled.", done) % {"count": done}
    messages.success(request, said + " " + _("Whoever has not been asked yet is on the list of calls."))
    return None


def _why(found: Drafted | None) -> str:
    return bridge.why_nobody(found.why, found.person) if found and found.why else ""
