"""One says yes, the other agrees, the team validates: only then do the two know how to reach each other."""

from datetime import datetime

from django.db import transaction

from essaim.core.foundation.actor import Actor
from essaim.core.messaging.states import CallReason
from essaim.modules.needs import actions
from essaim.modules.needs.models import Proposal, Service
from essaim.modules.needs.states import ProposalState, ServiceState
from essaim.workflows import notices
from essaim.workflows.happening import Happening
from essaim.workflows.steps import run_steps


@transaction.atomic
def accept(proposal: Proposal, *, by: Actor, now: datetime) -> Service:
    """The supporter says yes; the others are told when nothing is left to take."""
    service = actions.answer(proposal, by=by, now=now)
    notices.answered(proposal, CallReason.PROPOSAL, by=by, now=now)
    if service.need.remaining == 0:
        _tell_the_others(service, by=by, now=now)
    if service.offer.kind == "money":
        run_steps(_about("money_pledged", service, by=by, now=now))
    run_steps(_about("proposal_accepted", service, by=by, now=now))
    return _fresh(service)


@transaction.atomic
def decline(proposal: Proposal, *, reason: str, by: Actor, now: datetime) -> Proposal:
    """The supporter says no, with a reason; the next one is asked at once where the scheme says so."""
    actions.decline(proposal, reason=reason, by=by, now=now)
    notices.answered(proposal, CallReason.PROPOSAL, by=by, now=now)
    run_steps(Happening("proposal_declined", proposal.need.scheme, by, now, need=proposal.need, proposal=proposal))
    return proposal


@transaction.atomic
def agree(service: Service, *, by: Actor, now: datetime) -> Service:
    """The person helped agrees to this supporter."""
    actions.agree(service, by=by, now=now)
    notices.answered(service, CallReason.AGREEMENT, by=by, now=now)
    run_steps(_about("person_agreed", service, by=by, now=now))
    return _fresh(service)


@transaction.atomic
def refuse_supporter(service: Service, *, by: Actor, now: datetime) -> Service:
    """The person prefers somebody else, or takes an agreement back; no reason is ever asked.

    Contact details close in the same transaction; a supporter who was to come is called.
    """
    was_agreed = service.person_agreed_at is not None
    was_settled = service.state == ServiceState.ACCEPTED
    actions.cancel_service(service, reason="agreement_withdrawn" if was_agreed else "person_declined", by=by, now=now)
    notices.called_off(service, by=by, now=now)
    if was_settled:
        notices.call_supporter_off(service, occurrence=f"withdrawn {service.pk}", by=by, now=now)
    run_steps(_about("person_declined", service, by=by, now=now))
    return service


@transaction.atomic
def validate_introduction(service: Service, *, by: Actor, now: datetime) -> Service:
    """A coordinator lets the two meet."""
    actions.validate_introduction(service, by=by, now=now)
    run_steps(_about("person_agreed", service, by=by, now=now))
    return _fresh(service)


@transaction.atomic
def undo(service: Service, *, by: Actor, now: datetime) -> Service:
    """A yes given by mistake is taken back: contacts close, the search goes on."""
    actions.undo_answer(service, by=by, now=now)
    notices.called_off(service, by=by, now=now)
    run_steps(_about("acceptance_undone", service, by=by, now=now))
    return service


def _tell_the_others(service: Service, *, by: Actor, now: datetime) -> None:
    others = service.need.proposals.filter(state=ProposalState.SENT).select_related("need", "offer")
    for proposal in others:
        actions.withdraw(proposal, by=by, now=now)
        notices.answered(proposal, CallReason.PROPOSAL, by=by, now=now)
        notices.say(
            "need_answered_elsewhere", notices.supporter_of(proposal), service.need,
            occurrence=str(proposal.pk), by=by, now=now,
        )  # fmt: skip


def _about(moment: str, service: Service, *, by: Actor, now: datetime) -> Happening:
    return Happening(moment, service.need.scheme, by, now, need=service.need, proposal=service.proposal, service=service)


def _fresh(service: Service) -> Service:
    return Service.objects.select_related("need__scheme", "offer", "proposal").get(pk=service.pk)
