"""What the page of a session shows."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation.links import is_link_alive
from essaim.core.people.queries import people_matching, visible_people
from essaim.core.schemes.queries import commitments_of, settled, words
from essaim.modules.activities import bridge, queries, rules
from essaim.modules.activities.actions import touring
from essaim.modules.activities.actions.kiosk import KIOSK
from essaim.modules.activities.forms import CancelForm, choices_of
from essaim.modules.activities.models import Registration, Session
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
    waiting = in_line(session, rows)
    seated = [row for row in rows if row.state in SEATED]
    for row in waiting:
        row.why_waiting = why_waiting(session, row)
        row.overtaken_by = ", ".join(_who(other) for other in seated if other.sequence > row.sequence and not _is_half(row, other))
    staff = list(session.staff.select_related("person"))
    tour = bridge.tour_of(session) if any(row.pick_up for row in rows) else None
    for row in rows:
        row.call = tour.call_of(row) if tour else None
    in_words = {role.key: words(session.scheme, role.label) for role in settled(session.scheme).blueprint.roles}
    for row in staff:
        row.in_words = in_words.get(row.role, "") if len(queries.roles_that_run(session.scheme)) > 1 else ""
    choices = queries.need_choices(session.scheme)
    coming = [one for row in seated for one in row.attendees.all() if one.is_living]
    for one in coming:
        one.in_words = queries.needs_in_words(one, dict(choices)) if choices else ""
    return {
        "seated": seated, "absent": queries.absent_of(session),
        "offered": [row for row in rows if row.state == RegistrationState.OFFERED],
        "waiting": list(enumerate(waiting, start=1)),
        "rules": queries.rules_in_words(session),
        "by_itself": queries.promotes_alone_until(session),
        "is_by_itself": now < queries.promotes_alone_until(session),
        "is_open": session.state == SessionState.PLANNED and now < session.ends_at,
        "has_begun": now >= session.starts_at, "may_be_noted": now >= queries.noted_from(session),
        "animators": staff, "animators_wanted": queries.animators_wanted(session),
        "asks_needs": bool(choices), "needs_totals": queries.needs_totals(coming, choices),
        "opinions": queries.opinions_of(session) if now >= session.starts_at else {"number": 0},
        "roles_missing": queries.roles_missing(session),
        "is_below_minimum": session.taken < session.minimum, "people_missing": session.minimum - session.taken,
        "is_short_of_animators": len(staff) < queries.animators_wanted(session),
        "is_kiosk_open": is_link_alive(subject_id=session.pk, purpose=KIOSK, now=now),
        "tour": tour, "is_tour_settled": not tour or touring.is_settled(session),
        "information": session.information.select_related("person"),
        "wishes": session.wishes.order_by("-people"),
        "attendances": choices_of(Attendance, [Attendance.SEEN, Attendance.EXCUSED, Attendance.NOSHOW, Attendance.REVOKED, Attendance.UNKNOWN]),
        "blocks": blocks_of("DESK", request, session),
        "may_plan": rules.may_plan_session(request.who, session),
        "asked": asked, "found": found,
        "cancel_form": CancelForm(following=queries.sessions_following(session, now=now).count() if session.series_id else 1),
    }  # fmt: skip


def in_line(session: Session, rows: list[Registration]) -> list[Registration]:
    """Those of these who wait, in the order of the waiting list, with which rules they meet."""
    found = {row.pk: row for row in rows}
    ranked = [row for row in queries.waiting_of(session) if row.pk in found]
    for row in ranked:
        row.session = session
        found[row.pk].standing = queries.standing_of(row)
    return [found[row.pk] for row in ranked]


def why_waiting(session: Session, registration: Registration) -> str:
    """Why somebody waits although places are free: too many of them, busy then, or not to be fetched; empty where none is free for them."""
    if not session.free:
        return ""
    if registration.seats > session.free and not registration.accepts_part:
        return _("They are %(seats)s and %(free)s is free: they wait to come together.") % {
            "seats": registration.seats,
            "free": session.free,
        }
    registration.session = session
    for attendee in registration.attendees.all():
        if attendee.is_living and commitments_of(attendee.person, since=session.starts_at, until=session.ends_at).exists():
            return _("%(who)s is not free at that hour: call to ask.") % {"who": attendee.person.given_name}
    reason = bridge.why_not_fetched(session, registration) if registration.pick_up else ""
    if not reason:
        return ""
    said = _("Cannot be fetched. %(reason)s") if registration.rides_there else _("Cannot be brought home. %(reason)s")
    return said % {"reason": reason}


def _who(row: Registration) -> str:
    """Their name, and why they were put first."""
    if not row.ahead_at or not row.ahead_reason:
        return row.lead.full_name
    return _("%(name)s (put first by the team: %(reason)s)") % {"name": row.lead.full_name, "reason": row.ahead_reason}


def _is_half(row: Registration, other: Registration) -> bool:
    return row.party is not None and row.party == other.party
