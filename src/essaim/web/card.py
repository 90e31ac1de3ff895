"""What the rooms above people add to the card of a person, in the order in which it is shown."""

from collections.abc import Callable

from django.http import HttpRequest

from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation
from essaim.core.schemes.queries import schemes_open, settled, words
from essaim.core.schemes.rules import may_look_at
from essaim.modules.exchange.queries import schemes_with_board
from essaim.modules.exchange.rules import DESK as KEEPS_BOARD
from essaim.modules.followup.queries import interactions_of
from essaim.modules.followup.rules import SUPPORTS, readable_notes, readable_supports
from essaim.modules.housing.models import Residence
from essaim.modules.housing.queries import occupancy_of
from essaim.modules.housing.rules import may_house
from essaim.modules.needs.queries import needs_running_of, services_of_supporter
from essaim.web.desks.needs.rules import only_readable
from essaim.web.desks.phone.coming import coming_block, owes

SHOWN = 8


def taking_part(request: HttpRequest, person: Person) -> dict | None:
    """The person's parts in the schemes that this reader coordinates, each with its page."""
    rows = Participation.objects.filter(person=person).select_related("scheme").order_by("scheme__name", "role")
    parts = [
        {
            "row": row,
            "role": words(row.scheme, settled(row.scheme).blueprint.role(row.role).label),
            "may_look": may_look_at(request.who, row),
        }
        for row in rows
    ]
    parts = [part for part in parts if part["may_look"]]
    return {"template": "card/parts.html", "parts": parts} if parts else None


def asked_and_given(request: HttpRequest, person: Person) -> dict | None:
    """What is being looked for, and what the person does for others."""
    needs = only_readable(request.who, needs_running_of(person))[:SHOWN]
    services = services_of_supporter(person)[:SHOWN]
    return {"template": "card/needs.html", "needs": needs, "services": services, "person": person}


def happened(request: HttpRequest, person: Person) -> dict | None:
    """Calls, visits and notes that this reader may read."""
    return {
        "template": "card/followup.html", "person": person, "interactions": interactions_of(person)[:SHOWN],
        "notes": readable_notes(request.who, person)[:SHOWN],
        "overall": readable_supports(request.who).filter(person=person).order_by("-created_at")[:SHOWN],
        "may_support": request.who.has_anywhere(StaffRole.COORDINATOR),
    }  # fmt: skip


def supported(request: HttpRequest, person: Person) -> dict | None:
    """The way to the page of support in each scheme of this reader that gives any; nothing of it stands on the card."""
    if not request.who.has_anywhere(*SUPPORTS):
        return None
    mine = request.who.schemes_as(*SUPPORTS)
    schemes = schemes_open() if mine is None else schemes_open().filter(pk__in=mine)
    found = [scheme for scheme in schemes if "followup" in settled(scheme).blueprint.modules]
    return {"template": "card/support.html", "person": person, "schemes": found} if found else None


def exchanges(request: HttpRequest, person: Person) -> dict | None:
    """The way to write down a notice of this person, where the reader keeps a board."""
    if not person.is_reachable or not request.who.has_anywhere(*KEEPS_BOARD):
        return None
    schemes = schemes_with_board(request.who.schemes_as(*KEEPS_BOARD))
    return {"template": "card/exchange.html", "person": person, "schemes": schemes} if schemes else None


def housed(request: HttpRequest, person: Person) -> dict | None:
    """In which dwelling the person lives, where dwellings are known at all, for those who may see an address."""
    if not may_house(request.who, person) or not Residence.objects.exists():
        return None
    return {"template": "card/housing.html", "occupancy": occupancy_of(person), "person": person}


BLOCKS: tuple[Callable[[HttpRequest, Person], dict | None], ...] = (
    asked_and_given,
    coming_block,
    exchanges,
    happened,
    taking_part,
    housed,
    owes,
    supported,
)
