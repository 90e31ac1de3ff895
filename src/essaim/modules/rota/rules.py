"""Who reads the rota, and who changes it: named questions, false by default."""

from essaim.core.foundation.access import Who
from essaim.core.foundation.states import StaffRole
from essaim.modules.rota.models import Duty


def may_change_duty(who: Who, duty: Duty) -> bool:
    """Ending a duty, and saying who stands in: coordinators of the scheme."""
    return who.has(StaffRole.COORDINATOR, scheme=duty.scheme_id)
