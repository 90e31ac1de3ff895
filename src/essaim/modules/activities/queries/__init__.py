"""What is read of activities: sessions, who is on their lists, the programme, attendance, the place."""

from essaim.modules.activities.queries.asking import (
    attendees_to_ask,
    need_choices,
    needs_in_words,
    needs_of,
    needs_totals,
    opinions_of,
)
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
    bookings_to_come,
    promotes_alone_until,
    sessions_announced,
    sessions_following,
    sessions_listed,
    sessions_near,
    sessions_of_two_days,
    sessions_open_to_all,
    sessions_that_fetch,
    sessions_to_come,
    sessions_too_small,
    sessions_wished_for,
    sessions_with,
    sessions_with_late_offers,
    sessions_with_room,
)
from essaim.modules.activities.queries.staff import (
    animators_wanted,
    are_staff_cleared,
    leaders,
    role_to_run,
    roles_held,
    roles_missing,
    roles_that_run,
    sessions_without_staff,
    still_runs,
)

__all__ = [
    "Opening", "absent_of", "activities_of", "animators_wanted", "are_staff_cleared", "attendance_sheet", "attended",
    "attendees_to_ask", "bookings_to_come", "called_in_vain", "companions_of", "counted", "drop_ins", "halves_of",
    "has_hours", "leaders", "members_not_registered", "monthly_topics", "months_between", "need_choices",
    "needs_in_words", "needs_of", "needs_totals", "next_month", "offers_unheard", "on_the_list", "openings",
    "opinions_of", "promotes_alone_until", "rank_of", "registrations_of", "registrations_to_come", "role_to_run",
    "roles_held", "roles_missing", "roles_that_run", "saturdays_missing", "saturdays_to_choose", "seated_of",
    "seats_counted", "sessions_about", "sessions_announced", "sessions_attended", "sessions_following", "sessions_held",
    "sessions_listed", "sessions_near", "sessions_of_two_days", "sessions_open_to_all", "sessions_that_fetch",
    "sessions_to_come", "sessions_too_small", "sessions_wished_for", "sessions_with", "sessions_with_late_offers",
    "sessions_with_room", "sessions_without_staff", "speaker_of", "still_runs", "themes_of", "topics_missing",
    "topics_unused", "waiting_at_the_same_hour", "waiting_of", "went_ahead", "wishes_in", "wishes_of",
]  # fmt: skip
