"""What I asked for, in my own space: what became of it, one time less, or no more at all."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import known_person
from essaim.core.foundation.pages import show
from essaim.modules.needs.models import Need
from essaim.web.desks.links.needs import act_on_time
from essaim.web.desks.links.sight import need_seen
from essaim.web.desks.supporter import sight
from essaim.workflows import posting


@require_GET
@known_person
def need(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Something that I asked for, or that was asked for me."""
    return show(request, "supporter/need.html", **need_seen(_need(request, need_id), now=timezone.now()))


@require_POST
@known_person
def withdraw(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """I do not need it any more."""
    posting.cancel(_need(request, need_id), reason="withdrawn", by=request.actor, now=timezone.now())
    messages.success(request, _("It is noted: nobody is looking for you any more. You can ask again whenever you like."))
    return redirect("space")


@require_POST
@known_person
def change_time(request: HttpRequest, need_id: UUID, day: str) -> HttpResponse:
    """Not this time; or this time after all."""
    row = act_on_time(request, _need(request, need_id), day)
    return redirect("space-need", row.pk)


def _need(request: HttpRequest, need_id: UUID) -> Need:
    rows = Need.objects.select_related("scheme__carrier", "beneficiary", "organisation", "asked_by", "case")
    return get_for(request, rows, need_id, sight.is_asked_by_me)
