"""Services: born of a yes, settled when every key of the scheme holds, undone if it was a mistake."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.queries import checks_missing, setting
from essaim.modules.needs.actions.disclosing import revoke_contacts
from essaim.modules.needs.actions.needs import follow_quantity, look_longer
from essaim.modules.needs.actions.offers import index_offer, update_load
from essaim.modules.needs.actions.planning import plan
from essaim.modules.needs.actions.proposals import withdraw
from essaim.modules.needs.models import Need, Offer, Proposal, Service
from essaim.modules.needs.queries import keys_missing, may_still_meet
from essaim.modules.needs.states import (
    NEED_MOVES,
    NEED_OPEN,
    PROPOSAL_MOVES,
    SERVICE_MOVES,
    SERVICE_RUNNING,
    NeedState,
    ProposalState,
    ServiceState,
)


@transaction.atomic
def answer(proposal: Proposal, *, by: Actor, now: datetime) -> Service:
    """The supporter says yes. Of all who answer a need, only as many win as it has places.

    Raises Refusal when somebody was faster, or when a check that gates answers is missing.
    """
    participation = proposal.offer.participation
    if participation is not None:
        _let_answer(participation, now)
    _take(proposal)
    move(proposal, to=ProposalState.ACCEPTED, moves=PROPOSAL_MOVES, by=by, at=now)
    Proposal.objects.filter(pk=proposal.pk).update(answered_at=now)
    service = Service.objects.create(
        workspace=proposal.workspace, case=proposal.case, need=proposal.need, offer=proposal.offer,
        proposal=proposal, quantity=proposal.quantity, answered_at=now, created_at=now,
    )  # fmt: skip
    journal.write("service.answered", service, by=by, at=now, need=proposal.need_id)
    update_load(proposal.offer)
    need = Need.objects.get(pk=proposal.need_id)
    if need.state == NeedState.POSTED:
        move(need, to=NeedState.ANSWERED, moves=NEED_MOVES, by=by, at=now)
    proposal.need = service.need = need
    return service


def agree(service: Service, *, by: Actor, now: datetime) -> Service:
    """The person helped, or whoever speaks for them, agrees to this supporter."""
    return _hold(service, "person_agreed_at", "service.agreed", by=by, now=now)


def validate_introduction(service: Service, *, by: Actor, now: datetime) -> Service:
    """A coordinator lets the two meet; also afterwards, when the person was protected in the meantime."""
    return _hold(service, "validated_at", "service.validated", states=SERVICE_RUNNING, by=by, now=now)


@transaction.atomic
def settle(service: Service, *, by: Actor, now: datetime) -> bool:
    """Settle the service if every key of the scheme holds and both still take part; whether it did."""
    if service.state != ServiceState.ANSWERED or not may_still_meet(service):
        return False
    if keys_missing(service, on=timezone.localdate(now)):
        return False
    move(service, to=ServiceState.ACCEPTED, moves=SERVICE_MOVES, by=by, at=now)
    Service.objects.filter(pk=service.pk).update(accepted_at=now)
    service.accepted_at = now
    plan(service, now=now)
    need = Need.objects.get(pk=service.need_id)
    Need.objects.filter(pk=need.pk, first_contact_at=None).update(first_contact_at=now)
    if need.remaining == 0 and not need.services.filter(state=ServiceState.ANSWERED).exists():
        move(need, to=NeedState.ACCEPTED, moves=NEED_MOVES, by=by, at=now)
    service.need = need
    return True


@transaction.atomic
def undo_answer(service: Service, *, by: Actor, now: datetime) -> Service:
    """Take back a yes given by mistake, within the minutes that the scheme allows."""
    minutes = setting(service.need.scheme, "undo_minutes")
    if now > service.answered_at + timedelta(minutes=minutes):
        raise Refusal(_("This can be undone for %(minutes)s minutes only. Please call us.") % {"minutes": minutes})
    return release(service, reason="undone", by=by, now=now)


@transaction.atomic
def release(service: Service, *, reason: str, by: Actor, now: datetime) -> Service:
    """Cancel a running service, close its contacts and give its quantity back to need and offer."""
    move(service, to=ServiceState.CANCELLED, moves=SERVICE_MOVES, by=by, at=now, reason=reason)
    Service.objects.filter(pk=service.pk).update(closed_at=now, end_reason=reason)
    service.occurrences.filter(state=ServiceState.ACCEPTED).update(state=ServiceState.CANCELLED)
    revoke_contacts(service, because=reason, by=by, now=now)
    Need.objects.filter(pk=service.need_id).update(remaining=F("remaining") + service.quantity)
    if service.offer.kind != "time":
        Offer.objects.filter(pk=service.offer_id).update(remaining=F("remaining") + service.quantity)
        index_offer(Offer.objects.get(pk=service.offer_id))
    if service.proposal.state == ProposalState.ACCEPTED:
        withdraw(service.proposal, by=by, now=now)
    update_load(service.offer)
    _open_again(service, by=by, now=now)
    return service


def _open_again(service: Service, *, by: Actor, now: datetime) -> None:
    need = Need.objects.get(pk=service.need_id)
    look_longer(need, now=now)
    follow_quantity(need, by=by, now=now)
    service.need = need


def _take(proposal: Proposal) -> None:
    taken = Need.objects.filter(pk=proposal.need_id, remaining__gte=proposal.quantity, state__in=NEED_OPEN).update(
        remaining=F("remaining") - proposal.quantity
    )
    if not taken:
        raise Refusal(_("Somebody else has just answered. Thank you all the same: other people need you."))
    if proposal.offer.kind == "time":
        return
    given = Offer.objects.filter(pk=proposal.offer_id, remaining__gte=proposal.quantity).update(
        remaining=F("remaining") - proposal.quantity
    )
    if not given:
        raise Refusal(_("This offer has not enough left: change the quantity or record a new offer."))
    index_offer(Offer.objects.get(pk=proposal.offer_id))


def _let_answer(participation, now: datetime) -> None:
    if participation.state != "active":
        raise Refusal(_("Your participation is not active at the moment: please call us."))
    if checks_missing(participation, on=timezone.localdate(now), gate="answer"):
        raise Refusal(_("Something is still missing before you can answer: please call us."))


def _hold(
    service: Service, column: str, act: str, *, states: tuple[str, ...] = (ServiceState.ANSWERED,), by: Actor, now: datetime
) -> Service:
    if service.state not in states:
        raise Refusal(_("This is no longer possible: the situation has changed. Please look again."))
    written = Service.objects.filter(pk=service.pk, **{column: None}).update(**{column: now}, version=F("version") + 1)
    if written:
        setattr(service, column, now)
        service.version += 1
        journal.write(act, service, by=by, at=now)
    return service
