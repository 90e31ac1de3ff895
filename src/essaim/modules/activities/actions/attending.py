"""Who came, and what people would like next time."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Overtaken, Refusal
from essaim.core.people.actions.record import note_contact
from essaim.core.people.models import Person
from essaim.core.schemes.actions import record_check, withdraw_check
from essaim.modules.activities.actions.registering import leave_registration
from essaim.modules.activities.models import Attendee, Information, Session, Wish
from essaim.modules.activities.queries import noted_from
from essaim.modules.activities.states import SEATED, Attendance, CancelReason, Given


@transaction.atomic
def note_attendance(attendee: Attendee, *, attendance: str, by: Actor, now: datetime) -> Attendee:
    """Note whether somebody came; may be corrected at any time.

    Excused before the session has begun, they give their place back to whoever waits, and are still counted as excused.
    """
    if attendance not in Attendance.values:
        raise Refusal(_("Choose one of the answers of the list."))
    journal.hold(attendee.workspace_id)
    attendee.refresh_from_db()  # the page that asks may be older than a cancellation
    if not attendee.is_living or attendee.registration.state not in SEATED:
        raise Refusal(_("Somebody without a place cannot be noted: register them first."))
    if attendance in (Attendance.SEEN, Attendance.NOSHOW) and now < noted_from(attendee.session):
        raise Refusal(_("The session has not begun yet: only an excuse can be noted before."))
    if attendee.attendance == attendance:
        return attendee
    before = attendee.attendance
    if not Attendee.objects.filter(pk=attendee.pk, attendance=before).update(attendance=attendance, version=F("version") + 1):
        raise Overtaken(_("Someone was faster. Please look again."))
    attendee.attendance = attendance
    journal.write("attendee.noted", attendee, by=by, at=now, before=before, attendance=attendance)
    if attendance == Attendance.SEEN:
        note_contact(attendee.person, on=attendee.session.day)
    _fill_check(attendee, by, now)
    if attendance == Attendance.EXCUSED and now < attendee.session.starts_at:
        leave_registration(attendee.registration, person=attendee.person, reason=CancelReason.EXCUSED, by=by, now=now)
    return attendee


def _fill_check(attendee: Attendee, by: Actor, now: datetime) -> None:
    """Coming to a training is seen on the checklist, for as long as it lasted; corrected, it is taken off again."""
    session, part = attendee.session, attendee.participation
    key = session.activity.check_key
    if not key or part is None:
        return
    mine = part.checks.filter(key=key, reference=attendee.pk.hex)
    if attendee.attendance == Attendance.SEEN and not mine.exists():
        minutes = round((session.ends_at - session.starts_at).total_seconds() / 60)
        record_check(part, key=key, done_on=session.day, minutes=minutes, reference=attendee.pk.hex, by=by, now=now)
    elif attendee.attendance != Attendance.SEEN:
        for check in mine:
            withdraw_check(check, by=by, now=now)


def note_information(
    session: Session, *, about: str, person: Person | None = None, people: int = 1, alert: UUID | None = None, by: Actor, now: datetime
) -> Information:
    """Somebody was informed during the session: one person by name, or so many without."""
    if about not in Given.values:
        raise Refusal(_("Choose one of the answers of the list."), field="about")
    if now < session.starts_at:
        raise Refusal(_("The session has not begun yet: note this once it was said."))
    row = Information.objects.create(
        workspace=session.workspace, session=session, person=person, about=about, people=1 if person else max(people, 1), alert=alert,
        created_at=now,
    )  # fmt: skip
    journal.write("information.given", row, by=by, at=now, session=session.pk, about=about, people=row.people)
    return row


def note_wish(session: Session, *, words: str, people: int = 1, by: Actor, now: datetime) -> Wish:
    """Keep what people said they would like, for the next session of this host."""
    if not words.strip():
        raise Refusal(_("Write what they would like."), field="words")
    wish = Wish.objects.create(workspace=session.workspace, session=session, words=words.strip(), people=people, created_at=now)
    journal.write("wish.noted", wish, by=by, at=now, session=session.pk, people=people)
    return wish
