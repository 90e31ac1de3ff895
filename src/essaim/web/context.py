"""What every page knows: the workspace, the visitor, the way around the house."""

from django.conf import settings
from django.http import HttpRequest

from essaim.web.around import account_of, footer_of, logo_of, search_of
from essaim.web.navigation import items_for


def house(request: HttpRequest) -> dict:
    """Context of every template."""
    workspace = getattr(request, "workspace", None)
    if workspace is not None:
        workspace.logo_url = logo_of(workspace)
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "workspace": workspace,
        "who": getattr(request, "who", None),
        "nav_items": items_for(request),
        **account_of(request),
        **footer_of(request),
        **search_of(request),
    }
