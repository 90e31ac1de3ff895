"""The lines of a programme: put right, taken out of it, and back into it."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.rules import may_run_scheme
from essaim.modules.activities import actions, rules
from essaim.modules.activities.forms import ActivityForm
from essaim.modules.activities.models import Activity
from essaim.modules.activities.states import SessionState


@require_GET
@staff(StaffRole.COORDINATOR)
def lines(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """What the scheme proposes, and what it proposes no longer."""
    scheme = get_for(request, Scheme, scheme_id, may_run_scheme)
    to_come = Count("sessions", filter=Q(sessions__state=SessionState.PLANNED, sessions__ends_at__gt=timezone.now()))
    rows = Activity.objects.filter(scheme=scheme).annotate(to_come=to_come)
    return show(
        request, "activities/lines.html", scheme=scheme, lines=[row for row in rows if row.archived_at is None],
        archived=[row for row in rows if row.archived_at],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def line(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """What one of them says, put right wherever it is shown."""
    row = _line(request, activity_id)
    form = ActivityForm(request.POST or None, initial={name: getattr(row, name) for name in ("title", "theme", "speaker", "details")})
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_activity(row, by=request.actor, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("It is put right, on the public programme as well."))
            return redirect("activities:lines", row.scheme_id)
    return show(request, "activities/line.html", activity=row, form=form, status=422 if form.errors else 200)


@require_POST
@staff(StaffRole.COORDINATOR)
def archive(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """It is proposed no longer, or again: the button says which, so that a second tap does not undo the first."""
    row = _line(request, activity_id)
    act = actions.restore_activity if "again" in request.POST else actions.archive_activity
    act(row, by=request.actor, now=timezone.now())
    return redirect("activities:lines", row.scheme_id)


def _line(request: HttpRequest, activity_id: UUID) -> Activity:
    return get_for(request, Activity.objects.select_related("scheme"), activity_id, rules.may_use_activity)
