"""What the pages of sessions say of money, from the rooms above them: prices before registering, what is left to pay."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from essaim.core.people.models import Person
from essaim.core.schemes.queries import setting
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.states import SEATED
from essaim.modules.dues.queries import dues_of, issuer
from essaim.web.desks.own.sight import joining_of, prices_of, unpaid_of
from essaim.workflows.giving_up import all_together, giving_up_each
from essaim.workflows.own_page import has_member_page


def for_everybody(request: HttpRequest, session: Session) -> dict | None:
    """The price list; where one registers on one's own page, the way there in place of the form."""
    block = {"template": "own/public_price.html", **prices_of(session, None), "joining": joining_of(session.scheme)}
    if setting(session.scheme, "account_to_register") and has_member_page(session.scheme):
        block |= {
            "instead_of_form": True,
            "ask_url": f"{reverse('own:ask', args=[session.scheme.workspace.slug, session.scheme.slug])}?seance={session.pk}",
        }
    return block if block["prices"] or block.get("instead_of_form") else None


def for_the_desk(request: HttpRequest, session: Session) -> dict | None:
    """What it costs, and who has still to pay for this session."""
    found = prices_of(session, None)
    return {"template": "own/desk_price.html", **found, "unpaid": unpaid_of(session)} if found["prices"] else None


def for_registering(request: HttpRequest, session: Session, people: list[Person]) -> dict | None:
    """What it costs each of those who may come, before they are put on the list; the price list for somebody new."""
    found = prices_of(session, None)
    each = [(person, price) for person in people if (price := prices_of(session, person)["price"])]
    return {"template": "own/desk_price.html", **found, "each": each} if found["prices"] else None


def for_whoever_registered(request: HttpRequest, registration: Registration) -> dict | None:
    """What they have left to pay for this registration, and what giving each place up costs; what was charged to whoever led it before is not theirs."""
    abouts = dict(registration.attendees.values_list("pk", "is_living"))
    left = sum(due.cents for due in dues_of(registration.lead) if due.about in abouts)
    each = giving_up_each(registration, now=timezone.now()) if registration.state in SEATED else []
    leaving = all_together([cost for _person, cost in each]) if each else None
    found = {
        "template": "own/registration_price.html",
        "left": max(0, left),
        "giving_up": leaving,
        "each": each if sum(abouts.values()) > 1 else [],
    }
    return found if left > 0 or leaving else None


def issuer_name() -> str:
    """In whose name invoices are issued; empty until it was said."""
    known = issuer()
    return known.legal_name if known else ""


PUBLIC = (for_everybody,)
DESK = (for_the_desk,)
REGISTERING = (for_registering,)
HOLDER = (for_whoever_registered,)
