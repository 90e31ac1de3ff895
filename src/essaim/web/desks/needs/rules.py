"""Who may see and act upon a need, an offer, a service: named questions, false by default."""

from django.db.models import Q, QuerySet

from essaim.core.foundation.access import Who
from essaim.core.foundation.models import Membership
from essaim.core.foundation.states import DESK, StaffRole
from essaim.core.people.models import Organisation
from essaim.modules.needs.models import Need, Offer, Proposal, Service

COORDINATOR, OPERATOR, LEAD = StaffRole.COORDINATOR, StaffRole.OPERATOR, StaffRole.LEAD_CONTACT


def may_read_need(who: Who, need: Need) -> bool:
    """Operators and coordinators of its scheme; a lead contact only when they lead the case."""
    if who.has(COORDINATOR, OPERATOR, scheme=need.scheme_id):
        return True
    return leads(who, need)


def may_act_on_need(who: Who, need: Need) -> bool:
    """Proposing, cancelling, confirming: the same people as those who may read it."""
    return may_read_need(who, need)


def may_act_on_service(who: Who, service: Service) -> bool:
    """Agreeing and confirming on behalf of somebody: those who may act on its need."""
    return may_act_on_need(who, service.need)


def may_validate_service(who: Who, service: Service) -> bool:
    """Letting two people meet: coordinators of the scheme only."""
    return who.has(COORDINATOR, scheme=service.need.scheme_id)


def may_act_on_proposal(who: Who, proposal: Proposal) -> bool:
    """Noting an answer given by phone: those who may act on its need."""
    return may_act_on_need(who, proposal.need)


def may_read_offer(who: Who, offer: Offer) -> bool:
    """Operators and coordinators of its scheme."""
    return who.has(COORDINATOR, OPERATOR, scheme=offer.scheme_id)


def may_offer_for(who: Who, organisation: Organisation) -> bool:
    """Taking down what an organisation offers: operators and coordinators."""
    return who.has_anywhere(COORDINATOR, OPERATOR)


def may_lead(who: Who, member: Membership) -> bool:
    """Whoever works with people here may be named lead contact."""
    return who.is_staff and member.left_at is None


def leads(who: Who, need: Need) -> bool:
    """Whether this member of staff answers for the need's case."""
    return who.has(LEAD, scheme=need.scheme_id) and who.membership is not None and need.case.lead_contact_id == who.membership.pk


def only_readable(who: Who, needs: QuerySet[Need]) -> QuerySet[Need]:
    """The same question as `may_read_need`, for a whole list."""
    at_desk = who.schemes_as(*DESK)
    if at_desk is None:
        return needs
    led = Q(case__lead_contact=who.membership) if who.has_anywhere(LEAD) else Q(pk=None)
    return needs.filter(Q(scheme__in=at_desk) | led)
