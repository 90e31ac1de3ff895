"""Ideas of those who come: the list, and answering each."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.pages import show
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.rules import may_run_scheme
from essaim.modules.activities import actions, rules
from essaim.modules.activities.models import Idea


@require_GET
@staff(StaffRole.COORDINATOR)
def ideas(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """What is proposed and waits for an answer, and what was answered lately."""
    scheme = get_for(request, Scheme, scheme_id, may_run_scheme)
    rows = Idea.objects.filter(scheme=scheme).select_related("person", "activity").order_by("-created_at")[:50]
    waiting = [row for row in rows if row.state == "proposed"]
    return show(request, "activities/ideas.html", scheme=scheme, waiting=waiting, answered=[row for row in rows if row.state != "proposed"])


@require_POST
@staff(StaffRole.COORDINATOR)
def answer(request: HttpRequest, idea_id: UUID) -> HttpResponse:
    """Into the programme, or not for now with a word."""
    row = get_for(request, Idea.objects.select_related("person", "scheme__workspace"), idea_id, rules.may_answer_idea)
    if request.POST.get("to") == "accepted":
        actions.accept_idea(row, by=request.actor, now=timezone.now())
        messages.success(request, _("It is a line of the programme now: plan a session of it."))
    else:
        actions.refuse_idea(row, answer=request.POST.get("answer", ""), by=request.actor, now=timezone.now())
        messages.success(request, _("Answered."))
    return redirect("activities:ideas", row.scheme_id)
