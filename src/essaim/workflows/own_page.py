"""Whoever comes back has a personal page: the way to it, and the word before their membership ends."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import SYSTEM, Actor
from essaim.core.foundation.clock import day_in_words
from essaim.core.foundation.links import give_link
from essaim.core.foundation.models import JournalEntry, Link
from essaim.core.foundation.money import in_euros
from essaim.core.foundation.text import normalise
from essaim.core.messaging.actions import language_of, tell
from essaim.core.people.actions import record_person
from essaim.core.people.models import ContactMeans, Person
from essaim.core.people.states import ConsentPurpose, PreferredChannel
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import schemes_open, setting, settled
from essaim.modules.dues.models import MembershipTerm
from essaim.modules.dues.queries import members_listed, parts_due_on
from essaim.modules.dues.queries.instalments import Part

PURPOSE = "member"
BEGINS = "own_page_begins"
REMINDED = "membership.reminded"
PART_REMINDED = "instalment.reminded"


def has_member_page(scheme: Scheme) -> bool:
    """Whether the scheme writes to people the way to a page of their own."""
    return any(message.key == "member_page" for message in settled(scheme).blueprint.messages)


def member_link(person: Person, scheme: Scheme, *, session_id: UUID | None = None, now: datetime) -> str:
    """A fresh secret address of somebody's personal page in a scheme, opened at the session that they asked for."""
    return settings.SITE_URL + open_at(member_secret(person, scheme, now=now), session_id)


def member_secret(person: Person, scheme: Scheme, *, now: datetime) -> str:
    """A fresh secret of somebody's personal page in a scheme."""
    return give_link(
        scheme.workspace, purpose=PURPOSE, person_id=person.pk, subject_id=scheme.pk, now=now,
        expires_at=now + timedelta(days=setting(scheme, "link_days")),
    )  # fmt: skip


def open_at(secret: str, session_id: UUID | None) -> str:
    """The path of a personal page, at a session if one is wanted."""
    return reverse("own:session", args=[secret, session_id]) if session_id else reverse("own:mine", args=[secret])


@transaction.atomic
def ask_member_page(
    scheme: Scheme,
    *,
    email: str,
    given_name: str,
    family_name: str,
    session_id: UUID | None = None,
    occurrence: str,
    by: Actor,
    now: datetime,
) -> Person:
    """Send the way to the personal page, and there to that session, to this address: to whoever has it, or to somebody new who is recorded.

    Several people may share an address: each gets their own way in, with whose page it is. Whoever types a first name that is not on
    record there gets a way to begin a page of their own: their record is made by whoever opens it, who reads that mailbox. Where the record says that it is not theirs, or is not
    for what is private, nothing leaves, the team calls, and whoever asked reads the same answer.
    """
    value = email.strip().lower()
    known = _at_mailbox(value)
    asked = {"given_name": given_name, "family_name": family_name, "email": value, "session": str(session_id or "")}
    people = known or [_record(asked, by, now)]
    begins = "" if _named(people, given_name) else _way_to_begin(scheme, asked)
    for person in people:
        whose = _("This is the page of %(who)s.") % {"who": person.full_name}
        tell(
            person, scheme=scheme, template="member_page", occurrence=f"{occurrence} {person.pk}", values={},
            link=member_link(person, scheme, session_id=session_id, now=now), by=by, now=now, to_email=value,
            postscript=f"{whose} {begins if person == people[0] else ''}".rstrip(),
        )  # fmt: skip
    return people[0]


def page_asked(scheme: Scheme, token: str) -> dict | None:
    """Who asked for a page of their own at a shared mailbox, as they typed it; None when the way is too old, or no way at all."""
    try:
        asked = signing.loads(token, salt=BEGINS, max_age=timedelta(days=setting(scheme, "link_days")))
    except signing.BadSignature:
        return None
    return asked if asked["scheme"] == str(scheme.pk) else None


@transaction.atomic
def begin_page(scheme: Scheme, asked: dict, *, by: Actor, now: datetime) -> str:
    """The way to their own page: their record is made now, once, however often they come."""
    journal.hold(scheme.workspace_id)
    person = _named(_at_mailbox(asked["email"]), asked["given_name"]) or _record(asked, by, now)
    return member_link(person, scheme, session_id=UUID(asked["session"]) if asked["session"] else None, now=now)


def _at_mailbox(value: str) -> list[Person]:
    means = ContactMeans.objects.filter(value=value, ended_at=None, person__isnull=False)
    return list(Person.objects.filter(pk__in=means.values("person"), erased_at=None, merged_into=None)[:5])


def _named(people: Iterable[Person], given_name: str) -> Person | None:
    wanted = normalise(given_name)
    return next((person for person in people if normalise(person.given_name) == wanted), None)


def _record(asked: dict, by: Actor, now: datetime) -> Person:
    return record_person(
        given_name=asked["given_name"], family_name=asked["family_name"], contacts=[{"value": asked["email"]}],
        consents=[ConsentPurpose.RECORD, ConsentPurpose.MESSAGES], preferred_channel=PreferredChannel.EMAIL, by=by, now=now,
    )  # fmt: skip


def _way_to_begin(scheme: Scheme, asked: dict) -> str:
    token = signing.dumps({"scheme": str(scheme.pk), **asked}, salt=BEGINS, compress=True)
    link = settings.SITE_URL + reverse("own:begin", args=[scheme.workspace.slug, scheme.slug, token])
    return _("For a page of %(who)s with the same mailbox: %(link)s") % {"who": asked["given_name"], "link": link}


def renew_member_pages(person: Person, *, mailbox: str, occurrence: str, now: datetime) -> None:
    """Whoever had the way to their page in a scheme and asks for a new one receives it, like whoever asks for the first time."""
    had = Link.objects.filter(purpose=PURPOSE, person_id=person.pk).values("subject_id")
    for scheme in schemes_open().filter(pk__in=had).select_related("workspace", "carrier"):
        tell(
            person, scheme=scheme, template="member_page", occurrence=f"{occurrence} {person.pk} {scheme.pk.hex[:8]}", values={},
            link=member_link(person, scheme, now=now), by=SYSTEM, now=now, to_email=mailbox, is_private=True,
        )  # fmt: skip


def remind_members(scheme: Scheme, *, now: datetime) -> int:
    """Members whose membership ends soon are told, once each; how many were."""
    ending = list(members_listed(scheme, "ending", on=timezone.localdate(now)))
    told = set(JournalEntry.objects.filter(act=REMINDED, subject_id__in=[term.pk for term in ending]).values_list("subject_id", flat=True))
    waiting = [term for term in ending if term.pk not in told]
    for term in waiting:
        _remind(term, now)
    return len(waiting)


def remind_of_instalments(scheme: Scheme, *, now: datetime) -> int:
    """Whoever pays in several times hears of a part on its day, once, where the scheme says it; how many did."""
    due = parts_due_on(scheme, timezone.localdate(now))
    ids = [part.instalment.pk for _term, part in due]
    told = set(JournalEntry.objects.filter(act=PART_REMINDED, subject_id__in=ids).values_list("subject_id", flat=True))
    waiting = [(term, part) for term, part in due if part.instalment.pk not in told]
    for term, part in waiting:
        _remind_of_part(term, part, now)
    return len(waiting)


@transaction.atomic
def _remind_of_part(term: MembershipTerm, part: Part, now: datetime) -> None:
    person, scheme = term.person, term.scheme
    with translation.override(language_of(person)):
        day = day_in_words(part.due_on, "l j F")
    tell(
        person, scheme=scheme, template="instalment_due", occurrence=str(part.instalment.pk), link=member_link(person, scheme, now=now),
        values={"date": day, "amount": in_euros(part.cents)}, by=SYSTEM, now=now, is_private=True,
    )  # fmt: skip
    journal.write(PART_REMINDED, part.instalment, by=SYSTEM, at=now)


@transaction.atomic
def _remind(term: MembershipTerm, now: datetime) -> None:
    person, scheme = term.person, term.scheme
    with translation.override(language_of(person)):
        day = day_in_words(term.ends_on, "l j F")
    tell(
        person, scheme=scheme, template="membership_ending", occurrence=str(term.pk), values={"date": day},
        link=member_link(person, scheme, now=now), by=SYSTEM, now=now, is_private=True,
    )  # fmt: skip
    journal.write(REMINDED, term, by=SYSTEM, at=now)
