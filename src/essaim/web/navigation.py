"""The way around the house: which desks a visitor is shown, in which order."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.states import DESK, StaffRole
from essaim.core.schemes.queries import modules_running


@dataclass(frozen=True)
class Desk:
    """One entry of the navigation: its page, its words, its icon, who sees it, and the module that fills it."""

    page: str
    label: object
    icon: str
    roles: tuple[str, ...]
    module: str = ""


WITH_PEOPLE = (StaffRole.COORDINATOR, StaffRole.OPERATOR, StaffRole.LEAD_CONTACT)
DESKS = (
    Desk("phone", _("Phone desk"), "telephone", DESK),
    Desk("counter", _("Counter"), "shop", DESK, "followup"),
    Desk("today", _("Today"), "sun", (*WITH_PEOPLE, StaffRole.PSYCHOSOCIAL)),
    Desk("people:list", _("People"), "people", (*WITH_PEOPLE, StaffRole.PSYCHOSOCIAL)),
    Desk("needs:list", _("Needs"), "chat-heart", WITH_PEOPLE, "needs"),
    Desk("needs:offers", _("Offers"), "gift", WITH_PEOPLE, "needs"),
    Desk("members:list", _("People helped"), "person-heart", (StaffRole.COORDINATOR,)),
    Desk("rounds:weeks", _("Visits"), "calendar-week", (StaffRole.COORDINATOR,), "rounds"),
    Desk("campaigns:list", _("Calls"), "telephone-outbound", DESK, "campaigns"),
    Desk("exchange:boards", _("Exchange board"), "pin-angle", DESK, "exchange"),
    Desk("onboarding:supporters", _("Supporters"), "person-check", (StaffRole.COORDINATOR,)),
    Desk("activities:list", _("Activities"), "calendar-event", DESK, "activities"),
    Desk("rota:list", _("Rota"), "person-badge", DESK, "rota"),
    Desk("dues:desk", _("Money"), "cash-coin", DESK, "dues"),
    Desk("hosts:home", _("Communes"), "geo-alt", DESK, "hosts"),
    Desk("equipment:list", _("Equipment"), "tablet", DESK, "equipment"),
    Desk("housing:residences", _("Residences"), "building", DESK, "housing"),
    Desk("landlord:landlord", _("Your residences"), "building", (StaffRole.LANDLORD,)),
    Desk("messaging:outbox", _("Messages"), "envelope", DESK),
    Desk("evaluation:scorecards", _("Figures"), "bar-chart", (StaffRole.COORDINATOR, StaffRole.FUNDER)),
    Desk("schemes:list", _("Schemes"), "flower1", (StaffRole.ADMINISTRATOR, StaffRole.COORDINATOR)),
    Desk("accounts:settings", _("Settings"), "sliders", (StaffRole.ADMINISTRATOR,)),
)


def items_for(request: HttpRequest) -> list[dict]:
    """The entries this visitor may open and that a scheme of the workspace fills: url, label, icon, current."""
    who = getattr(request, "who", None)
    if who is None or not who.is_staff:
        return []
    mine = [desk for desk in DESKS if who.has_anywhere(*desk.roles)]
    running = modules_running(request.workspace) if any(desk.module for desk in mine) else frozenset()
    return [_item(desk, request) for desk in mine if not desk.module or desk.module in running]


def _item(desk: Desk, request: HttpRequest) -> dict:
    url = reverse(desk.page)
    return {"url": url, "label": desk.label, "icon": desk.icon, "current": request.path.startswith(url)}
