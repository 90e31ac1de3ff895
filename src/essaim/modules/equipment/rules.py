"""Who lends, plans help and notes it: operators and coordinators of the scheme."""

from essaim.core.foundation.access import Who
from essaim.core.foundation.states import DESK
from essaim.modules.equipment.models import Help, Loan


def may_take_back(who: Who, loan: Loan) -> bool:
    """Taking back what was lent."""
    return who.has(*DESK, scheme=loan.scheme_id)


def may_note_help(who: Who, row: Help) -> bool:
    """Noting that somebody was helped, or was not."""
    return who.has(*DESK, scheme=row.scheme_id)
