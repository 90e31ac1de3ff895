"""Who may see and act upon what leaves: named questions, false by default."""

from uuid import UUID

from essaim.core.foundation.access import Who
from essaim.core.foundation.states import DESK, StaffRole
from essaim.core.messaging.models import Message


def may_see_message(who: Who, message: Message) -> bool:
    """Operators and coordinators of its scheme; of a message of no scheme, those of the whole workspace."""
    return who.has(*DESK, scheme=message.scheme_id)


def may_print_letter(who: Who, message: Message) -> bool:
    """A letter bears an address. That of a protected contact: coordinators only."""
    if message.person is not None and message.person.is_protected:
        return who.has(StaffRole.COORDINATOR, scheme=message.scheme_id)
    return may_see_message(who, message)


def schemes_seen(who: Who) -> set[UUID] | None:
    """Schemes whose messages this member of staff sees; None means all of the workspace."""
    return who.schemes_as(*DESK)
