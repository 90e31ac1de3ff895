"""What is read of messages and calls."""

from uuid import UUID

from django.db.models import Q, QuerySet

from essaim.core.messaging.models import Call, Message
from essaim.core.messaging.states import CallState, MessageState


def calls_due(schemes: set[UUID] | None) -> QuerySet[Call]:
    """Calls to make, the most urgent first; of these schemes and of none."""
    calls = Call.objects.filter(state=CallState.DUE).select_related("person", "organisation", "scheme")
    if schemes is not None:
        calls = calls.filter(Q(scheme__in=schemes) | Q(scheme=None))
    return calls.order_by("due_at")


def messages_failed(schemes: set[UUID] | None) -> QuerySet[Message]:
    """Messages that could not be sent, latest first."""
    messages = Message.objects.filter(state=MessageState.FAILED).select_related("person", "organisation", "scheme")
    if schemes is not None:
        messages = messages.filter(Q(scheme__in=schemes) | Q(scheme=None))
    return messages.order_by("-created_at")
