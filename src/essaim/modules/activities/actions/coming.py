"""Whoever came without being registered: noted afterwards, as long as a place can be found that nobody sat on."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Person
from essaim.modules.activities.actions import places
from essaim.modules.activities.actions.attending import note_attendance
from essaim.modules.activities.actions.parting import next_sequence
from essaim.modules.activities.actions.registering import leave_registration, put_down
from essaim.modules.activities.models import Attendee, Registration, Session
from essaim.modules.activities.states import (
    REGISTRATION_MOVES,
    SEATED,
    Attendance,
    CancelReason,
    PickUpWay,
    RegistrationState,
    SessionState,
)

ABSENCES = {Attendance.NOSHOW: CancelReason.ABSENT, Attendance.EXCUSED: CancelReason.EXCUSED}


@transaction.atomic
def note_came(session: Session, *, person: Person, by: Actor, now: datetime) -> Attendee:
    """Somebody was there, registered or not. The place of somebody who is noted as absent or excused goes to them when none is free."""
    session = places.lock(session)
    if session.state == SessionState.CANCELLED or now < session.starts_at:
        raise Refusal(_("Who came is noted once the session has begun."))
    known = session.attendees.filter(person=person, is_living=True).select_related("registration", "session", "person").first()
    if known and known.registration.state in SEATED:
        return note_attendance(known, attendance=Attendance.SEEN, by=by, now=now)
    if known:
        leave_registration(known.registration, person=person, reason=CancelReason.TWICE, by=by, now=now)
        session = places.lock(session)
    if not session.free:
        session = _free_an_absent_one(session, by, now)
    return _seat(session, person, by, now)


def _seat(session: Session, person: Person, by: Actor, now: datetime) -> Attendee:
    row = Registration.objects.create(
        workspace=session.workspace, session=session, lead=person, sequence=next_sequence(session), channel=by.channel,
        recorded_by=by.id, created_at=now,
    )  # fmt: skip
    attendee = put_down(row, person, by=by, now=now)
    journal.write("registration.requested", row, by=by, at=now, seats=1, pick_up=PickUpWay.NO)
    if not places.take(session, 1):
        raise AssertionError("a free place was not free under the lock")
    move(row, to=RegistrationState.CONFIRMED, moves=REGISTRATION_MOVES, by=by, at=now)
    places.tell_house(row, by=by, now=now)
    return note_attendance(attendee, attendance=Attendance.SEEN, by=by, now=now)


def _free_an_absent_one(session: Session, by: Actor, now: datetime) -> Session:
    rows = session.attendees.filter(is_living=True, registration__state__in=SEATED, attendance__in=ABSENCES)
    absent = rows.select_related("registration__session", "person").order_by("created_at", "pk").first()
    if absent is None:
        raise Refusal(
            _("The %(capacity)s places are taken by people who came or are not noted yet: note first who did not come.")
            % {"capacity": session.capacity}
        )
    leave_registration(absent.registration, person=absent.person, reason=ABSENCES[absent.attendance], by=by, now=now)
    return places.lock(session)
