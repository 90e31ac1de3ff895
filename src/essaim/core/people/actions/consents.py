"""What people agree to, purpose by purpose, and how they take it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Consent, Person
from essaim.core.people.states import ConsentPurpose


@transaction.atomic
def give_consent(person: Person, *, purpose: str, channel: str, text_version: str = "", by: Actor, now: datetime) -> Consent:
    """Record an agreement. Said twice, it stands once: the first one is returned."""
    standing = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None).first()
    if standing:
        return standing
    consent = Consent.objects.create(
        workspace_id=person.workspace_id, person=person, purpose=ConsentPurpose(purpose), given_at=now,
        channel=channel, text_version=text_version, recorded_by=by.id,
    )  # fmt: skip
    journal.write("consent.given", consent, by=by, at=now, person=person.pk, purpose=purpose, how=channel)
    return consent


@transaction.atomic
def withdraw_consent(consent: Consent, *, channel: str, by: Actor, now: datetime) -> Consent:
    """Take an agreement back; it is as easy as giving it, and asks for no reason."""
    written = Consent.objects.filter(pk=consent.pk, withdrawn_at=None).update(withdrawn_at=now, withdrawn_channel=channel)
    if not written:
        raise Refusal(_("This agreement was already taken back."))
    consent.withdrawn_at, consent.withdrawn_channel = now, channel
    journal.write("consent.withdrawn", consent, by=by, at=now, person=consent.person_id, purpose=consent.purpose, how=channel)
    return consent
