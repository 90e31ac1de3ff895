"""The tablet at the door: a secret address that can only tick who is there, with first names and an initial."""

from uuid import UUID

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import link, staff
from essaim.core.foundation.pages import show
from essaim.modules.activities import actions, queries, rules
from essaim.modules.activities.models import Session
from essaim.modules.activities.states import Attendance, SessionState
from essaim.modules.activities.views.run_sheet import may_name


@require_POST
@staff(*rules.DESK)
def open_kiosk(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """A new secret address for this session, shown this once; the one before is dead."""
    session = get_for(request, Session.objects.select_related("activity", "scheme", "workspace"), session_id, rules.may_run_session)
    secret = actions.open_kiosk(session, by=request.actor, now=timezone.now())
    address = settings.SITE_URL + reverse("activities:kiosk", args=[secret])
    code = segno.make(address, error="m").svg_data_uri(scale=6, border=2, dark="#1F2A37")
    return show(request, "activities/kiosk_opened.html", session=session, address=address, code=code)


@require_POST
@staff(*rules.DESK)
def close_kiosk(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The tablet shows nothing any more, at once."""
    session = get_for(request, Session.objects.select_related("workspace"), session_id, rules.may_run_session)
    actions.close_kiosk(session, by=request.actor, now=timezone.now())
    return redirect("activities:session", session.pk)


@require_GET
@link("kiosk")
def kiosk(request: HttpRequest) -> HttpResponse:
    """First names with an initial, and one button each; a protected contact is ticked by the team."""
    session = _session(request)
    seated = list(queries.seated_of(session))
    named = [row for row in seated if may_name(row)]
    return show(
        request, "activities/kiosk.html", session=session, attendees=named, unnamed=len(seated) - len(named),
        has_begun=timezone.now() >= session.starts_at, secret=request.resolver_match.kwargs["secret"],
    )  # fmt: skip


@require_POST
@link("kiosk")
def tick(request: HttpRequest, attendee_id: UUID) -> HttpResponse:
    """Somebody is there. Nothing else can be said here; the team corrects."""
    session = _session(request)
    row = queries.seated_of(session).filter(pk=attendee_id, attendance=Attendance.UNKNOWN).select_related("session").first()
    if row is not None and may_name(row):
        actions.note_attendance(row, attendance=Attendance.SEEN, by=request.actor, now=timezone.now())
    return redirect("activities:kiosk", request.resolver_match.kwargs["secret"])


def _session(request: HttpRequest) -> Session:
    rows = Session.objects.select_related("activity", "scheme", "workspace").exclude(state=SessionState.CANCELLED)
    found = rows.filter(pk=request.link.subject_id).first()
    if found is None:
        raise Http404
    return found
