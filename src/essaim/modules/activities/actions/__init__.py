"""Everything that can be done to activities, sessions and registrations."""

from essaim.modules.activities.actions.attending import note_attendance, note_wish
from essaim.modules.activities.actions.planning import (
    cancel_session,
    change_capacity,
    move_session,
    plan_session,
    record_activity,
)
from essaim.modules.activities.actions.rebalancing import answer_offer, give_place, lapse_offers, rebalance
from essaim.modules.activities.actions.registering import cancel_registration, leave_registration, register
from essaim.modules.activities.actions.repeating import change_following, plan_series
from essaim.modules.activities.actions.staffing import confirm_line, step_down

__all__ = [
    "answer_offer",
    "cancel_registration",
    "cancel_session",
    "change_capacity",
    "change_following",
    "confirm_line",
    "give_place",
    "lapse_offers",
    "leave_registration",
    "move_session",
    "note_attendance",
    "note_wish",
    "plan_series",
    "plan_session",
    "rebalance",
    "record_activity",
    "register",
    "step_down",
]
