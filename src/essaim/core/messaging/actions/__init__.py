"""Everything that can be done to messages and calls."""

from essaim.core.messaging.actions.calling import drop_call, drop_calls_about, finish_call, plan_call
from essaim.core.messaging.actions.delivering import deliver, deliver_due, retry
from essaim.core.messaging.actions.telling import stop_everything, tell

__all__ = ["deliver", "deliver_due", "drop_call", "drop_calls_about", "finish_call", "plan_call", "retry", "stop_everything", "tell"]
