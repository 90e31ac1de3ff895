"""Who may see dwellings and who lives in them: named questions, false by default."""

from essaim.core.foundation.access import Who
from essaim.core.foundation.states import DESK, StaffRole
from essaim.core.people.models import Person
from essaim.core.people.rules import may_see_address
from essaim.modules.housing.models import LandlordList, Occupancy, Residence


def may_see_residences(who: Who) -> bool:
    """The stock, without whoever lives there: those who work with people here, in whatever scheme."""
    return who.is_staff and who.has_anywhere(*DESK)


def may_read_residence(who: Who, residence: Residence) -> bool:
    """The same about one residence."""
    return may_see_residences(who)


def may_bring_in_lists(who: Who) -> bool:
    """Files of a landlord belong to no scheme: coordinators of the whole workspace."""
    return who.is_staff and who.has(StaffRole.COORDINATOR)


def may_read_list(who: Who, row: LandlordList) -> bool:
    """A file is followed and undone by those who may bring it in."""
    return may_bring_in_lists(who)


def may_house(who: Who, person: Person) -> bool:
    """Noting in which dwelling somebody lives is noting an address."""
    return who.has_anywhere(*DESK, StaffRole.LEAD_CONTACT) and may_see_address(who, person)


def may_end_occupancy(who: Who, occupancy: Occupancy) -> bool:
    """Whoever may note it may end it."""
    return may_house(who, occupancy.person)
