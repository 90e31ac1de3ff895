"""Everything that can be done to messages and calls."""

from essaim.core.messaging.actions.calling import drop_call, finish_call, plan_call
from essaim.core.messaging.actions.telling import stop_everything, tell

__all__ = ["drop_call", "finish_call", "plan_call", "stop_everything", "tell"]
