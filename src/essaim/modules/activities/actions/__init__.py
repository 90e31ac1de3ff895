"""Everything that can be done to activities, sessions and registrations."""

from essaim.modules.activities.actions.announcing import announce, link_to_news, stop_news, subscribe
from essaim.modules.activities.actions.asking import ask_opinions, note_needs, note_opinion
from essaim.modules.activities.actions.attending import note_attendance, note_information, note_wish
from essaim.modules.activities.actions.booking import book_resource, cancel_booking
from essaim.modules.activities.actions.correcting import changes_of, correct_session, correct_vehicle, keep_session
from essaim.modules.activities.actions.ideas import accept_idea, propose_idea, refuse_idea
from essaim.modules.activities.actions.kiosk import close_kiosk, open_kiosk
from essaim.modules.activities.actions.lines import archive_activity, correct_activity, restore_activity
from essaim.modules.activities.actions.opening import (
    close_slot,
    count_drop_in,
    link_drop_in,
    open_every_week,
    open_on,
    uncount_drop_in,
)
from essaim.modules.activities.actions.planning import (
    cancel_session,
    change_capacity,
    move_session,
    plan_session,
    record_activity,
    record_like,
)
from essaim.modules.activities.actions.rebalancing import answer_offer, give_place, lapse_offers, rebalance
from essaim.modules.activities.actions.registering import (
    cancel_registration,
    leave_registration,
    register,
    register_audience,
)
from essaim.modules.activities.actions.repeating import plan_series
from essaim.modules.activities.actions.staffing import add_animator, confirm_line, let_go, step_down

__all__ = [
    "accept_idea",
    "add_animator",
    "announce",
    "answer_offer",
    "archive_activity",
    "ask_opinions",
    "book_resource",
    "cancel_booking",
    "cancel_registration",
    "cancel_session",
    "change_capacity",
    "changes_of",
    "close_slot",
    "close_kiosk",
    "confirm_line",
    "correct_activity",
    "correct_session",
    "correct_vehicle",
    "count_drop_in",
    "give_place",
    "lapse_offers",
    "leave_registration",
    "keep_session",
    "let_go",
    "link_drop_in",
    "link_to_news",
    "move_session",
    "note_attendance",
    "note_information",
    "note_needs",
    "note_opinion",
    "note_wish",
    "open_kiosk",
    "open_every_week",
    "open_on",
    "plan_series",
    "plan_session",
    "propose_idea",
    "rebalance",
    "record_activity",
    "record_like",
    "refuse_idea",
    "register",
    "register_audience",
    "restore_activity",
    "step_down",
    "uncount_drop_in",
    "stop_news",
    "subscribe",
]
