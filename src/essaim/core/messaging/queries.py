"""What is read of messages and calls."""

from uuid import UUID

from django.db.models import Q, QuerySet

from essaim.core.messaging.models import Call, Message
from essaim.core.messaging.states import CallState, Means, MessageState


def calls_due(schemes: set[UUID] | None) -> QuerySet[Call]:
    """Calls to make, the most urgent first; of these schemes and of none."""
    calls = Call.objects.filter(state=CallState.DUE).select_related("person", "organisation")
    if schemes is not None:
        calls = calls.filter(Q(scheme__in=schemes) | Q(scheme=None))
    return calls.order_by("due_at")


def messages_failed(schemes: set[UUID] | None) -> QuerySet[Message]:
    """Messages that could not be sent, latest first."""
    return messages_of(schemes).filter(state=MessageState.FAILED)


def messages_of(schemes: set[UUID] | None) -> QuerySet[Message]:
    """Messages of these schemes (None: all of the workspace), latest first, without reading what they say."""
    messages = Message.objects.select_related("person", "organisation", "scheme").defer("body")
    if schemes is not None:
        messages = messages.filter(scheme__in=schemes)
    return messages.order_by("-created_at", "pk")


def letters_waiting(schemes: set[UUID] | None) -> QuerySet[Message]:
    """Letters to print and to post, the oldest first."""
    letters = messages_of(schemes).filter(means=Means.LETTER, state=MessageState.QUEUED)
    return letters.order_by("created_at", "pk")


def was_said(template: str, occurrence: str) -> bool:
    """Whether this has been written, or put on the list of calls, whatever became of it."""
    return (
        Message.objects.filter(template=template, occurrence=occurrence).exists()
        or Call.objects.filter(occurrence=f"{template} {occurrence}").exists()
    )
