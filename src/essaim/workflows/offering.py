"""Somebody offers, changes their offer or rests: who was asked for it is not kept waiting."""

from datetime import datetime

from django.db import transaction

from essaim.core.foundation.actor import Actor
from essaim.core.messaging.states import CallReason
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.actions import enrol
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import participation_of, settled
from essaim.modules.needs import actions
from essaim.modules.needs.models import Offer
from essaim.modules.needs.states import OfferState, ProposalState
from essaim.workflows import notices
from essaim.workflows.happening import Happening
from essaim.workflows.steps import run_steps


@transaction.atomic
def record_offer(scheme: Scheme, *, person: Person | None, organisation: Organisation | None, by: Actor, now: datetime, **values) -> Offer:
    """Take down an offer of somebody known; they take part from then on, or wait for the team to meet them."""
    if organisation is not None:
        return actions.record_offer(scheme, organisation=organisation, by=by, now=now, **values)
    part = participation_of(person, scheme, "supporter")
    if part is None:
        role = next(role for role in settled(scheme).blueprint.roles if role.kind == "supporter")
        part = enrol(person, scheme=scheme, role=role.key, by=by, now=now)
    return actions.record_offer(scheme, participation=part, by=by, now=now, **values)


@transaction.atomic
def move_offer(offer: Offer, *, to: str, by: Actor, now: datetime) -> Offer:
    """Pause, end or take up again. What waited for a yes is put to somebody else; what was promised stays."""
    actions.move_offer(offer, to=to, by=by, now=now)
    if to == OfferState.OPEN:
        return actions.refresh_offer(offer, by=by, now=now)
    for proposal in offer.proposals.filter(state=ProposalState.SENT).select_related("need__scheme", "need__case", "offer"):
        actions.withdraw(proposal, by=by, now=now)
        notices.answered(proposal, CallReason.PROPOSAL, by=by, now=now)
        run_steps(Happening("proposal_declined", offer.scheme, by, now, need=proposal.need, proposal=proposal))
    return offer
