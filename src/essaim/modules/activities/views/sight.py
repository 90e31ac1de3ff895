"""What the page of a session shows, and what its forms mean."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from essaim.core.foundation.actor import Actor
from essaim.core.people.queries import people_matching, visible_people
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled, words
from essaim.modules.activities import actions, bridge, queries, rules
from essaim.modules.activities.forms import MONTHLY, CancelForm, RegisterForm, choices_of
from essaim.modules.activities.models import Activity, Session
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
    waiting = [row for row in rows if row.state == RegistrationState.WAITLISTED]
    staff = list(session.staff.select_related("person"))
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
        "is_short_of_animators": len(staff) < queries.animators_wanted(session),
        "tour": bridge.tour_of(session) if fetched else None,
        "wishes": session.wishes.order_by("-people"),
        "attendances": choices_of(Attendance, [Attendance.SEEN, Attendance.EXCUSED, Attendance.NOSHOW, Attendance.REVOKED]),
        "blocks": blocks_of("DESK", request, session),
        "may_plan": rules.may_plan_session(request.who, session),
        "asked": asked, "found": found, "form": RegisterForm(), "cancel_form": CancelForm(),
    }  # fmt: skip


@transaction.atomic
def planned_from(form, scheme: Scheme, *, by: Actor, now: datetime) -> Session:
    """The session, or the first one of the series, that the form describes."""
    data = form.cleaned_data
    activity = _activity(data, scheme, by, now)
    shared = {name: data[name] for name in ("commune_code", "place", "host", "capacity", "conditions", "remote_link", "vehicle")}
    shared |= {
        "animators": list(data["animators"]), "minimum": data["minimum"] or 0, "overlap_reason": data["overlap_reason"],
        "starts": data["starts"], "ends": data["ends"], "by": by, "now": now,
    }  # fmt: skip
    if not data["every_weeks"]:
        return actions.plan_session(activity, day=data["day"], **shared)
    is_monthly = data["every_weeks"] == MONTHLY
    series = actions.plan_series(
        activity, first_day=data["day"], last_day=data["last_day"], every_weeks=1 if is_monthly else data["every_weeks"],
        monthly=is_monthly, **shared,
    )  # fmt: skip
    return series.sessions.first()


def _activity(data: dict, scheme: Scheme, by: Actor, now: datetime) -> Activity:
    chosen = data["what"]
    topic = next((topic for topic in settled(scheme).blueprint.programme if topic.key == chosen), None)
    stamp = {"by": by, "now": now}
    if data["title"]:
        return actions.record_activity(scheme, title=data["title"], **stamp)
    if topic is None:
        return queries.activities_of(scheme).get(pk=chosen)
    return actions.record_activity(
        scheme, title=words(scheme, topic.label), topic=topic.key, theme=words(scheme, topic.theme),
        speaker=words(scheme, topic.speaker), details=words(scheme, topic.details), **stamp,
    )  # fmt: skip
