"""The pages that the law asks for, of each workspace and of the site, and the logo."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from essaim.core.accounts.states import AccessibilityLevel
from essaim.core.foundation.doors import public
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.pages import show


@require_GET
@public
def legal(request: HttpRequest) -> HttpResponse:
    """Who publishes, who answers for it, who hosts."""
    return show(request, "accounts/legal.html", place=_place(request))


@require_GET
@public
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of people, why, how long, and what they may ask."""
    return show(request, "accounts/privacy.html", place=_place(request))


@require_GET
@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, in the form that the RGAA gives it."""
    place = _place(request)
    level = AccessibilityLevel(place.accessibility_level if place else AccessibilityLevel.NONE)
    return show(request, "accounts/accessibility.html", place=place, level=level, on=_stated_on(place))


@require_GET
@public
def logo(request: HttpRequest) -> HttpResponse:
    """The logo, as a picture that can do nothing."""
    if not request.workspace.logo_kind:
        raise Http404(_("This workspace has no logo."))
    response = HttpResponse(bytes(request.workspace.logo), content_type=request.workspace.logo_kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = 'inline; filename="logo.png"'
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _place(request: HttpRequest) -> Workspace | None:
    """The workspace of the address, else the only one of the site, else none."""
    if request.workspace is not None:
        return request.workspace
    return Workspace.objects.get() if Workspace.objects.count() == 1 else None


def _stated_on(place: Workspace | None) -> date:
    """When the statement was last settled; it is made when the workspace opens."""
    if place is None:
        return timezone.localdate()
    written = place.settings.get("accessibility_on")
    return date.fromisoformat(written) if written else timezone.localdate(place.created_at)
