"""What stands around a page: the menu of the account, the search, the links at the foot."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from essaim.core.foundation.states import StaffRole

AT_THE_PHONE = (StaffRole.COORDINATOR, StaffRole.OPERATOR)


def account_of(request: HttpRequest) -> dict:
    """The name of whoever is logged in, and what their menu offers."""
    visitor = getattr(request, "user", None)
    if visitor is None or not visitor.is_authenticated:
        return {}
    return {
        "home_url": reverse("home"),
        "account_name": str(visitor),
        "account_items": [
            {"url": reverse("accounts:account"), "label": _("My account"), "icon": "person-gear"},
            {"url": reverse("accounts:workspaces"), "label": _("My workspaces"), "icon": "shuffle"},
            {"url": reverse("account_logout"), "label": _("Log out"), "icon": "box-arrow-right", "method": "post"},
        ],
    }


def search_of(request: HttpRequest) -> dict:
    """Where the search of the desk goes, for those who may look for people."""
    who = getattr(request, "who", None)
    if who is None or not who.has_anywhere(*AT_THE_PHONE):
        return {}
    return {"search_url": reverse("people:list"), "new_url": reverse("phone")}


def footer_of(request: HttpRequest) -> dict:
    """The legal pages: those of the workspace where the visitor is, else those of the site."""
    return {}
