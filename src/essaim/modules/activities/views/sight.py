"""What the page of a session shows."""

from django.http import HttpRequest
from django.utils import timezone

from essaim.core.people.queries import people_matching, visible_people
from essaim.core.schemes.queries import settled, words
from essaim.modules.activities import bridge, queries, rules
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
    in_words = {role.key: words(session.scheme, role.label) for role in settled(session.scheme).blueprint.roles}
    for row in staff:
        row.in_words = in_words.get(row.role, "") if len(queries.roles_that_run(session.scheme)) > 1 else ""
    choices = queries.need_choices(session.scheme)
    seated = [one for row in rows if row.state in SEATED for one in row.attendees.all() if one.is_living]
    for one in seated:
        one.in_words = queries.needs_in_words(one, dict(choices)) if choices else ""
    fetched = any(row.pick_up for row in rows)
    return {
        "seated": [row for row in rows if row.state in SEATED],
        "offered": [row for row in rows if row.state == RegistrationState.OFFERED],
        "waiting": list(enumerate(waiting, start=1)),
        "by_itself": queries.promotes_alone_until(session),
        "is_by_itself": now < queries.promotes_alone_until(session),
        "is_open": session.state == SessionState.PLANNED and now < session.ends_at,
        "has_begun": now >= session.starts_at,
        "animators": staff, "animators_wanted": queries.animators_wanted(session),
        "asks_needs": bool(choices), "needs_totals": queries.needs_totals(seated, choices),
        "opinions": queries.opinions_of(session) if now >= session.starts_at else {"number": 0},
        "roles_missing": queries.roles_missing(session),
        "is_below_minimum": session.taken < session.minimum, "people_missing": session.minimum - session.taken,
        "is_short_of_animators": len(staff) < queries.animators_wanted(session),
        "tour": bridge.tour_of(session) if fetched else None,
        "information": session.information.select_related("person"),
        "wishes": session.wishes.order_by("-people"),
        "attendances": choices_of(Attendance, [Attendance.SEEN, Attendance.EXCUSED, Attendance.NOSHOW, Attendance.REVOKED]),
        "blocks": blocks_of("DESK", request, session),
        "may_plan": rules.may_plan_session(request.who, session),
        "asked": asked, "found": found, "form": RegisterForm(),
        "cancel_form": CancelForm(following=queries.sessions_following(session, now=now).count() if session.series_id else 1),
    }  # fmt: skip
