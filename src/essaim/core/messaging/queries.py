"""What is read of messages and calls."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import BooleanField, Case, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from essaim.core.foundation.access import Who
from essaim.core.messaging.models import Call, Message, Ring
from essaim.core.messaging.states import CallReason, CallState, Means, MessageState
from essaim.core.people.models import Consent
from essaim.core.people.queries import visible_people
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting


def calls_due(schemes: set[UUID] | None) -> QuerySet[Call]:
    """Calls to make: first those about somebody's safety, then the longest overdue; of these schemes and of none."""
    calls = Call.objects.filter(state=CallState.DUE).select_related("person", "organisation")
    if schemes is not None:
        calls = calls.filter(Q(scheme__in=schemes) | Q(scheme=None))
    waits = Case(When(reason=CallReason.SAFETY, then=Value(0)), default=Value(1))
    return calls.order_by(waits, "due_at", "pk")


def named_for(calls: QuerySet[Call], who: Who) -> QuerySet[Call]:
    """These calls, each with `is_named`: a missed call is of no scheme, and names its caller only for whoever may read the record."""
    seen = Exists(visible_people(who).order_by().filter(pk=OuterRef("person_id")))
    return calls.annotate(is_named=ExpressionWrapper(Q(scheme__isnull=False) | Q(seen), output_field=BooleanField()))


def calls_over(subject_id: UUID, *, reason: str, begins: str, before: datetime) -> int:
    """How many such calls about this were dropped, or made before a moment."""
    calls = Call.objects.filter(subject_id=subject_id, reason=reason, occurrence__startswith=begins)
    return calls.filter(Q(state=CallState.DROPPED) | Q(state=CallState.DONE, done_at__lt=before)).count()


def told_at(subject_id: UUID, *, template: str, or_calls: str = "") -> datetime | None:
    """When the last message of a template about something left, a letter when it can have come; or when somebody called about it instead.

    Calls whose occurrence begins with `or_calls` say the same. None while it waits to be said, or was never said.
    """
    last = Message.objects.filter(subject_id=subject_id, template=template).select_related("scheme").order_by("-created_at", "pk").first()
    calls = Call.objects.filter(subject_id=subject_id)
    named = Q(occurrence__startswith=f"{template} ") | (Q(occurrence__startswith=or_calls) if or_calls else Q())
    named |= Q(occurrence=f"undelivered {last.pk}") if last else Q()
    call = calls.filter(named).order_by("-created_at", "pk").first()
    if call is not None and (last is None or call.created_at >= last.created_at):
        return call.done_at if call.state == CallState.DONE else None
    if last is None or last.state != MessageState.SENT:
        return None
    days = setting(last.scheme, "letter_days") if last.means == Means.LETTER and last.scheme else 0
    return last.sent_at + timedelta(days=days)


RINGS_FOR = timedelta(seconds=60)


def ringing(*, now: datetime) -> QuerySet[Ring]:
    """Calls that ring now, the latest first: an exchange may forget to say that it is over."""
    return Ring.objects.filter(ended_at=None, rang_at__gt=now - RINGS_FOR, rang_at__lte=now).select_related("person")


def last_sms_to(number: str, *, since: datetime) -> Message | None:
    """The last SMS that left for this number, which is what an answer from it is about."""
    sent = Message.objects.filter(means=Means.SMS, to=number, state=MessageState.SENT, sent_at__gte=since)
    return sent.select_related("workspace", "person", "organisation", "scheme", "case").order_by("-sent_at", "pk").first()


def messages_failed(schemes: set[UUID] | None) -> QuerySet[Message]:
    """Messages that could not be sent, latest first."""
    return messages_of(schemes).filter(state=MessageState.FAILED)


def messages_of(schemes: set[UUID] | None) -> QuerySet[Message]:
    """Messages of these schemes (None: all of the workspace), latest first, without reading what they say."""
    messages = Message.objects.select_related("person", "organisation", "scheme").defer("body", "stop_link")
    if schemes is not None:
        messages = messages.filter(scheme__in=schemes)
    return messages.order_by("-created_at", "pk")


def letters_waiting(schemes: set[UUID] | None) -> QuerySet[Message]:
    """Letters to print and to post, the oldest first; of those sent on an agreement, only while it stands."""
    letters = messages_of(schemes).filter(_still_agreed(), means=Means.LETTER, state=MessageState.QUEUED)
    return letters.order_by("created_at", "pk")


def letters_unwanted() -> QuerySet[Message]:
    """Letters that wait for the post although their reader no longer agrees to what they are sent for."""
    return Message.objects.filter(~_still_agreed(), means=Means.LETTER, state=MessageState.QUEUED)


def _still_agreed() -> Q:
    standing = Consent.objects.filter(person=OuterRef("person"), purpose=OuterRef("on_consent"), withdrawn_at=None)
    return Q(on_consent="") | Q(Exists(standing))


def was_said(template: str, occurrence: str) -> bool:
    """Whether this has been written, or put on the list of calls, whatever became of it."""
    return (
        Message.objects.filter(template=template, occurrence=occurrence).exists()
        or Call.objects.filter(occurrence=f"{template} {occurrence}").exists()
    )


def is_evening(scheme: Scheme, *, now: datetime) -> bool:
    """Whether what is said once a day may leave: from the hour of the scheme on, by the clock on the wall."""
    return timezone.localtime(now).hour >= setting(scheme, "evening_hour")
