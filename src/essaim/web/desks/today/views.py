"""Aujourd'hui: what waits, with its one next act; and handing a whole portfolio over."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from essaim.core.foundation.access import Who, get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.models import Membership
from essaim.core.foundation.pages import show
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.actions import hand_over_portfolio
from essaim.core.schemes.queries import modules_running
from essaim.web.desks.today.forms import HandOverForm
from essaim.web.desks.today.worklists import DESK, LISTS, whole_list, worklists


@require_GET
@staff()
def today(request: HttpRequest) -> HttpResponse:
    """What waits, list by list; or one list alone."""
    now, whole = timezone.now(), request.GET.get("liste", "")
    if whole in LISTS:
        only, page = whole_list(whole, request.who, now=now, page=request.GET.get("page"))
        return show(request, "today/list.html", worklist=only, page=page, now=now, query=f"liste={whole}")
    lists = worklists(request.who, now=now)
    return show(
        request, "today/today.html#lists", worklists=lists, now=now, may_hand_over=_may_hand_over(request.who),
        may_watch=request.who.has_anywhere(*DESK) and "rounds" in modules_running(request.workspace),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def hand_over(request: HttpRequest) -> HttpResponse:
    """Give every case of a colleague who leaves to another, in one act."""
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        leaver = get_for(request, Membership, form.cleaned_data["leaver"].pk, _may_hand_over)
        count = hand_over_portfolio(leaver, to=form.cleaned_data["to"], by=request.actor, now=timezone.now())
        messages.success(request, _("%(count)s cases have a new lead contact.") % {"count": count})
        return redirect("today")
    return show(request, "today/hand_over.html", form=form, status=422 if form.errors else 200)


def _may_hand_over(who: Who, membership: Membership | None = None) -> bool:
    return who.has(StaffRole.COORDINATOR)
