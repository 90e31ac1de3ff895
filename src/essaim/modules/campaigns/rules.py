"""Who prepares campaigns, and who makes their calls: named questions, false by default."""

from essaim.core.foundation.access import Who
from essaim.core.foundation.states import DESK, StaffRole
from essaim.modules.campaigns.models import Callee, Campaign


def may_run_campaign(who: Who, campaign: Campaign) -> bool:
    """Preparing, opening, sharing out, closing, taking results out: coordinators of the scheme."""
    return who.has(StaffRole.COORDINATOR, scheme=campaign.scheme_id)


def may_follow_campaign(who: Who, campaign: Campaign) -> bool:
    """Seeing how far it is, and making its calls once named as a caller: operators and coordinators of the scheme."""
    return who.has(*DESK, scheme=campaign.scheme_id)


def may_settle_callee(who: Who, callee: Callee) -> bool:
    """Calling again somebody who could not be reached: coordinators of the scheme."""
    return may_run_campaign(who, callee.campaign)
