"""The outbox: each message is leased, handed over once with a stable key, retried, or given up with a reason."""

from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from essaim.blueprints.vocabulary import MESSAGES
from essaim.core.foundation.actor import SYSTEM, Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.refusal import Overtaken
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.actions.calling import plan_call
from essaim.core.messaging.actions.carriers import CARRIERS, TryLater, Undeliverable
from essaim.core.messaging.actions.hours import waking
from essaim.core.messaging.actions.means import has_stopped
from essaim.core.messaging.models import Message
from essaim.core.messaging.queries import letters_unwanted
from essaim.core.messaging.states import MESSAGE_MOVES, CallReason, Means, MessageState
from essaim.core.people.models import Consent
from essaim.core.schemes.queries import setting

LEASE = timedelta(minutes=2)
GIVE_UP_AFTER = timedelta(hours=36)
TRIED_ENOUGH = 10
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
AT_ONCE = 500


def deliver_due(now: datetime | None = None) -> int:
    """Every message that is due, in every workspace; returns how many left."""
    moment = now or timezone.now()
    sent = 0
    for workspace in Workspace.objects.defer("logo"):
        with in_workspace(workspace):
            due = Message.objects.filter(_is_due(moment)).order_by("not_before").values_list("pk", flat=True)
            sent += sum(deliver(pk, now=moment) for pk in list(due[:AT_ONCE]))
            _expire_letters(moment)
            _drop_unwanted_letters(moment)
    return sent


def deliver(message_id: UUID, *, now: datetime | None = None) -> bool:
    """Hand one message over, if it is due and nobody else holds it; whether it left.

    The lease is committed before anything leaves, so that a killed worker leaves a message that
    another takes up; the carrier gets the message's id as its key and refuses it a second time.
    """
    moment = now or timezone.now()
    message = _lease(message_id, moment)
    if message is None or not _may_leave(message, moment):
        return False
    try:
        reference = CARRIERS[message.means](message)
    except TryLater as trouble:
        _put_back(message, str(trouble), moment)
        return False
    except Undeliverable as trouble:
        _fail(message, str(trouble), moment)
        return False
    return _finish(message, MessageState.SENT, moment, sent_at=moment, provider_reference=reference[:100], failure="")


def retry(message: Message, *, by: Actor, now: datetime) -> Message:
    """A person asks to try a failed message again."""
    move(message, to=MessageState.QUEUED, moves=MESSAGE_MOVES, by=by, at=now)
    Message.objects.filter(pk=message.pk).update(not_before=now, attempts=0, failure="")
    return message


@transaction.atomic
def call_instead(message: Message, *, by: Actor, now: datetime) -> Message:
    """A person gives a failed message up and puts a call on the list; the same call is never planned twice."""
    move(message, to=MessageState.CANCELLED, moves=MESSAGE_MOVES, by=by, at=now)
    plan_call_for(message, by=by, now=now)
    return message


def _is_due(now: datetime) -> Q:
    """What waits and is due, and what a killed worker left behind. Leases run on the database's clock."""
    queued = Q(state=MessageState.QUEUED, not_before__lte=now)
    abandoned = Q(state=MessageState.LEASED, leased_until__lt=Now())
    return (queued | abandoned) & ~Q(means=Means.LETTER)


def _lease(message_id: UUID, now: datetime) -> Message | None:
    lease = uuid4()
    # Not through the gate: a lease is no act of anybody, and whoever holds it ends it through the gate.
    taken = Message.objects.filter(_is_due(now), pk=message_id).update(
        state=MessageState.LEASED, lease=lease, leased_until=Now() + LEASE, attempts=F("attempts") + 1,
        version=F("version") + 1,
    )  # fmt: skip
    if not taken:
        return None
    rows = Message.objects.select_related("person", "organisation", "scheme", "workspace")
    return rows.filter(pk=message_id, lease=lease).first()


def _may_leave(message: Message, now: datetime) -> bool:
    """Asked with the lease in hand, just before the message is handed over."""
    if message.person is not None and not message.person.is_reachable:
        _finish(message, MessageState.CANCELLED, now, failure="recipient")
    elif message.on_consent and not agrees_to(message):
        _finish(message, MessageState.CANCELLED, now, failure="consent")
    elif message.expires_at and message.expires_at <= now:
        _finish(message, MessageState.EXPIRED, now)
    elif has_stopped(message.means, message.to):
        with transaction.atomic():
            if _finish(message, MessageState.CANCELLED, now, failure="stop"):
                plan_call_for(message, by=SYSTEM, now=now)
    elif _must_wait_for_morning(message, now):
        _queue_again(message, not_before=waking(now, message.workspace), attempts=F("attempts") - 1)
    else:
        return True
    return False


def agrees_to(message: Message) -> bool:
    """Whether its reader still agrees to what it is sent for."""
    return Consent.objects.filter(person=message.person_id, purpose=message.on_consent, withdrawn_at=None).exists()


def _must_wait_for_morning(message: Message, now: datetime) -> bool:
    return message.means == Means.SMS and not message.at_any_hour and waking(now, message.workspace) > now


@transaction.atomic
def _finish(message: Message, to: str, now: datetime, **values) -> bool:
    """End a lease with what came of it; False, and nothing written, when somebody else holds it by now."""
    held = Message.objects.filter(pk=message.pk, state=MessageState.LEASED, lease=message.lease).update(
        lease=None, leased_until=None, **values
    )
    if held:
        message.state = MessageState.LEASED
        move(message, to=to, moves=MESSAGE_MOVES, by=SYSTEM, at=now)
    return bool(held)


def _queue_again(message: Message, **values) -> None:
    Message.objects.filter(pk=message.pk, state=MessageState.LEASED, lease=message.lease).update(
        state=MessageState.QUEUED, lease=None, leased_until=None, version=F("version") + 1, **values
    )


def _put_back(message: Message, trouble: str, now: datetime) -> None:
    if now - message.created_at >= GIVE_UP_AFTER and message.attempts >= TRIED_ENOUGH:
        _fail(message, trouble, now)
        return
    wait = wait_before(message.attempts, str(message.pk))
    _queue_again(message, not_before=now + wait, failure=trouble[:200])


@transaction.atomic
def _fail(message: Message, trouble: str, now: datetime) -> None:
    if _finish(message, MessageState.FAILED, now, failure=trouble[:200]):
        plan_call_for(message, by=SYSTEM, now=now)


def _expire_letters(now: datetime) -> None:
    """What nobody has posted in time is said by phone."""
    rows = Message.objects.select_related("person", "organisation", "scheme", "case", "workspace")
    for message in rows.filter(means=Means.LETTER, state=MessageState.QUEUED, expires_at__lte=now):
        with transaction.atomic():
            move(message, to=MessageState.EXPIRED, moves=MESSAGE_MOVES, by=SYSTEM, at=now)
            plan_call_for(message, by=SYSTEM, now=now)


def _drop_unwanted_letters(now: datetime) -> None:
    """What nobody has posted yet when its reader agrees no more: agreeing again later brings no old letter back."""
    for letter in letters_unwanted():
        with suppress(Overtaken), transaction.atomic():
            move(letter, to=MessageState.CANCELLED, moves=MESSAGE_MOVES, by=SYSTEM, at=now, reason="consent")


def plan_call_for(message: Message, *, by: Actor, now: datetime) -> None:
    """What could not be written is said by phone, so that nobody is forgotten; at once where it could not wait for the morning.

    Nobody is rung to be read what was sent to all who had agreed to receive it.
    """
    if message.on_consent or message.scheme is None or (message.person is None and message.organisation is None):
        return
    if message.person is not None and not message.person.is_reachable:
        return
    wait = timedelta(hours=0 if message.at_any_hour else setting(message.scheme, "callback_hours"))
    kind = MESSAGES.get(message.template)
    plan_call(
        person=message.person, organisation=message.organisation, scheme=message.scheme, case=message.case,
        reason=CallReason.SAFETY if kind and kind.safety else CallReason.UNDELIVERED, due_at=now + wait,
        script=message.body or "", subject_id=message.subject_id, occurrence=f"undelivered {message.pk}", by=by, now=now,
    )  # fmt: skip


def wait_before(attempts: int, key: str) -> timedelta:
    """Longer after each attempt, up to an hour, spread so that a backlog does not come back at once."""
    steady = min(FIRST_WAIT * 2 ** min(max(attempts - 1, 0), 10), LONGEST_WAIT)
    return steady * Random(f"{key} {attempts}").uniform(0.75, 1.25)
