"""Everything that can be done to messages and calls."""

from essaim.core.messaging.actions.calling import drop_call, drop_calls_about, finish_call, join_calls, plan_call
from essaim.core.messaging.actions.delivering import call_instead, deliver, deliver_due, retry
from essaim.core.messaging.actions.means import Way, language_of, ways_to_read
from essaim.core.messaging.actions.posting import mark_posted, note_printed
from essaim.core.messaging.actions.ringing import ring, stop_ringing
from essaim.core.messaging.actions.stopping import (
    drop_messages_about,
    drop_messages_to,
    stop,
    stop_everything,
    take_up_again,
)
from essaim.core.messaging.actions.telling import reaches_at, tell, write_to
from essaim.core.messaging.actions.warning import warn

__all__ = [
    "Way",
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
    "reaches_at",
    "retry",
    "ring",
    "stop",
    "stop_everything",
    "stop_ringing",
    "take_up_again",
    "tell",
    "warn",
    "ways_to_read",
    "write_to",
]
