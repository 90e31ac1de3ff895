"""Disclosure: contact details exist for the other side only while every key of the scheme holds."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.schemes.queries import settled
from essaim.modules.needs.models import Disclosure, Service
from essaim.modules.needs.queries import keys_missing, may_still_meet
from essaim.modules.needs.states import ServiceState


@transaction.atomic
def open_contacts(service: Service, *, by: Actor, now: datetime) -> Disclosure | None:
    """Open the contact details for the window of the scheme; None while a key is missing."""
    if keys_missing(service, on=timezone.localdate(now)):
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


def renew_contacts(service: Service, *, by: Actor, now: datetime) -> bool:
    """A weekly service goes on: once half of the window is over it begins anew, while every key holds.

    Nothing is renewed that was taken back, nor when no visit is to come.
    """
    running = service.disclosures.filter(revoked_at=None).first()
    closes = window(service, now=now)[1]
    if running is None or not service.need.rule or running.closes_at - now > (closes - now) / 2:
        return False
    return _renew(running, service, closes=closes, by=by, now=now)


@transaction.atomic
def _renew(running: Disclosure, service: Service, *, closes: datetime, by: Actor, now: datetime) -> bool:
    today = timezone.localdate(now)
    is_to_come = service.occurrences.filter(state=ServiceState.ACCEPTED, day__gte=today).exists()
    if not is_to_come or keys_missing(service, on=today) or not may_still_meet(service):
        return False
    Disclosure.objects.filter(pk=running.pk).update(closes_at=closes)
    journal.write("contacts.renewed", running, by=by, at=now, service=service.pk, until=closes)
    return True


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
