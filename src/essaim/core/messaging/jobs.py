"""What the worker does for messages."""

from uuid import UUID

from essaim.core.messaging import actions


def deliver(message_id: str) -> None:
    """Hand over one message, soon after it was written."""
    actions.deliver(UUID(message_id))


def deliver_due() -> None:
    """Take up whatever is due: after an outage, a killed worker, a quiet hour."""
    actions.deliver_due()
