"""Who may look after the keys of programs."""

from essaim.api.models import Token
from essaim.core.foundation.access import Who
from essaim.core.foundation.states import StaffRole


def may_take_key_back(who: Who, token: Token) -> bool:
    """Whether this visitor may end a key: an administrator of the workspace."""
    return who.has(StaffRole.ADMINISTRATOR)
