"""What every page knows: the workspace, the visitor, the way around the house."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from essaim.web.around import account_of, footer_of, logo_of, search_of
from essaim.web.navigation import items_for
from essaim.web.returning import page_that_opens


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
        "language_next": page_that_opens(request),
        "keeper": _keeper(request),
        **account_of(request),
        **footer_of(request),
        **search_of(request),
    }


def _keeper(request: HttpRequest) -> str:
    """Under which name a browser keeps what cannot be sent: its owner's own, "none" on a shared device, empty for nobody."""
    visitor = getattr(request, "user", None)
    if visitor is None or not visitor.is_authenticated:
        return ""
    sign_in = getattr(request, "sign_in", None)
    if sign_in is not None and sign_in.is_shared:
        return "none"
    workspace = getattr(request, "workspace", None)
    return salted_hmac("essaim.kept", f"{visitor.pk} {workspace.pk if workspace else ''}").hexdigest()[:16]
