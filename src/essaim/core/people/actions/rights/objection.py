"""A person does not want their data used any more: nothing is sent, nobody visits, until they say otherwise."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.people.actions.consents import withdraw_consent
from essaim.core.people.models import Consent, Person


@transaction.atomic
def object_to_use(person: Person, *, channel: str, by: Actor, now: datetime) -> Person:
    """Record the objection: every standing agreement is taken back, `is_reachable` becomes false."""
    for consent in Consent.objects.filter(person=person, withdrawn_at=None):
        withdraw_consent(consent, channel=channel, by=by, now=now)
    person.objected_at = now
    Person.objects.filter(pk=person.pk).update(objected_at=now)
    journal.write("person.objected", person, by=by, at=now, how=channel)
    return person


@transaction.atomic
def end_objection(person: Person, *, by: Actor, now: datetime) -> Person:
    """The person changed their mind; agreements are asked for again, one by one."""
    person.objected_at = None
    Person.objects.filter(pk=person.pk).update(objected_at=None)
    journal.write("person.objection_ended", person, by=by, at=now)
    return person
