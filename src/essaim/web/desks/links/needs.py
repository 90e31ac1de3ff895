"""The page behind the link of whoever asked: what became of it, one time less, or no more at all."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.doors import link
from essaim.core.foundation.pages import show
from essaim.modules.needs.models import Need
from essaim.web.desks.links.sight import need_seen
from essaim.workflows import changing, posting

MAY_SAY = ("leave_out", "put_back")


@require_GET
@link("need")
def need(request: HttpRequest) -> HttpResponse:
    """What was asked, who comes, and the times to come."""
    return show(request, "links/need.html", **need_seen(_need(request), now=timezone.now()))


@require_POST
@link("need")
def withdraw(request: HttpRequest) -> HttpResponse:
    """It is no longer needed: whoever was asked, or had said yes, is told."""
    posting.cancel(_need(request), reason="withdrawn", by=request.actor, now=timezone.now())
    return _back(request)


@require_POST
@link("need")
def change_time(request: HttpRequest, day: str) -> HttpResponse:
    """Not this time; or this time after all."""
    act_on_time(request, _need(request), day)
    return _back(request)


def act_on_time(request: HttpRequest, row: Need, day: str) -> Need:
    """What whoever asked says of one time: that it does not suit them, or that it does after all."""
    act = request.POST.get("act", "")
    if act not in MAY_SAY:
        raise Http404
    return changing.change_time(row, act=act, day=day_of(day), seen_version=row.version, by=request.actor, now=timezone.now())


def day_of(text: str) -> date:
    """The day in an address; no page where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def _need(request: HttpRequest) -> Need:
    rows = Need.objects.select_related("scheme__carrier", "beneficiary", "organisation", "asked_by", "case")
    found = rows.filter(pk=request.link.subject_id).first()
    if found is None:
        raise Http404
    return found


def _back(request: HttpRequest) -> HttpResponse:
    return redirect("links:need", request.resolver_match.kwargs["secret"])
