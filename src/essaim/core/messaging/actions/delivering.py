"""The outbox: each message is leased, handed over once with a stable key, retried, or given up with a reason."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.gate import move
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.actions.calling import plan_call
from essaim.core.messaging.actions.carriers import CARRIERS, TryLater, Undeliverable
from essaim.core.messaging.models import Message
from essaim.core.messaging.states import MESSAGE_MOVES, CallReason, MessageState
from essaim.core.schemes.queries import setting

LEASE = timedelta(minutes=2)
GIVE_UP_AFTER = timedelta(hours=24)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)


def deliver_due(now: datetime | None = None) -> int:
    """Every message that is due, in every workspace; returns how many left."""
    moment = now or timezone.now()
    sent = 0
    for workspace in Workspace.objects.all():
        with in_workspace(workspace):
            due = Message.objects.filter(_is_due(moment)).order_by("not_before").values_list("pk", flat=True)
            sent += sum(deliver(pk, now=moment) for pk in list(due[:500]))
    return sent


def deliver(message_id: UUID, *, now: datetime | None = None) -> bool:
    """Hand one message over, if it is due and nobody else holds it; whether it left.

    The lease is committed before anything leaves, so that a killed worker leaves a message that
    another takes up; the carrier gets the message's id as its key and refuses it a second time.
    """
    moment = now or timezone.now()
    message = _lease(message_id, moment)
    if message is None:
        return False
    if _must_not_leave(message, moment):
        return False
    try:
        reference = CARRIERS[message.means](message)
    except TryLater as trouble:
        _put_back(message, str(trouble), moment)
        return False
    except Undeliverable as trouble:
        _fail(message, str(trouble), moment)
        return False
    return _sent(message, reference, moment)


def retry(message: Message, *, by, now: datetime) -> Message:
    """A person asks to try a failed message again."""
    move(message, to=MessageState.QUEUED, moves=MESSAGE_MOVES, by=by, at=now)
    Message.objects.filter(pk=message.pk).update(not_before=now, attempts=0, failure="", created_at=now)
    return message


def _is_due(now: datetime) -> Q:
    queued = Q(state=MessageState.QUEUED, not_before__lte=now)
    abandoned = Q(state=MessageState.LEASED, leased_until__lt=now)
    return queued | abandoned


def _lease(message_id: UUID, now: datetime) -> Message | None:
    lease = uuid4()
    taken = Message.objects.filter(_is_due(now), pk=message_id).update(
        state=MessageState.LEASED, lease=lease, leased_until=now + LEASE, attempts=F("attempts") + 1,
        version=F("version") + 1,
    )  # fmt: skip
    if not taken:
        return None
    return Message.objects.select_related("person", "organisation", "scheme", "workspace").get(pk=message_id)


def _must_not_leave(message: Message, now: datetime) -> bool:
    person = message.person
    if person is not None and (not person.is_reachable or person.objected_at):
        return _end(message, MessageState.CANCELLED, "recipient", now)
    if message.expires_at and message.expires_at <= now:
        return _end(message, MessageState.QUEUED, "", now) and _expire(message, now)
    return False


def _expire(message: Message, now: datetime) -> bool:
    move(message, to=MessageState.EXPIRED, moves=MESSAGE_MOVES, by=SYSTEM, at=now)
    return True


def _end(message: Message, state: str, failure: str, now: datetime) -> bool:
    move(message, to=state, moves=MESSAGE_MOVES, by=SYSTEM, at=now)
    Message.objects.filter(pk=message.pk).update(failure=failure, lease=None, leased_until=None)
    return True


def _sent(message: Message, reference: str, now: datetime) -> bool:
    with transaction.atomic():
        held = Message.objects.filter(pk=message.pk, lease=message.lease).update(
            sent_at=now, provider_reference=reference[:100], failure="", leased_until=None
        )
        if held:
            move(message, to=MessageState.SENT, moves=MESSAGE_MOVES, by=SYSTEM, at=now)
    return bool(held)


def _put_back(message: Message, trouble: str, now: datetime) -> None:
    if now - message.created_at >= GIVE_UP_AFTER:
        _fail(message, trouble, now)
        return
    Message.objects.filter(pk=message.pk, lease=message.lease).update(
        state=MessageState.QUEUED, not_before=now + wait_before(message.attempts, str(message.pk)), lease=None,
        leased_until=None, failure=trouble[:200], version=F("version") + 1,
    )  # fmt: skip


def _fail(message: Message, trouble: str, now: datetime) -> None:
    with transaction.atomic():
        move(message, to=MessageState.FAILED, moves=MESSAGE_MOVES, by=SYSTEM, at=now)
        Message.objects.filter(pk=message.pk).update(failure=trouble[:200], lease=None, leased_until=None)
        _call_instead(message, now)


def _call_instead(message: Message, now: datetime) -> None:
    """What could not be delivered is said by phone, so that nobody is forgotten."""
    if message.scheme is None or (message.person is None and message.organisation is None):
        return
    plan_call(
        person=message.person, organisation=message.organisation, scheme=message.scheme, case=message.case,
        reason=CallReason.UNDELIVERED, due_at=now + timedelta(hours=setting(message.scheme, "callback_hours")),
        script=message.body or "", occurrence=f"undelivered {message.pk}", by=SYSTEM, now=now,
    )  # fmt: skip


def wait_before(attempts: int, key: str) -> timedelta:
    """Longer after each attempt, up to an hour, spread so that a backlog does not come back at once."""
    steady = min(FIRST_WAIT * 2 ** max(attempts - 1, 0), LONGEST_WAIT)
    return steady * Random(f"{key} {attempts}").uniform(0.75, 1.25)

