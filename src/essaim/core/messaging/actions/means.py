"""By which means somebody is reached: the one they prefer, if it may be used for this."""

import hashlib
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


def way_to(recipient: Person | Organisation, template: str) -> Way | None:
    """How to reach this recipient; a call when nothing else may be used; None when nothing may leave."""
    if isinstance(recipient, Organisation):
        return _organisation(recipient)
    if not recipient.is_reachable:
        return None
    if recipient.preferred_channel == PreferredChannel.RELATIVE:
        return _through_relative(recipient, template)
    for means in ORDER[PreferredChannel(recipient.preferred_channel)]:
        to = _address(recipient, means, template)
        if to:
            return Way(means, to, language_of(recipient))
    return Way(Means.CALL, "", language_of(recipient))


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


def _address(person: Person, means: Means, template: str) -> str:
    if means == Means.LETTER:
        home = Address.objects.filter(person=person, ended_at=None).first()
        return f"address:{home.pk}" if home and home.line else ""
    contacts = ContactMeans.objects.filter(person=person, kind=KINDS[means], ended_at=None)
    usable = [c for c in contacts if not {template, means, ContactUse.MESSAGES} & set(c.do_not_use_for)]
    own_first = sorted(usable, key=lambda contact: (bool(contact.belongs_to), contact.created_at))
    return next((c.value for c in own_first if not has_stopped(means, c.value)), "")


def _organisation(organisation: Organisation) -> Way:
    for means in (Means.EMAIL, Means.SMS):
        contact = ContactMeans.objects.filter(organisation=organisation, kind=KINDS[means], ended_at=None).first()
        if contact and not has_stopped(means, contact.value):
            return Way(means, contact.value)
    return Way(Means.CALL, "")
