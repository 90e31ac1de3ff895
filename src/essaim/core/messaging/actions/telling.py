"""Telling somebody something, in the scheme's words, by the means that reaches them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import translation

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.jobs import enqueue_on_commit
from essaim.core.messaging.actions.calling import drop_call, plan_call
from essaim.core.messaging.actions.means import Way, way_to
from essaim.core.messaging.actions.wording import fill
from essaim.core.messaging.models import Call, Message
from essaim.core.messaging.states import MESSAGE_MOVES, CallReason, CallState, Means, MessageState
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Case, Scheme
from essaim.core.schemes.queries import setting, settled, words


@transaction.atomic
def tell(
    recipient: Person | Organisation,
    *,
    scheme: Scheme,
    template: str,
    occurrence: str,
    values: Mapping[str, str],
    case: Case | None = None,
    link: str = "",
    by: Actor,
    now: datetime,
    expires_at: datetime | None = None,
    call_reason: str = CallReason.CALL_BACK,
    subject_id: UUID | None = None,
) -> Message | Call | None:
    """Say one thing to one recipient, once, by the means that they prefer and that may be used.

    `template` is a message of the blueprint; `occurrence` makes asking twice say it once. Whoever
    has neither SMS, e-mail nor letter gets a call on the list, with what to say. Returns None when
    the scheme does not say this, or when nothing may be said to this person any more.
    """
    way = way_to(recipient, template)
    spec = next((message for message in settled(scheme).blueprint.messages if message.key == template), None)
    if spec is None or way is None:
        return None
    with translation.override(way.language):
        filled = dict(values) | _usual(recipient, scheme, link)
        subject, body = fill(words(scheme, spec.subject), filled), fill(words(scheme, spec.body), filled)
        sms = fill(words(scheme, spec.sms), filled)
    if way.means == Means.CALL:
        return _call(recipient, scheme, case, body, call_reason, subject_id, f"{template} {occurrence}", by, now)
    text = sms if way.means == Means.SMS else body
    return _queue(recipient, way, scheme, case, template, occurrence, subject, text, expires_at, now)


def stop_everything(person: Person, *, by: Actor, now: datetime) -> int:
    """Nothing more leaves for this person, at once; returns how many messages were stopped."""
    queued = Message.objects.filter(person=person, state__in=[MessageState.QUEUED, MessageState.FAILED])
    messages = list(queued)
    for message in messages:
        move(message, to=MessageState.CANCELLED, moves=MESSAGE_MOVES, by=by, at=now)
    for call in Call.objects.filter(person=person, state=CallState.DUE):
        drop_call(call, by=by, now=now)
    return len(messages)


def _usual(recipient: Person | Organisation, scheme: Scheme, link: str) -> dict[str, str]:
    name = recipient.given_name if isinstance(recipient, Person) else recipient.name
    return {
        "first_name": name,
        "sender": setting(scheme, "sms_name") or scheme.name,
        "phone": setting(scheme, "phone") or scheme.workspace.phone,
        "organisation": scheme.carrier.name if scheme.carrier else scheme.workspace.name,
        "link": link,
    }


def _call(recipient, scheme, case, body, reason, subject_id, occurrence, by, now) -> Call:
    person, organisation = _sides(recipient)
    return plan_call(
        person=person, organisation=organisation, scheme=scheme, case=case, reason=reason, script=body,
        due_at=now + timedelta(hours=setting(scheme, "callback_hours")), subject_id=subject_id,
        occurrence=occurrence, by=by, now=now,
    )  # fmt: skip


def _queue(recipient, way: Way, scheme, case, template, occurrence, subject, text, expires_at, now) -> Message:
    person, organisation = _sides(recipient)
    message, is_new = Message.objects.get_or_create(
        workspace=scheme.workspace, template=template, occurrence=occurrence, to=way.to,
        defaults={
            "means": way.means, "person": person, "organisation": organisation, "scheme": scheme, "case": case,
            "subject": subject, "body": text, "expires_at": expires_at, "not_before": now, "created_at": now,
        },
    )  # fmt: skip
    if is_new:
        enqueue_on_commit("messaging.deliver", message_id=message.pk)
    return message


def _sides(recipient: Person | Organisation) -> tuple[Person | None, Organisation | None]:
    return (recipient, None) if isinstance(recipient, Person) else (None, recipient)
