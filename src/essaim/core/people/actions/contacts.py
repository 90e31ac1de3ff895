"""Numbers and e-mails by which somebody is reached: typed, shareable, ended rather than deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NotRequired, TypedDict

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.core.foundation import journal, phones
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import ContactMeans, Organisation, Person
from essaim.core.people.states import ContactKind


class ContactGiven(TypedDict):
    """A number or e-mail as somebody gives it; the kind is read from the value."""

    value: str
    belongs_to: NotRequired[str]
    do_not_use_for: NotRequired[Iterable[str]]
    is_confidential: NotRequired[bool]


def read_contact(value: str, *, region: str = phones.FRANCE) -> tuple[ContactKind, str]:
    """The kind and the form that is kept. Raises Refusal with what to do when it is neither."""
    value = value.strip()
    if "@" in value:
        return ContactKind.EMAIL, _email(value)
    number = phones.parse(value, region=region)
    if number is None:
        raise Refusal(_what_is_wrong(value), field="value")
    return (ContactKind.MOBILE if phones.is_mobile(number) else ContactKind.LANDLINE), number


def new_contact(owner: Person | Organisation, given: ContactGiven, *, now: datetime) -> ContactMeans:
    """The row for a contact that was given, not yet written."""
    kind, value = read_contact(given["value"], region=phones.region_of(owner.commune_code))
    return ContactMeans(
        workspace_id=owner.workspace_id,
        person=owner if isinstance(owner, Person) else None,
        organisation=owner if isinstance(owner, Organisation) else None,
        kind=kind,
        value=value,
        tail="" if kind == ContactKind.EMAIL else phones.tail(value),
        belongs_to=given.get("belongs_to", "").strip(),
        do_not_use_for=sorted(given.get("do_not_use_for", ())),
        is_confidential=given.get("is_confidential", False),
        created_at=now,
    )


@transaction.atomic
def add_contact(
    owner: Person | Organisation,
    *,
    value: str,
    belongs_to: str = "",
    do_not_use_for: Iterable[str] = (),
    is_confidential: bool = False,
    by: Actor,
    now: datetime,
) -> ContactMeans:
    """Add a way to reach somebody. The same value may serve several people, once each."""
    given = ContactGiven(value=value, belongs_to=belongs_to, do_not_use_for=do_not_use_for, is_confidential=is_confidential)
    contact = new_contact(owner, given, now=now)
    if owner.contacts.filter(value=contact.value, ended_at=None).exists():
        raise Refusal(_("This number or address is already recorded here."), field="value")
    contact.save(force_insert=True)
    journal.write("contact.added", contact, by=by, at=now, owner=owner.pk, kind=contact.kind)
    return contact


@transaction.atomic
def end_contact(contact: ContactMeans, *, by: Actor, now: datetime) -> ContactMeans:
    """Stop using a number or address; it stays known that it was once used."""
    if not ContactMeans.objects.filter(pk=contact.pk, ended_at=None).update(ended_at=now):
        raise Refusal(_("This number or address was already removed."))
    contact.ended_at = now
    journal.write("contact.ended", contact, by=by, at=now, kind=contact.kind)
    return contact


@transaction.atomic
def confirm_contact(contact: ContactMeans, *, by: Actor, now: datetime) -> ContactMeans:
    """Say that the number or address was tried and answers."""
    contact.confirmed_at = now
    contact.save(update_fields=["confirmed_at"])
    journal.write("contact.confirmed", contact, by=by, at=now)
    return contact


def _what_is_wrong(value: str) -> str:
    missing = phones.digits_missing(value)
    if missing > 0:
        said = ngettext(
            "One digit is missing in “%(value)s”: a French number has ten.",
            "%(count)s digits are missing in “%(value)s”: a French number has ten.", missing,
        )  # fmt: skip
        return said % {"count": missing, "value": value[:40]}
    if missing < 0:
        return _("“%(value)s” has too many digits: a French number has ten.") % {"value": value[:40]}
    return _("“%(value)s” is not a complete phone number. Example: 06 12 34 56 78.") % {"value": value[:40]}


def _email(value: str) -> str:
    value = value.lower()
    try:
        validate_email(value)
    except ValidationError as fault:
        raise Refusal(
            _("“%(value)s” is not an e-mail address. Example: name@example.org.") % {"value": value[:60]},
            field="value",
        ) from fault
    return value
