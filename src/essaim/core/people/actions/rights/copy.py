"""A copy of everything that is known of a person, for that person: for machines (JSON) and to read (HTML)."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string

from essaim.core.foundation import journal, reading
from essaim.core.foundation.actor import Actor
from essaim.core.people.actions.rights.hooks import parts
from essaim.core.people.models import Availability, Person
from essaim.core.people.queries import address_of, consents_of, contacts_of, relations_of
from essaim.core.people.queries.readers import acts_upon, readers_of


def data_of(person: Person) -> dict[str, list[dict]]:
    """Everything, room by room; names and words of other people are left out."""
    own = {
        "person": [_who(person)],
        "contacts": [_contact(contact) for contact in contacts_of(person)],
        "address": [_address(address)] if (address := address_of(person)) else [],
        "consents": [_consent(consent) for consent in consents_of(person)],
        "relationships": [_relation(relation, person) for relation in relations_of(person)],
        "availability": [_slot(slot) for slot in Availability.objects.filter(person=person)],
        "readings": [{"at": row.at, "who": str(row.who), "page": str(row.page)} for row in readers_of(person)],
        "acts": [{"at": act.at, "act": act.act, "channel": act.channel} for act in acts_upon(person)],
    }
    return {**own, **{name: part(person) for name, part in parts().items()}}


@transaction.atomic
def zip_of(person: Person, *, by: Actor, now: datetime) -> bytes:
    """The copy as a ZIP of `donnees.json` and `donnees.html`; that it was made is journaled."""
    reading.note(person.pk)
    data = data_of(person)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("donnees.json", json.dumps(data, ensure_ascii=False, indent=2, default=str))
        page = {"person": person, "parts": _readable(data), "now": now}
        archive.writestr("donnees.html", render_to_string("people/copy.html", page))
    journal.write("person.copied", person, by=by, at=now)
    return packed.getvalue()


def _readable(data: dict[str, list[dict]]) -> list[tuple[str, list[list[tuple[str, object]]]]]:
    return [(name, [list(row.items()) for row in rows]) for name, rows in data.items() if rows]


def _who(person: Person) -> dict:
    names = (
        "given_name", "family_name", "birth_date", "birth_year", "gender", "languages", "preferred_channel",
        "is_protected", "last_contact_on", "deceased_on", "moved_on", "objected_at", "created_at", "district_code",
        "district_checked_on",
    )  # fmt: skip
    return {**{name: getattr(person, name) for name in names}, "commune": person.commune_name}


def _contact(contact) -> dict:
    return {
        "kind": contact.kind, "value": contact.value, "belongs_to": contact.belongs_to,
        "do_not_use_for": contact.do_not_use_for, "since": contact.created_at,
    }  # fmt: skip


def _address(address) -> dict:
    names = ("line", "complement", "access_notes", "postal_code", "commune_code", "lat", "lon")
    return {name: getattr(address, name) for name in names}


def _consent(consent) -> dict:
    names = ("purpose", "given_at", "channel", "text_version", "withdrawn_at", "withdrawn_channel")
    return {name: getattr(consent, name) for name in names}


def _relation(relation, person: Person) -> dict:
    """The kind of the relation, not the name of the other person: that is theirs."""
    is_theirs = relation.person_id == person.pk
    return {"kind": relation.kind, "towards": "me" if is_theirs else "another", "since": relation.created_at}


def _slot(slot) -> dict:
    return {"weekday": slot.weekday, "from": slot.starts, "until": slot.ends}
