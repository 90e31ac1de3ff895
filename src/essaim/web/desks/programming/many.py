"""Several sessions ticked on the list: called off together; or moved by so many days, shown first and confirmed then."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from essaim.core.foundation.doors import staff
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.modules.activities.forms import CancelForm, ManyDaysForm
from essaim.modules.activities.models import Session
from essaim.web.desks.programming.views import session_of
from essaim.workflows import rescheduling


@require_POST
@staff(StaffRole.COORDINATOR)
def cancel_many(request: HttpRequest) -> HttpResponse:
    """Several sessions at once: all of them, or none."""
    chosen = _chosen(request)
    form = CancelForm(request.POST)
    if not form.is_valid():
        raise Refusal(_("Choose one of the reasons of the list."), field="reason")
    rescheduling.call_off_many(chosen, reason=form.cleaned_data["reason"], by=request.actor, now=timezone.now())
    said = ngettext("%(count)s session is cancelled.", "%(count)s sessions are cancelled.", len(chosen))
    messages.success(request, said % {"count": len(chosen)})
    return redirect("activities:list")


@require_POST
@staff(StaffRole.COORDINATOR)
def move_many(request: HttpRequest) -> HttpResponse:
    """Several sessions later or earlier: first what would happen, then each that can go there."""
    chosen, form = _chosen(request), ManyDaysForm(request.POST)
    if not form.is_valid():
        raise Refusal(_("Write by how many days or weeks, in figures: from 1 to 60."))

    def act() -> list[rescheduling.Line]:
        return rescheduling.move_many(chosen, days=form.days, by=request.actor, now=timezone.now())

    if "confirmed" not in request.POST:
        lines = rescheduling.foresee(act)
        people = sum(line.taken for line in lines if not line.problem)
        kept = [("session", row.pk) for row in chosen] + [(name, form.data.get(name, "")) for name in form.fields if form.data.get(name)]
        going = sum(not line.problem for line in lines)
        return show(request, "programming/many.html", lines=lines, kept=kept, people=people, going=going)
    lines = act()
    for line in lines:
        if line.problem:
            messages.error(request, _("%(session)s is not moved: %(why)s") % {"session": line.session, "why": line.problem})
    moved = sum(not line.problem for line in lines)
    said = ngettext("%(count)s session is moved, and everybody is told.", "%(count)s sessions are moved, and everybody is told.", moved)
    if moved:
        messages.success(request, said % {"count": moved})
    return redirect("activities:list")


def _chosen(request: HttpRequest) -> list[Session]:
    chosen = [session_of(request, pk) for pk in dict.fromkeys(_uuids(request.POST.getlist("session")))]
    if not chosen:
        raise Refusal(_("Tick at least one session."))
    return chosen


def _uuids(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        return []
