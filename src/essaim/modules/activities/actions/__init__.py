"""Everything that can be done to activities, sessions and registrations."""

from essaim.modules.activities.actions.advancing import put_ahead, put_back_in_line
from essaim.modules.activities.actions.announcing import announce, link_to_news, stop_news, subscribe
from essaim.modules.activities.actions.asking import ask_opinions, note_needs, note_opinion
from essaim.modules.activities.actions.attending import note_attendance, note_information, note_wish
from essaim.modules.activities.actions.booking import book_resource, cancel_booking
from essaim.modules.activities.actions.coming import note_came
from essaim.modules.activities.actions.correcting import changes_of, correct_session, correct_vehicle, keep_session
from essaim.modules.activities.actions.eve import is_hour_told, note_hour, tell_eve
from essaim.modules.activities.actions.fetching import change_needs, settle_tours
from essaim.modules.activities.actions.ideas import accept_idea, propose_idea, refuse_idea
from essaim.modules.activities.actions.kiosk import close_kiosk, open_kiosk
from essaim.modules.activities.actions.lines import archive_activity, correct_activity, restore_activity
from essaim.modules.activities.actions.newsletters import (
    change_newsletter,
    continue_newsletter,
    continue_newsletters,
    drop_newsletter,
    send_newsletter,
    stop_newsletters,
    write_newsletter,
)
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
from essaim.modules.activities.actions.twins import settle_attendees

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
    "change_needs",
    "change_newsletter",
    "changes_of",
    "close_kiosk",
    "close_slot",
    "confirm_line",
    "continue_newsletter",
    "continue_newsletters",
    "correct_activity",
    "correct_session",
    "correct_vehicle",
    "count_drop_in",
    "drop_newsletter",
    "give_place",
    "is_hour_told",
    "keep_session",
    "lapse_offers",
    "leave_registration",
    "let_go",
    "link_drop_in",
    "link_to_news",
    "move_session",
    "note_attendance",
    "note_came",
    "note_hour",
    "note_information",
    "note_needs",
    "note_opinion",
    "note_wish",
    "open_every_week",
    "open_kiosk",
    "open_on",
    "plan_series",
    "plan_session",
    "propose_idea",
    "put_ahead",
    "put_back_in_line",
    "rebalance",
    "record_activity",
    "record_like",
    "refuse_idea",
    "register",
    "register_audience",
    "restore_activity",
    "send_newsletter",
    "settle_attendees",
    "settle_tours",
    "step_down",
    "stop_news",
    "stop_newsletters",
    "subscribe",
    "tell_eve",
    "uncount_drop_in",
    "write_newsletter",
]
