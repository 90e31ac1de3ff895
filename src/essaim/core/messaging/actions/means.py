"""By which means somebody is reached: the one they prefer, if it may be used for this."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from essaim.core.messaging.models import Stop
from essaim.core.messaging.states import Means
from essaim.core.people.models import Address, ContactMeans, Organisation, Person, Relationship
from essaim.core.people.states import ContactKind, ContactUse, PreferredChannel

ORDER = {
    PreferredChannel.SMS: (Means.SMS, Means.EMAIL),
    PreferredChannel.EMAIL: (Means.EMAIL, Means.SMS),
    PreferredChannel.LETTER: (Means.LETTER,),
    PreferredChannel.VOICE: (),
}
KINDS = {Means.SMS: ContactKind.MOBILE, Means.EMAIL: ContactKind.EMAIL}


@dataclass(frozen=True)
class Way:
    """The means, the address or number, and the language in which to say it."""

    means: Means
    to: str
    language: str = "fr"


def way_to(recipient: Person | Organisation, template: str, *, is_private: bool = False) -> Way | None:
    """How to reach this recipient; a call when nothing else may be used; None when nothing may leave.

    What is private goes to nobody else's number or mailbox, and to none that is kept out of health and money.
    """
    if isinstance(recipient, Organisation):
        return _organisation(recipient)
    if not recipient.is_reachable:
        return None
    if recipient.preferred_channel == PreferredChannel.RELATIVE:
        return Way(Means.CALL, "") if is_private else _through_relative(recipient, template)
    for means in ORDER[PreferredChannel(recipient.preferred_channel)]:
        to = _address(recipient, means, template, is_private)
        if to:
            return Way(means, to, language_of(recipient))
    return Way(Means.CALL, "", language_of(recipient))


def way_back_to(person: Person, template: str, mailbox: str) -> Way | None:
    """How to answer whoever has just typed this mailbox: there, if it is this person's own and may be used, else by a call.

    Typing an address proves nothing: it may be a neighbour's, or one that the record keeps out of what is private.
    """
    if not person.is_reachable:
        return None
    if mailbox in _usable(person, Means.EMAIL, template, is_private=True):
        return Way(Means.EMAIL, mailbox, language_of(person))
    return Way(Means.CALL, "", language_of(person))


def language_of(recipient: Person | Organisation) -> str:
    """In which language to write to them: French, unless they speak English and no French."""
    spoken = getattr(recipient, "languages", None) or ["fr"]
    return "en" if "fr" not in spoken and "en" in spoken else "fr"


def has_stopped(means: str, to: str) -> bool:
    """Whether this number or address asked for nothing more."""
    return Stop.objects.filter(means=means, digest=stop_digest(to), ended_at=None).exists()


def stop_digest(to: str) -> str:
    """What is kept of a number or address that asked for nothing more."""
    return hashlib.sha256(to.strip().lower().encode()).hexdigest()


def _through_relative(person: Person, template: str) -> Way:
    links = Relationship.objects.filter(person=person, may_answer=True, ended_at=None).select_related("other")
    for relation in links:
        way = way_to(relation.other, template) if relation.other.preferred_channel != "relative" else None
        if way and way.means != Means.CALL:
            return way
    return Way(Means.CALL, "")


def _address(person: Person, means: Means, template: str, is_private: bool) -> str:
    if means == Means.LETTER:
        home = Address.objects.filter(person=person, ended_at=None).first()
        return f"address:{home.pk}" if home and home.line else ""
    return next(_usable(person, means, template, is_private=is_private), "")


def _usable(person: Person, means: Means, template: str, *, is_private: bool) -> Iterator[str]:
    """Numbers or mailboxes of somebody that may be used for this, their own first."""
    kept_out = {template, means, ContactUse.MESSAGES} | ({ContactUse.HEALTH} if is_private else set())
    rows = ContactMeans.objects.filter(person=person, kind=KINDS[means], ended_at=None)
    rows = [row for row in rows if not kept_out & set(row.do_not_use_for) and not (is_private and row.belongs_to)]
    own_first = sorted(rows, key=lambda row: (bool(row.belongs_to), row.created_at))
    return (row.value for row in own_first if not has_stopped(means, row.value))


def _organisation(organisation: Organisation) -> Way:
    for means in (Means.EMAIL, Means.SMS):
        contact = ContactMeans.objects.filter(organisation=organisation, kind=KINDS[means], ended_at=None).first()
        if contact and not has_stopped(means, contact.value):
            return Way(means, contact.value)
    return Way(Means.CALL, "")
