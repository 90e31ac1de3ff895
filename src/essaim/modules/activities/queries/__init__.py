"""What is read of activities: sessions, who is on their lists, the programme, attendance, the place."""

from essaim.modules.activities.queries.attendance import (
    attendance_sheet,
    attended,
    sessions_attended,
    sessions_held,
)
from essaim.modules.activities.queries.place import (
    Opening,
    drop_ins,
    has_hours,
    openings,
    saturdays_missing,
)
from essaim.modules.activities.queries.programme import (
    activities_of,
    monthly_topics,
    months_between,
    next_month,
    themes_of,
    topics_missing,
    topics_unused,
    wishes_in,
    wishes_of,
)
from essaim.modules.activities.queries.registrations import (
    companions_of,
    halves_of,
    members_not_registered,
    rank_of,
    registrations_of,
    registrations_to_come,
    seated_of,
    seats_counted,
    waiting_of,
    went_ahead,
)
from essaim.modules.activities.queries.sessions import (
    LOOKED_BACK,
    animators_wanted,
    are_staff_cleared,
    bookings_to_come,
    is_at_hand,
    leading_role,
    may_run_now,
    noted_from,
    promotes_alone_until,
    sessions_listed,
    sessions_near,
    sessions_of_two_days,
    sessions_run_by,
    sessions_that_fetch,
    sessions_to_come,
    sessions_wished_for,
    sessions_with_late_offers,
    sessions_with_room,
    still_runs,
)

__all__ = [
    "LOOKED_BACK", "Opening", "activities_of", "animators_wanted", "are_staff_cleared", "attendance_sheet", "attended",
    "bookings_to_come", "companions_of", "drop_ins", "halves_of", "has_hours", "is_at_hand", "leading_role", "may_run_now",
    "members_not_registered", "monthly_topics", "months_between", "next_month", "noted_from", "openings", "promotes_alone_until",
    "rank_of", "registrations_of", "registrations_to_come", "saturdays_missing", "seated_of", "seats_counted",
    "sessions_attended", "sessions_held", "sessions_listed", "sessions_near", "sessions_of_two_days", "sessions_run_by", "sessions_that_fetch", "sessions_to_come",
    "sessions_wished_for", "sessions_with_late_offers", "sessions_with_room", "still_runs", "themes_of",
    "topics_missing", "topics_unused", "waiting_of", "went_ahead", "wishes_in", "wishes_of",
]  # fmt: skip
