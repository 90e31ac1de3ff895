"""Proposals: a need is put to one supporter, who accepts or declines with a reason."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.queries import setting
from essaim.modules.needs.models import Need, Offer, Proposal
from essaim.modules.needs.states import NEED_OPEN, PROPOSAL_MOVES, DeclineReason, OfferState, ProposalState


@transaction.atomic
def send_proposal(
    need: Need, *, offer: Offer, reasons: list[dict] | None = None, quantity: int | None = None, by: Actor, now: datetime
) -> Proposal:
    """Put a need to an offer. Asking twice returns the proposal that already lives."""
    if need.state not in NEED_OPEN or need.remaining < 1:
        raise Refusal(_("This need is settled or closed: nobody can be asked any more."))
    if offer.state != OfferState.OPEN or offer.scheme_id != need.scheme_id:
        raise Refusal(_("This offer is not available any more."))
    if offer.participation_id and not offer.participation.is_cleared(timezone.localdate(now)):
        raise Refusal(_("This supporter cannot be asked today: their part is not active, or a check is missing or has ended."))
    living = Proposal.objects.filter(need=need, offer=offer, state__in=["sent", "accepted"]).first()
    if living:
        return living
    most = need.remaining if offer.kind == "time" else min(need.remaining, offer.remaining)
    if most < 1:
        raise Refusal(_("This offer has nothing left to give."))
    proposal = Proposal.objects.create(
        workspace=need.workspace, case=need.case, need=need, offer=offer, quantity=min(quantity or most, most),
        reasons=reasons or [], created_at=now, answer_by=now + timedelta(hours=setting(need.scheme, "proposal_hours")),
    )  # fmt: skip
    journal.write("proposal.sent", proposal, by=by, at=now, need=need.pk, offer=offer.pk)
    return proposal


def decline(proposal: Proposal, *, reason: str, by: Actor, now: datetime) -> Proposal:
    """The supporter says no, with a reason of the list."""
    if reason not in DeclineReason.values:
        raise Refusal(_("Choose a reason: it helps us to ask you better next time."), field="reason")
    move(proposal, to=ProposalState.DECLINED, moves=PROPOSAL_MOVES, by=by, at=now, reason=reason)
    return _answered(proposal, now, decline_reason=reason)


def lapse(proposal: Proposal, *, by: Actor, now: datetime) -> Proposal:
    """No answer came in time."""
    move(proposal, to=ProposalState.EXPIRED, moves=PROPOSAL_MOVES, by=by, at=now)
    return _answered(proposal, now)


def withdraw(proposal: Proposal, *, by: Actor, now: datetime) -> Proposal:
    """Somebody else went, or the need is no more."""
    move(proposal, to=ProposalState.WITHDRAWN, moves=PROPOSAL_MOVES, by=by, at=now)
    return _answered(proposal, now)


def _answered(proposal: Proposal, now: datetime, **values) -> Proposal:
    Proposal.objects.filter(pk=proposal.pk).update(answered_at=now, version=F("version") + 1, **values)
    proposal.refresh_from_db()
    return proposal
