"""Everything that can be done to messages and calls."""

from essaim.core.messaging.actions.calling import drop_call, drop_calls_about, finish_call, join_calls, plan_call
from essaim.core.messaging.actions.delivering import call_instead, deliver, deliver_due, retry
from essaim.core.messaging.actions.means import language_of
from essaim.core.messaging.actions.posting import mark_posted, note_printed
from essaim.core.messaging.actions.ringing import ring, stop_ringing
from essaim.core.messaging.actions.stopping import (
    drop_messages_about,
    drop_messages_to,
    stop,
    stop_everything,
    take_up_again,
)
from essaim.core.messaging.actions.telling import tell
from essaim.core.messaging.actions.warning import warn

__all__ = [
    "call_instead",
    "deliver",
    "deliver_due",
    "drop_call",
    "drop_calls_about",
    "drop_messages_about",
    "drop_messages_to",
    "finish_call",
    "join_calls",
    "language_of",
    "mark_posted",
    "note_printed",
    "plan_call",
    "retry",
    "ring",
    "stop",
    "stop_everything",
    "stop_ringing",
    "take_up_again",
    "tell",
    "warn",
]
