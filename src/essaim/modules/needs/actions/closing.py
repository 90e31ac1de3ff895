"""How it went: each side says so, a disagreement goes to the team, the need follows its services."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.queries import settled
from essaim.modules.needs.actions.disclosing import revoke_contacts
from essaim.modules.needs.actions.needs import follow_quantity
from essaim.modules.needs.actions.offers import update_load
from essaim.modules.needs.actions.services import release
from essaim.modules.needs.models import Need, Occurrence, Service
from essaim.modules.needs.queries import is_told_whole
from essaim.modules.needs.states import SERVICE_MOVES, SUPPORTER_CANNOT, Outcome, ServiceState, Side

WAITS_FOR = {
    "both": lambda service: (service.supporter_says, service.beneficiary_says),
    "supporter": lambda service: (service.supporter_says,),
    "beneficiary": lambda service: (service.beneficiary_says,),
}


@transaction.atomic
def say_outcome(service: Service, *, side: str, outcome: str, by: Actor, now: datetime) -> Service:
    """One side says whether it was done. When all who are asked agree, the service closes.

    Of a weekly service nothing is said as a whole while visits are to come: it would end them all.
    """
    if service.state != ServiceState.ACCEPTED:
        raise Refusal(_("This is no longer possible: the situation has changed. Please look again."))
    if not is_told_whole(service, on=timezone.localdate(now)):
        raise Refusal(_("Other visits are planned: how it went is said after the last one. If there are to be no more, end them first."))
    column = "supporter_says" if side == Side.SUPPORTER else "beneficiary_says"
    Service.objects.filter(pk=service.pk).update(**{column: Outcome(outcome)}, version=F("version") + 1)
    service.refresh_from_db()
    journal.write("service.confirmed", service, by=by, at=now, side=side, outcome=outcome)
    said = WAITS_FOR[settled(service.need.scheme).blueprint.confirmation.who](service)
    if "" not in said and len(set(said)) == 1:
        _close(service, to=said[0], by=by, now=now)
    return service


@transaction.atomic
def settle_dispute(service: Service, *, outcome: str, by: Actor, now: datetime) -> Service:
    """The team decides after having talked to both sides."""
    return _close(service, to=Outcome(outcome), by=by, now=now)


@transaction.atomic
def cancel_service(service: Service, *, reason: str, by: Actor, now: datetime) -> Service:
    """One of the two cannot any more: the need is looked for again."""
    return release(service, reason=reason, by=by, now=now)


@transaction.atomic
def expire_service(service: Service, *, by: Actor, now: datetime) -> Service:
    """The need's term passed before everybody had agreed."""
    move(service, to=ServiceState.EXPIRED, moves=SERVICE_MOVES, by=by, at=now)
    revoke_contacts(service, because="expired", by=by, now=now)
    update_load(service.offer)
    return service


def close_occurrence(occurrence: Occurrence, *, outcome: str, minutes: int | None, by: Actor, now: datetime) -> None:
    """One visit of a series: done or not, and how long it took."""
    changed = Occurrence.objects.filter(pk=occurrence.pk, state=ServiceState.ACCEPTED).update(
        state=outcome, minutes=minutes, version=F("version") + 1
    )
    if not changed:
        raise Refusal(_("This visit has already been closed."))
    journal.write(f"occurrence.{outcome}", occurrence.service, by=by, at=now, occurrence=occurrence.pk)


def miss_occurrence(occurrence: Occurrence, *, by: Actor, now: datetime) -> Occurrence:
    """The supporter cannot go this one time; the times after it stay as they are."""
    if occurrence.day < timezone.localdate(now):
        raise Refusal(_("This day has already passed: say instead whether it took place."))
    changed = Occurrence.objects.filter(pk=occurrence.pk, state=ServiceState.ACCEPTED).update(
        state=ServiceState.CANCELLED, end_reason=SUPPORTER_CANNOT, version=F("version") + 1
    )
    if not changed:
        raise Refusal(_("This is no longer possible: the situation has changed. Please look again."))
    journal.write("occurrence.missed", occurrence.service, by=by, at=now, occurrence=occurrence.pk)
    occurrence.refresh_from_db()
    return occurrence


def _close(service: Service, *, to: str, by: Actor, now: datetime) -> Service:
    move(service, to=to, moves=SERVICE_MOVES, by=by, at=now)
    Service.objects.filter(pk=service.pk).update(closed_at=now)
    service.occurrences.filter(state=ServiceState.ACCEPTED, day__lte=timezone.localdate(now)).update(state=to)
    service.occurrences.filter(state=ServiceState.ACCEPTED).update(state=ServiceState.CANCELLED)
    revoke_contacts(service, because="closed", by=by, now=now)
    update_load(service.offer)
    _close_need(service, by=by, now=now)
    return service


def _close_need(service: Service, *, by: Actor, now: datetime) -> None:
    """The need is over, goes on with whoever still comes, or its rest is looked for again."""
    service.need = Need.objects.select_related("scheme").get(pk=service.need_id)
    follow_quantity(service.need, by=by, now=now)
