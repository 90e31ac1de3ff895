"""By which means somebody is reached: the one they prefer, if it may be used for this."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

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


def ways_to_read(people: Collection[Person], template: str) -> dict[UUID, Way]:
    """How each of these people is sent something to read, by e-mail or on paper as they prefer.

    Whoever is reached by neither is left out: nobody is called or written to in short for that. A constant number of queries.
    """
    ids = [person.pk for person in people]
    homes = {home.person_id: home for home in Address.objects.filter(person__in=ids, ended_at=None) if home.line}
    stopped = set(Stop.objects.filter(means=Means.EMAIL, ended_at=None).values_list("digest", flat=True))
    mailboxes = _mailboxes(ids, {template, Means.EMAIL, ContactUse.MESSAGES}, stopped)
    found = {}
    for person in people:
        if person.preferred_channel == PreferredChannel.LETTER and person.pk in homes:
            found[person.pk] = Way(Means.LETTER, f"address:{homes[person.pk].pk}", language_of(person))
        elif Means.EMAIL in ORDER.get(person.preferred_channel, ()) and person.pk in mailboxes:
            found[person.pk] = Way(Means.EMAIL, mailboxes[person.pk], language_of(person))
    return found


def _mailboxes(people: Collection[UUID], kept_out: set[str], stopped: set[str]) -> dict[UUID, str]:
    """One mailbox of each person, their own first."""
    rows = ContactMeans.objects.filter(person__in=people, kind=ContactKind.EMAIL, ended_at=None)
    own_last = sorted(rows, key=lambda row: (bool(row.belongs_to), row.created_at), reverse=True)
    return {
        row.person_id: row.value for row in own_last if not kept_out & set(row.do_not_use_for) and stop_digest(row.value) not in stopped
    }


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
