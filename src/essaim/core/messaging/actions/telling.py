"""Telling somebody something, in the scheme's words, by the means that reaches them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise

from essaim.blueprints import fill, plain_sms
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.jobs import enqueue_on_commit
from essaim.core.messaging.actions.calling import plan_call
from essaim.core.messaging.actions.hours import waking
from essaim.core.messaging.actions.means import Way, way_back_to, way_to
from essaim.core.messaging.models import Call, Message
from essaim.core.messaging.states import CallReason, Means
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Case, Scheme
from essaim.core.schemes.queries import is_suspended, setting, settled, words


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
    call_reason: str | None = CallReason.CALL_BACK,
    subject_id: UUID | None = None,
    postscript: str | Promise = "",
    urgent: bool = False,
    to_email: str = "",
    is_private: bool = False,
) -> Message | Call | None:
    """Say one thing to one recipient, once, by the means that they prefer and that may be used.

    `template` is a message of the blueprint; `occurrence` makes asking twice say it once. Whoever
    has neither SMS, e-mail nor letter, or a letter that would come too late, gets a call on the list, with what to say (none if
    `call_reason` is None), and somebody who is suspended in the scheme hears nothing of it. `postscript` is a last sentence, in the recipient's language when lazy;
    `urgent` lets an SMS leave at night; `to_email` is the mailbox at which somebody has just asked for it: there or by a call, and nowhere else;
    `is_private` keeps it to means of their own. Returns None when the scheme does not say this, or when
    nothing may be said to this person any more.
    """
    if isinstance(recipient, Person) and is_suspended(recipient, scheme):
        return None
    way = way_back_to(recipient, template, to_email) if to_email else way_to(recipient, template, is_private=is_private)
    spec = next((message for message in settled(scheme).blueprint.messages if message.key == template), None)
    if spec is None or way is None:
        return None
    with translation.override(way.language):
        filled = {name: str(value) for name, value in values.items()} | _usual(recipient, scheme, link)
        subject, body, sms = (fill(words(scheme, key), filled) for key in (spec.subject, spec.body, spec.sms))
        last = str(postscript)
    body, sms = f"{body.rstrip()}\n\n{last}".rstrip(), plain_sms(f"{sms} {last}".rstrip())
    if way.means == Means.CALL or _too_slow(way, scheme, now, expires_at):
        if call_reason is None:
            return None
        return _call(recipient, scheme, case, body, call_reason, subject_id, f"{template} {occurrence}", expires_at, by, now)
    said = {"subject": subject[:150], "body": sms if way.means == Means.SMS else body}
    about = {"scheme": scheme, "case": case, "subject_id": subject_id, "expires_at": expires_at}
    return _queue(recipient, way, template, occurrence, now, at_any_hour=urgent, **said, **about)


@transaction.atomic
def write_to(
    person: Person, way: Way, *, scheme: Scheme, template: str, occurrence: str, subject: str, body: str, on_consent: str = "",
    stop_link: str = "", subject_id: UUID | None = None, now: datetime,
) -> Message:  # fmt: skip
    """Words that the team wrote, to one person, once. With `on_consent` it leaves only while they agree to that purpose."""
    said = {"subject": subject[:150], "body": body, "on_consent": on_consent, "stop_link": stop_link or None}
    return _queue(person, way, template, occurrence, now, at_any_hour=False, scheme=scheme, subject_id=subject_id, **said)


def reaches_at(
    recipient: Person | Organisation, *, scheme: Scheme, template: str, expires_at: datetime | None = None, urgent: bool = False, now: datetime
) -> datetime | None:  # fmt: skip
    """When what is told now may leave, by the same means and hours as `tell`; None when a call has to be made for it, or nothing is said."""
    if isinstance(recipient, Person) and is_suspended(recipient, scheme):
        return None
    way = way_to(recipient, template)
    is_said = any(message.key == template for message in settled(scheme).blueprint.messages)
    if way is None or not is_said or way.means == Means.CALL or _too_slow(way, scheme, now, expires_at):
        return None
    return waking(now, scheme.workspace) if way.means == Means.SMS and not urgent else now


def _usual(recipient: Person | Organisation, scheme: Scheme, link: str) -> dict[str, str]:
    name = recipient.given_name if isinstance(recipient, Person) else recipient.name
    return {
        "first_name": name,
        "sender": setting(scheme, "sms_name") or scheme.name,
        "phone": setting(scheme, "phone") or scheme.workspace.phone,
        "organisation": scheme.carrier.name if scheme.carrier else scheme.workspace.name,
        "link": link,
    }


def _too_slow(way: Way, scheme: Scheme, now: datetime, expires_at: datetime | None) -> bool:
    """Whether paper would arrive after the answer is due."""
    days = timedelta(days=setting(scheme, "letter_days"))
    return way.means == Means.LETTER and expires_at is not None and expires_at - now < days


def _call(recipient, scheme, case, body, reason, subject_id, occurrence, expires_at, by, now) -> Call:
    person, organisation = _sides(recipient)
    due_at = now + timedelta(hours=setting(scheme, "callback_hours"))
    return plan_call(
        person=person, organisation=organisation, scheme=scheme, case=case, reason=reason, script=body,
        due_at=min(due_at, expires_at) if expires_at else due_at, subject_id=subject_id, occurrence=occurrence, by=by, now=now,
    )  # fmt: skip


def _queue(recipient, way: Way, template: str, occurrence: str, now: datetime, **values) -> Message:
    person, organisation = _sides(recipient)
    workspace, is_sms = values["scheme"].workspace, way.means == Means.SMS
    not_before = waking(now, workspace) if is_sms and not values["at_any_hour"] else now
    message, is_new = Message.objects.get_or_create(
        workspace=workspace, template=template, occurrence=occurrence, to=way.to,
        defaults={
            "means": way.means, "person": person, "organisation": organisation, "not_before": not_before,
            "created_at": now, **values,
        },
    )  # fmt: skip
    if is_new and way.means != Means.LETTER and not_before <= now:
        enqueue_on_commit("messaging.deliver", message_id=message.pk)
    return message


def _sides(recipient: Person | Organisation) -> tuple[Person | None, Organisation | None]:
    return (recipient, None) if isinstance(recipient, Person) else (None, recipient)
