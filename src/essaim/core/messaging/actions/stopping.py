"""Nothing more: a number that answered STOP, a person who is gone, a thing that is settled."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.foundation import journal, phones
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Overtaken, Refusal
from essaim.core.foundation.scope import current_workspace
from essaim.core.messaging.actions.calling import drop_call
from essaim.core.messaging.actions.delivering import plan_call_for
from essaim.core.messaging.actions.means import stop_digest
from essaim.core.messaging.models import Call, Message, Stop
from essaim.core.messaging.states import MESSAGE_MOVES, CallState, Means, MessageState
from essaim.core.people.models import Person

WAITING = (MessageState.QUEUED, MessageState.FAILED)


@transaction.atomic
def stop(means: str, value: str, *, by: Actor, now: datetime) -> Stop:
    """This number or address asked for nothing more by this means; what waited for it becomes calls to make.

    Only a hash of it is kept. Asking twice is one stop. Refusal when it is no number or address.
    """
    to = _plain(means, value)
    known = Stop.objects.filter(means=means, digest=stop_digest(to), ended_at=None).first()
    if known:
        return known
    row = Stop.objects.create(workspace=current_workspace(), means=means, digest=stop_digest(to), created_at=now)
    journal.write("stop.asked", row, by=by, at=now, means=means)
    for message in Message.objects.filter(means=means, to=to, state__in=WAITING).select_related("person", "scheme"):
        move(message, to=MessageState.CANCELLED, moves=MESSAGE_MOVES, by=by, at=now)
        plan_call_for(message, by=by, now=now)
    return row


@transaction.atomic
def take_up_again(means: str, value: str, *, by: Actor, now: datetime) -> int:
    """This number or address may be written to again; returns how many stops were lifted."""
    stops = list(Stop.objects.filter(means=means, digest=stop_digest(_plain(means, value)), ended_at=None))
    for row in stops:
        Stop.objects.filter(pk=row.pk).update(ended_at=now)
        journal.write("stop.lifted", row, by=by, at=now, means=means)
    return len(stops)


@transaction.atomic
def stop_everything(person: Person, *, by: Actor, now: datetime) -> int:
    """Nothing more leaves for this person, at once; returns how many messages were stopped."""
    messages = _cancel(Message.objects.filter(person=person, state__in=WAITING), by, now)
    for call in Call.objects.filter(person=person, state=CallState.DUE):
        drop_call(call, by=by, now=now)
    return messages


def drop_messages_about(subject_id: UUID, *, templates: Iterable[str] | None = None, by: Actor, now: datetime) -> int:
    """Messages that wait and have become pointless, of these templates or of any; returns how many."""
    waiting = Message.objects.filter(subject_id=subject_id, state__in=WAITING)
    return _cancel(waiting if templates is None else waiting.filter(template__in=templates), by, now)


def drop_messages_to(person: Person, *, templates: Iterable[str], by: Actor, now: datetime) -> int:
    """Messages of these templates that wait for somebody; returns how many were stopped."""
    return _cancel(Message.objects.filter(person=person, state__in=WAITING, template__in=templates), by, now)


def _cancel(messages: Iterable[Message], by: Actor, now: datetime) -> int:
    return sum(_cancel_if_waiting(message, by, now) for message in list(messages))


def _cancel_if_waiting(message: Message, by: Actor, now: datetime) -> bool:
    """Whether it still waited; one that leaves at this instant, or that a colleague gave up, waits no more either."""
    try:
        move(message, to=MessageState.CANCELLED, moves=MESSAGE_MOVES, by=by, at=now)
    except Overtaken:
        return False
    return True


def _plain(means: str, value: str) -> str:
    to = phones.parse(value) if means == Means.SMS else value.strip().lower()
    if not to or means not in (Means.SMS, Means.EMAIL):
        raise Refusal(_("This is neither a phone number nor an e-mail address."))
    return to
