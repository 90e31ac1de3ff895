"""What is read of activities: sessions, who is on their lists, the programme, attendance, the place."""

from essaim.modules.activities.queries.attendance import (
    attendance_sheet,
    attended,
    counted,
    sessions_attended,
    sessions_held,
)
from essaim.modules.activities.queries.place import (
    Opening,
    drop_ins,
    has_hours,
    openings,
    saturdays_missing,
    saturdays_to_choose,
)
from essaim.modules.activities.queries.programme import (
    activities_of,
    monthly_topics,
    months_between,
    next_month,
    sessions_about,
    speaker_of,
    themes_of,
    topics_missing,
    topics_unused,
    wishes_in,
    wishes_of,
)
from essaim.modules.activities.queries.registrations import (
    absent_of,
    called_in_vain,
    companions_of,
    halves_of,
    members_not_registered,
    offers_unheard,
    on_the_list,
    rank_of,
    registrations_of,
    registrations_to_come,
    seated_of,
    seats_counted,
    waiting_at_the_same_hour,
    waiting_of,
    went_ahead,
)
from essaim.modules.activities.queries.sessions import (
    animators_wanted,
    are_staff_cleared,
    bookings_to_come,
    leading_role,
    promotes_alone_until,
    sessions_listed,
    sessions_near,
    sessions_of_two_days,
    sessions_that_fetch,
    sessions_to_come,
    sessions_wished_for,
    sessions_with_late_offers,
    sessions_with_room,
    still_runs,
)

__all__ = [
    "Opening", "absent_of", "activities_of", "animators_wanted", "are_staff_cleared", "attendance_sheet", "attended",
    "bookings_to_come", "called_in_vain", "companions_of", "counted", "drop_ins", "halves_of", "has_hours",
    "leading_role", "members_not_registered", "monthly_topics", "months_between", "next_month", "offers_unheard",
    "on_the_list", "openings", "promotes_alone_until", "rank_of", "registrations_of", "registrations_to_come",
    "saturdays_missing", "saturdays_to_choose", "seated_of", "seats_counted", "sessions_about", "sessions_attended",
    "sessions_held", "sessions_listed", "sessions_near", "sessions_of_two_days", "sessions_that_fetch",
    "sessions_to_come", "sessions_wished_for", "sessions_with_late_offers", "sessions_with_room", "speaker_of",
    "still_runs", "themes_of", "topics_missing", "topics_unused", "waiting_at_the_same_hour", "waiting_of",
    "went_ahead", "wishes_in", "wishes_of",
]  # fmt: skip
