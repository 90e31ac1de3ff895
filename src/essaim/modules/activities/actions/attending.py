"""Who came, and what people would like next time."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.actions.record import note_contact
from essaim.modules.activities.models import Attendee, Session, Wish
from essaim.modules.activities.states import SEATED, Attendance


def note_attendance(attendee: Attendee, *, attendance: str, by: Actor, now: datetime) -> Attendee:
    """Note whether somebody came; may be corrected at any time."""
    if attendance not in Attendance.values:
        raise Refusal(_("Choose one of the answers of the list."))
    if attendee.registration.state not in SEATED:
        raise Refusal(_("Somebody without a place cannot be noted: register them first."))
    if attendance in (Attendance.SEEN, Attendance.NOSHOW) and now < attendee.session.starts_at:
        raise Refusal(_("The session has not begun yet: only an excuse can be noted before."))
    if attendee.attendance == attendance:
        return attendee
    before = attendee.attendance
    Attendee.objects.filter(pk=attendee.pk).update(attendance=attendance, version=F("version") + 1)
    attendee.attendance = attendance
    journal.write("attendee.noted", attendee, by=by, at=now, before=before, attendance=attendance)
    if attendance == Attendance.SEEN:
        note_contact(attendee.person, on=attendee.session.day)
    return attendee


def note_wish(session: Session, *, words: str, people: int = 1, by: Actor, now: datetime) -> Wish:
    """Keep what people said they would like, for the next session of this host."""
    if not words.strip():
        raise Refusal(_("Write what they would like."), field="words")
    wish = Wish.objects.create(workspace=session.workspace, session=session, words=words.strip(), people=people, created_at=now)
    journal.write("wish.noted", wish, by=by, at=now, session=session.pk, people=people)
    return wish
