"""Who can be on a rota: those who work at the desk of a scheme."""

from essaim.core.foundation.states import StaffRole

TEAM = (StaffRole.COORDINATOR, StaffRole.OPERATOR)
