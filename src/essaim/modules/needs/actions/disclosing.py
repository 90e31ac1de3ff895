"""Disclosure: contact details exist for the other side only while every key of the scheme holds."""

from datetime import date, datetime, timedelta

from django.db import transaction

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.schemes.queries import checks_missing, settled
from essaim.modules.needs.models import Disclosure, Service


def keys_missing(service: Service, *, on: date) -> list[str]:
    """Which of the scheme's keys do not hold on that day, in its order."""
    wanted = settled(service.need.scheme).blueprint.disclosure.keys
    return [key for key in wanted if not KEYS[key](service, on)]


@transaction.atomic
def open_contacts(service: Service, *, by: Actor, now: datetime) -> Disclosure | None:
    """Open the contact details for the window of the scheme; None while a key is missing."""
    if keys_missing(service, on=now.date()):
        return None
    already = service.disclosures.filter(revoked_at=None).first()
    if already:
        return already
    opens, closes = window(service, now=now)
    disclosure = Disclosure.objects.create(
        workspace=service.workspace, case=service.case, service=service, person=service.need.beneficiary,
        opened_at=opens, closes_at=closes, created_at=now,
    )  # fmt: skip
    journal.write("contacts.opened", disclosure, by=by, at=now, service=service.pk, until=closes)
    return disclosure


def revoke_contacts(service: Service, *, because: str, by: Actor, now: datetime) -> int:
    """Close the contact details at once; returns how many openings were closed."""
    open_ones = list(service.disclosures.filter(revoked_at=None))
    for disclosure in open_ones:
        Disclosure.objects.filter(pk=disclosure.pk).update(revoked_at=now, revoked_because=because)
        journal.write("contacts.revoked", disclosure, by=by, at=now, service=service.pk, because=because)
    return len(open_ones)


def window(service: Service, *, now: datetime) -> tuple[datetime, datetime]:
    """From when to when contact details are open: around the service, or some days from now."""
    rules = settled(service.need.scheme).blueprint.disclosure
    need = service.need
    if need.rule or not need.starts_at:
        return now, now + timedelta(days=rules.undated_days)
    opens = max(now, need.starts_at - timedelta(hours=rules.hours_before))
    return opens, (need.ends_at or need.starts_at) + timedelta(hours=rules.hours_after)


def _vetting_valid(service: Service, on: date) -> bool:
    participation = service.offer.participation
    return participation is None or not checks_missing(participation, on=on)


KEYS = {
    "supporter_accepted": lambda service, on: service.state in ("answered", "accepted"),
    "person_agreed": lambda service, on: service.person_agreed_at is not None,
    "coordinator_validated": lambda service, on: service.validated_at is not None,
    "vetting_valid": _vetting_valid,
}
