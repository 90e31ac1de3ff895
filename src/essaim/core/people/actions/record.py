"""Recording somebody, and what later changes in what is known of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import current_workspace
from essaim.core.foundation.versions import save_fields
from essaim.core.people.actions.consents import give_consent
from essaim.core.people.actions.contacts import ContactGiven, new_contact
from essaim.core.people.actions.districts import check_home
from essaim.core.people.actions.homes import AddressGiven, new_address
from essaim.core.people.actions.tokens import tokens_of, write_tokens
from essaim.core.people.models import ContactMeans, NameToken, Person
from essaim.core.people.queries.names import search_key
from essaim.core.people.states import Gender, PreferredChannel

OLDEST = 120
CHANGEABLE = (
    "given_name", "family_name", "birth_date", "birth_year", "gender", "languages",
    "commune_code", "preferred_channel",
)  # fmt: skip


@transaction.atomic
def record_person(
    *,
    given_name: str,
    family_name: str = "",
    birth_date: date | None = None,
    birth_year: int | None = None,
    gender: str = "",
    languages: Iterable[str] = (),
    commune_code: str = "",
    preferred_channel: str = PreferredChannel.VOICE,
    is_protected: bool = False,
    contacts: Iterable[ContactGiven] = (),
    address: AddressGiven | None = None,
    consents: Iterable[str] = (),
    by: Actor,
    now: datetime,
) -> Person:
    """Record somebody in the running workspace, with or without any way to reach them.

    `contacts` are {"value": "06 39 98 00 01", "belongs_to": "her son"}, `address` is
    {"commune_code": "59350", "line": "3 rue …"}, `consents` are purposes, given through `by.channel`.
    Raises Refusal naming the field when something cannot be understood.
    """
    person = new_person(
        given_name=given_name, family_name=family_name, birth_date=birth_date, birth_year=birth_year,
        gender=gender, languages=languages, commune_code=commune_code or (address or {}).get("commune_code", ""),
        preferred_channel=preferred_channel, is_protected=is_protected, now=now,
    )  # fmt: skip
    person.save(force_insert=True)
    NameToken.objects.bulk_create(tokens_of(person))
    ContactMeans.objects.bulk_create(new_contact(person, given, now=now) for given in contacts)
    if address:
        home = new_address(person, address, workspace=person.workspace, now=now)
        home.save(force_insert=True)
        if not home.is_approximate:
            check_home(person, home, now=now)
    journal.write("person.recorded", person, by=by, at=now)
    for purpose in consents:
        give_consent(person, purpose=purpose, channel=by.channel, by=by, now=now)
    return person


def new_person(*, given_name: str, family_name: str = "", now: datetime, **values) -> Person:
    """The checked row for a person, not yet written."""
    checked = _checked({"given_name": given_name, "family_name": family_name, **values}, now=now)
    return Person(
        workspace=current_workspace(), created_at=now, last_contact_on=timezone.localdate(now),
        is_protected=values.get("is_protected", False), **checked,
    )  # fmt: skip


@transaction.atomic
def change_person(person: Person, *, seen_version: int, by: Actor, now: datetime, **values) -> Person:
    """Change what is known (see CHANGEABLE), unless somebody did since `seen_version` (raises Stale)."""
    unknown = set(values) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"change_person() cannot change {sorted(unknown)}")
    current = {name: getattr(person, name) for name in CHANGEABLE}
    checked = _checked({**current, **values}, now=now)
    person = save_fields(person, seen_version=seen_version, **checked)
    write_tokens(person)
    journal.write("person.changed", person, by=by, at=now, fields=sorted(values))
    return person


@transaction.atomic
def protect_contact(person: Person, *, is_protected: bool, by: Actor, now: datetime) -> Person:
    """Switch the protected contact on or off: never in a list, an export or a shared letter."""
    if person.is_protected == is_protected:
        return person
    person.is_protected = is_protected
    Person.objects.filter(pk=person.pk).update(is_protected=is_protected)
    journal.write("person.protected" if is_protected else "person.unprotected", person, by=by, at=now)
    return person


@transaction.atomic
def mark_deceased(person: Person, *, on: date, by: Actor, now: datetime) -> Person:
    """Record a death: whatever would be sent or visited asks `is_reachable` and stops."""
    if on > timezone.localdate(now):
        raise Refusal(_("This date is in the future."), field="on")
    return _mark(person, "person.deceased", by=by, now=now, deceased_on=on)


@transaction.atomic
def mark_moved(person: Person, *, on: date, by: Actor, now: datetime) -> Person:
    """Record that somebody moved out of reach."""
    return _mark(person, "person.moved", by=by, now=now, moved_on=on)


@transaction.atomic
def mark_present(person: Person, *, by: Actor, now: datetime) -> Person:
    """Correct a death or a move that was recorded by mistake."""
    return _mark(person, "person.present", by=by, now=now, deceased_on=None, moved_on=None)


def note_contact(person: Person, *, on: date) -> None:
    """Remember the last day on which the person was in touch; retention counts from it."""
    Person.objects.filter(pk=person.pk).exclude(last_contact_on__gte=on).update(last_contact_on=on, archived_at=None)


def _mark(person: Person, act: str, *, by: Actor, now: datetime, **values) -> Person:
    Person.objects.filter(pk=person.pk).update(**values)
    for name, value in values.items():
        setattr(person, name, value)
    journal.write(act, person, by=by, at=now)
    return person


def _checked(values: dict, *, now: datetime) -> dict:
    given, family = (" ".join(values.get(name, "").split()) for name in ("given_name", "family_name"))
    if not (given or family):
        raise Refusal(_("Give at least a first name."), field="given_name")
    born, year = values.get("birth_date"), values.get("birth_year")
    if born:
        year = born.year
    today = timezone.localdate(now)
    if (born and born > today) or (year and not today.year - OLDEST <= year <= today.year):
        raise Refusal(_("This year of birth is not possible."), field="birth_date" if born else "birth_year")
    return {
        "given_name": given,
        "family_name": family,
        "birth_date": born,
        "birth_year": year,
        "gender": Gender(values.get("gender") or ""),
        "languages": sorted(set(values.get("languages") or ())),
        "commune_code": values.get("commune_code") or "",
        "preferred_channel": PreferredChannel(values.get("preferred_channel") or PreferredChannel.VOICE),
        "search": search_key(given, family),
    }
