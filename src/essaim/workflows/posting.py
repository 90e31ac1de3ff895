"""A need comes in: recorded, told to the person when somebody else did it, put to supporters."""

from datetime import datetime

from django.db import transaction

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.states import ActorKind
from essaim.core.messaging.states import CallReason
from essaim.core.schemes.models import Participation, Scheme
from essaim.modules.needs import actions
from essaim.modules.needs.models import Need, Offer, Proposal
from essaim.modules.needs.states import SERVICE_RUNNING, ProposalState
from essaim.workflows import notices
from essaim.workflows.happening import Happening
from essaim.workflows.steps import run_steps

SIDES = ("need__scheme", "case", "proposal", "offer__participation__person", "offer__organisation")


@transaction.atomic
def post_need(scheme: Scheme, *, by: Actor, now: datetime, **values) -> Need:
    """Record a need (arguments of `needs.actions.record_need`) and run what the scheme says follows."""
    need = actions.record_need(scheme, by=by, now=now, **values)
    if need.created_at != now:
        return need
    if by.kind == ActorKind.STAFF and need.beneficiary_id:
        run_steps(Happening("acted_on_behalf", scheme, by, now, need=need))
    run_steps(Happening("need_posted", scheme, by, now, need=need))
    return need


@transaction.atomic
def propose(
    need: Need, *, offer: Offer, reasons: list[dict] | None = None, quantity: int | None = None, by: Actor, now: datetime
) -> Proposal:
    """Put a need to one offer and tell the supporter."""
    proposal = actions.send_proposal(need, offer=offer, reasons=reasons, quantity=quantity, by=by, now=now)
    notices.propose(proposal, by=by, now=now)
    return proposal


@transaction.atomic
def cancel(need: Need, *, reason: str, by: Actor, now: datetime) -> Need:
    """The need is no more: whoever was asked is told, whoever had said yes is called."""
    for service in need.services.filter(state__in=SERVICE_RUNNING).select_related(*SIDES):
        actions.cancel_service(service, reason=reason, by=by, now=now)
        notices.called_off(service, by=by, now=now)
        notices.call_supporter_off(service, occurrence=f"cancelled {service.pk}", by=by, now=now)
    release_asked(need, by=by, now=now)
    need.refresh_from_db()
    return actions.cancel_need(need, reason=reason, by=by, now=now)


def release_asked(need: Need, *, by: Actor, now: datetime) -> None:
    """Nothing is left to find: whoever was asked and has not answered is told."""
    for proposal in need.proposals.filter(state=ProposalState.SENT).select_related("offer", "need"):
        actions.withdraw(proposal, by=by, now=now)
        notices.answered(proposal, CallReason.PROPOSAL, by=by, now=now)
        _tell_supporter(proposal, by=by, now=now)


def settle_participation(participation: Participation, *, moment: str, by: Actor, now: datetime) -> None:
    """Run what the scheme says follows an application or a validation."""
    run_steps(Happening(moment, participation.scheme, by, now, participation=participation))


def _tell_supporter(proposal: Proposal, *, by: Actor, now: datetime) -> None:
    notices.say(
        "need_answered_elsewhere", notices.supporter_of(proposal), proposal.need,
        occurrence=str(proposal.pk), by=by, now=now,
    )  # fmt: skip
