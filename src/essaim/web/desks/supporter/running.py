"""A session as whoever runs it sees it on a telephone: who comes, who is fetched and where while that is open, who came."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.access import Who, get_for
from essaim.core.foundation.doors import known_person
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.queries import setting
from essaim.modules.activities import actions, bridge, queries
from essaim.modules.activities.forms import choices_of
from essaim.modules.activities.models import Attendee, Session
from essaim.modules.activities.states import Attendance, PickUpWay, SessionState
from essaim.modules.activities.views.run_sheet import doors_of

NOTED = (Attendance.SEEN, Attendance.NOSHOW, Attendance.EXCUSED)
ON_THE_WAY = (Attendance.SEEN, Attendance.NOSHOW)
"""Before a session begins an excuse frees the place: that is for the team."""


def is_mine(who: Who, session: Session) -> bool:
    """Whether it is I who run this session, to come or over for few days."""
    runs = who.person_id is not None and session.staff.filter(person=who.person_id).exists()
    return runs and queries.is_at_hand(session, on=timezone.localdate())


def may_run(who: Who, session: Session) -> bool:
    """Whether it is I who run it, and I take part with every check in order."""
    return is_mine(who, session) and queries.may_run_now(session, who.person_id, on=timezone.localdate())


def may_note(who: Who, attendee: Attendee) -> bool:
    """Whether I run the session to which they come."""
    return may_run(who, attendee.session)


@require_GET
@known_person
def session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """One session that I run; of people nothing at all unless I am cleared."""
    rows = Session.objects.select_related("activity", "scheme__workspace", "vehicle", "host")
    row = get_for(request, rows, session_id, is_mine)
    return show(request, "supporter/session.html", session=row, phone=setting(row.scheme, "phone"), **_people_of(request, row))


@require_POST
@known_person
def attend(request: HttpRequest, attendee_id: UUID) -> HttpResponse:
    """They are there, they are not, or they are excused."""
    rows = Attendee.objects.select_related(
        "session__scheme", "session__activity", "session__vehicle", "registration", "person", "participation"
    )
    row = get_for(request, rows, attendee_id, may_note)
    attendance = request.POST.get("attendance", "")
    if attendance not in _may_be_noted(row.session):
        raise Refusal(_("Choose one of the answers of the list."))
    actions.note_attendance(row, attendance=attendance, by=request.actor, now=timezone.now())
    return redirect(reverse("space-session", args=[row.session_id]) + f"#p{row.pk}")


def _may_be_noted(row: Session) -> tuple[str, ...]:
    return NOTED if timezone.now() >= row.starts_at else ON_THE_WAY


def _people_of(request: HttpRequest, row: Session) -> dict:
    if not may_run(request.who, row):
        return {"may_run": False}
    is_planned = row.state != SessionState.CANCELLED
    fetches = row.can_fetch and is_planned and row.registrations.exclude(pick_up=PickUpWay.NO).exists()
    return {
        "may_run": True,
        "attendees": list(queries.seated_of(row)) if is_planned else [],
        "choices": choices_of(Attendance, _may_be_noted(row)),
        "may_be_noted": timezone.now() >= queries.noted_from(row),
        "sheet": doors_of(request, row, bridge.tour_of(row)) if fetches else None,
    }
