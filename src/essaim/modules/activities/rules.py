"""Who may see and act upon sessions and their lists: named questions, false by default."""

from essaim.core.foundation.access import Who
from essaim.core.foundation.states import DESK, StaffRole
from essaim.core.schemes.models import Resource
from essaim.modules.activities.models import (
    Activity,
    Attendee,
    Booking,
    DropIn,
    Idea,
    Newsletter,
    OpeningDay,
    OpeningSlot,
    Registration,
    Session,
)


def may_run_session(who: Who, session: Session) -> bool:
    """Seeing who comes, registering, noting who came: operators and coordinators of the scheme."""
    return who.has(*DESK, scheme=session.scheme_id)


def may_plan_session(who: Who, session: Session) -> bool:
    """Moving, cancelling, changing the number of places: coordinators of the scheme."""
    return who.has(StaffRole.COORDINATOR, scheme=session.scheme_id)


def may_act_on_registration(who: Who, registration: Registration) -> bool:
    """Cancelling, giving a freed place: whoever runs the session."""
    return may_run_session(who, registration.session)


def may_confirm_line(who: Who, registration: Registration) -> bool:
    """Letting a protected contact stand on a run sheet: coordinators of the scheme."""
    return may_plan_session(who, registration.session)


def may_note_attendance(who: Who, attendee: Attendee) -> bool:
    """Noting who came: whoever runs the session."""
    return may_run_session(who, attendee.session)


def may_open(who: Who, opening: OpeningSlot | OpeningDay) -> bool:
    """Changing the hours of the place: coordinators of the scheme."""
    return who.has(StaffRole.COORDINATOR, scheme=opening.scheme_id)


def may_answer_idea(who: Who, idea: Idea) -> bool:
    """Answering an idea: coordinators of the scheme."""
    return who.has(StaffRole.COORDINATOR, scheme=idea.scheme_id)


def may_write_newsletter(who: Who, newsletter: Newsletter) -> bool:
    """Writing, sending: coordinators of the scheme."""
    return who.has(StaffRole.COORDINATOR, scheme=newsletter.scheme_id)


def may_count(who: Who, drop_in: DropIn) -> bool:
    """Counting who pushes the door: whoever is at the desk of the scheme."""
    return who.has(*DESK, scheme=drop_in.scheme_id)


def may_see_attendance(who: Who, activity: Activity) -> bool:
    """Who came to what is for a role, and who missed too often: operators and coordinators of the scheme."""
    return who.has(*DESK, scheme=activity.scheme_id)


def may_use_activity(who: Who, activity: Activity) -> bool:
    """Planning a session of it: coordinators of the scheme."""
    return who.has(StaffRole.COORDINATOR, scheme=activity.scheme_id)


def may_book(who: Who, resource: Resource) -> bool:
    """Seeing when a vehicle or a room is taken, and booking it: whoever coordinates a scheme of the workspace."""
    return who.has_anywhere(StaffRole.COORDINATOR)


def may_run_booking(who: Who, booking: Booking) -> bool:
    """Its sheet, and cancelling it: coordinators of the scheme that booked."""
    return who.has(StaffRole.COORDINATOR, scheme=booking.scheme_id)
