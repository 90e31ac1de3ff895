"""The first page: each visitor is led to the desk where their day begins."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from essaim.core.foundation.doors import public
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.states import StaffRole

FIRST_DESKS = (
    ((StaffRole.COORDINATOR, StaffRole.LEAD_CONTACT, StaffRole.SAFEGUARDING_LEAD, StaffRole.PSYCHOSOCIAL), "today"),
    ((StaffRole.OPERATOR,), "phone"),
    ((StaffRole.FUNDER,), "evaluation:scorecards"),
    ((StaffRole.LANDLORD,), "landlord:landlord"),
    ((StaffRole.ADMINISTRATOR,), "accounts:settings"),
)


@require_GET
@public
def home(request: HttpRequest) -> HttpResponse:
    """Today, the phone desk, one's own space, or the door."""
    who = request.who
    if who.is_staff:
        for roles, page in FIRST_DESKS:
            if who.has_anywhere(*roles):
                return redirect(page)
    if not request.user.is_authenticated:
        if not Workspace.objects.exists():
            return redirect("accounts:first-run")
        return redirect("demo" if settings.DEMO else "account_login")
    return redirect("space" if who.person_id else "accounts:account")
