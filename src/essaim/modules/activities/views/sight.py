"""What the page of a session shows."""

from django.http import HttpRequest
from django.utils import timezone

from essaim.core.foundation.links import is_link_alive
from essaim.core.people.queries import people_matching, visible_people
from essaim.modules.activities import bridge, queries, rules
from essaim.modules.activities.actions import touring
from essaim.modules.activities.actions.kiosk import KIOSK
from essaim.modules.activities.forms import CancelForm, RegisterForm, choices_of
from essaim.modules.activities.models import Session
from essaim.modules.activities.states import (
    SEATED,
    Attendance,
    RegistrationState,
    SessionState,
)
from essaim.modules.activities.views.blocks import blocks_of

FOUND = 6


def sight_of(request: HttpRequest, session: Session) -> dict:
    """Who comes, who waits and why, what is asked for, who may be meant by what was typed."""
    rows, now = list(queries.registrations_of(session)), timezone.now()
    asked = request.GET.get("q", "").strip()
    found = people_matching(asked, FOUND, among=visible_people(request.who)) if asked else []
    for row in rows:
        row.halves = [half for half in rows if row.party and half.party == row.party and half is not row]
    waiting = [row for row in rows if row.state == RegistrationState.WAITLISTED]
    staff = list(session.staff.select_related("person"))
    tour = bridge.tour_of(session) if any(row.pick_up for row in rows) else None
    for row in rows:
        row.call = tour.call_of(row) if tour else None
    return {
        "seated": [row for row in rows if row.state in SEATED],
        "offered": [row for row in rows if row.state == RegistrationState.OFFERED],
        "waiting": list(enumerate(waiting, start=1)),
        "by_itself": queries.promotes_alone_until(session),
        "is_by_itself": now < queries.promotes_alone_until(session),
        "is_open": session.state == SessionState.PLANNED and now < session.ends_at,
        "has_begun": now >= session.starts_at,
        "animators": staff, "animators_wanted": queries.animators_wanted(session),
        "is_short_of_animators": len(staff) < queries.animators_wanted(session),
        "is_kiosk_open": is_link_alive(subject_id=session.pk, purpose=KIOSK, now=now),
        "tour": tour, "is_tour_settled": not tour or touring.is_settled(session),
        "information": session.information.select_related("person"),
        "wishes": session.wishes.order_by("-people"),
        "attendances": choices_of(Attendance, [Attendance.SEEN, Attendance.EXCUSED, Attendance.NOSHOW, Attendance.REVOKED]),
        "blocks": blocks_of("DESK", request, session),
        "may_plan": rules.may_plan_session(request.who, session),
        "asked": asked, "found": found, "form": RegisterForm(), "cancel_form": CancelForm(),
    }  # fmt: skip
