"""Everything that can be done to activities, sessions and registrations."""

from essaim.modules.activities.actions.attending import note_attendance, note_wish
from essaim.modules.activities.actions.planning import (
    cancel_session,
    change_capacity,
    move_session,
    plan_session,
    record_activity,
)
from essaim.modules.activities.actions.rebalancing import answer_offer, give_place, rebalance
from essaim.modules.activities.actions.registering import cancel_registration, leave_registration, register
from essaim.modules.activities.actions.repeating import change_following, plan_series

__all__ = [
    "answer_offer",
    "cancel_registration",
    "cancel_session",
    "change_capacity",
    "change_following",
    "give_place",
    "leave_registration",
    "move_session",
    "note_attendance",
    "note_wish",
    "plan_series",
    "plan_session",
    "rebalance",
    "record_activity",
    "register",
]
