"""What stands around a page: the menu of the account, the search, the links at the foot."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from essaim.core.accounts.states import AccessibilityLevel
from essaim.core.foundation.states import DESK


def account_of(request: HttpRequest) -> dict:
    """The name of whoever is logged in, and what their menu offers."""
    visitor = getattr(request, "user", None)
    if visitor is None or not visitor.is_authenticated:
        return {}
    return {
        "home_url": reverse("home"),
        "account_name": str(visitor),
        "shortcuts_off": not visitor.shortcuts_on,
        "account_items": [
            {"url": reverse("accounts:account"), "label": _("My account"), "icon": "person-gear"},
            {"url": reverse("accounts:workspaces"), "label": _("My workspaces"), "icon": "shuffle"},
            {"url": reverse("account_logout"), "label": _("Log out"), "icon": "box-arrow-right", "method": "post"},
        ],
    }


def search_of(request: HttpRequest) -> dict:
    """Where the search of the desk goes, for those who may look for people."""
    who = getattr(request, "who", None)
    if who is None or not who.has_anywhere(*DESK):
        return {}
    return {"search_url": reverse("people:list"), "new_url": reverse("phone")}


def footer_of(request: HttpRequest) -> dict:
    """The legal pages: those of the workspace where the visitor is, else those of the site."""
    place = getattr(request, "workspace", None)
    prefix, kept = ("accounts:", {"workspace_slug": place.slug}) if place else ("accounts:site-", {})
    level = AccessibilityLevel(place.accessibility_level if place else AccessibilityLevel.NONE)
    return {
        "accessibility_url": reverse(f"{prefix}accessibility", kwargs=kept),
        "accessibility_status": _("Accessibility: %(level)s") % {"level": level.label},
        "footer_links": [
            {"url": reverse(f"{prefix}privacy", kwargs=kept), "label": _("Personal data")},
            {"url": reverse(f"{prefix}legal", kwargs=kept), "label": _("Legal notice")},
        ],
    }


def logo_of(workspace) -> str:
    """Where the logo of a workspace is served; empty without one. The version makes browsers fetch a new one."""
    if workspace is None or not workspace.logo_kind:
        return ""
    return f"{reverse('accounts:logo', args=[workspace.slug])}?v={workspace.version}"
