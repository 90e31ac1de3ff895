"""The landlord's own page, without a name; and the team's page of newcomers, who are invited from here."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.modules.activities.models import Session
from essaim.modules.activities.rules import DESK
from essaim.modules.activities.states import SessionState
from essaim.modules.housing import actions, queries, rules
from essaim.modules.housing.actions.newcomers import Arrived
from essaim.modules.housing.forms import ListForm, NewcomerForm
from essaim.modules.housing.states import ListKind
from essaim.web.desks.landlord.forms import InviteForm
from essaim.web.desks.landlord.sight import sight_of
from essaim.workflows import welcoming

SHOWN = 60


@require_GET
@staff(StaffRole.LANDLORD)
def landlord(request: HttpRequest) -> HttpResponse:
    """The residences of this landlord: the stock, and shares in which nobody can be found."""
    return show(request, "landlord/landlord.html", sight=sight_of(request.who, today=timezone.localdate()))


@require_http_methods(["GET", "POST"])
@staff(*DESK)
def newcomers(request: HttpRequest) -> HttpResponse:
    """Whoever has just moved in, and a line for one more."""
    form = NewcomerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        residence = values.pop("residence")
        try:
            actions.record_newcomer(residence.landlord, Arrived(residence=residence.name, **values), by=request.actor, now=timezone.now())
            messages.success(request, _("Recorded."))
            return redirect("landlord:newcomers")
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _shown(request, form=form)


@require_POST
@staff(StaffRole.COORDINATOR)
def newcomers_list(request: HttpRequest) -> HttpResponse:
    """The landlord's list of newcomers, looked at first."""
    if not rules.may_bring_in_lists(request.who):
        raise Http404
    form = ListForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data["file"]
        try:
            row = actions.open_list(
                form.cleaned_data["landlord"], kind=ListKind.NEWCOMERS, file_name=given.name, content=given.read(),
                by=request.actor, now=timezone.now(),
            )  # fmt: skip
            return redirect("housing:list", row.pk)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    return _shown(request, list_form=form)


@require_POST
@staff(*DESK)
def invite(request: HttpRequest) -> HttpResponse:
    """Each is told by the means they prefer; who was already invited to this is not told again."""
    form = _invitation(request, request.POST)
    if not form.is_valid():
        return _shown(request, invite_form=form)
    told = welcoming.invite(form.cleaned_data["who"], session=form.cleaned_data["session"], by=request.actor, now=timezone.now())
    messages.success(request, ngettext("%(count)s person is invited.", "%(count)s people are invited.", told) % {"count": told})
    return redirect("landlord:newcomers")


def _mine(request: HttpRequest):
    """Newcomers whom this reader may see, never a protected contact."""
    return queries.newcomers_of().filter(person__in=queries.people_behind_doors(request.who).values("pk"))


def _invitation(request: HttpRequest, data=None) -> InviteForm:
    sessions = Session.objects.filter(state=SessionState.PLANNED, starts_at__gt=timezone.now()).select_related("activity", "scheme")
    held = request.who.schemes_as(*DESK)
    sessions = sessions if held is None else sessions.filter(scheme__in=held)
    return InviteForm(data, sessions=sessions.order_by("starts_at"), newcomers=_mine(request))


def _shown(request: HttpRequest, **forms) -> HttpResponse:
    may_bring_in = rules.may_bring_in_lists(request.who)
    bound = [form for form in forms.values() if form.errors]
    rows = list(_mine(request)[:SHOWN])
    invitation = forms.get("invite_form") or _invitation(request)
    return show(
        request, "landlord/newcomers.html", newcomers=rows, may_bring_in=may_bring_in,
        form=forms.get("form") or NewcomerForm(), list_form=forms.get("list_form") or ListForm(), invite_form=invitation,
        may_invite=bool(rows) and invitation.fields["session"].queryset.exists(), lists=queries.lists_of(ListKind.NEWCOMERS)[:10] if may_bring_in else [],
        status=422 if bound else 200,
    )  # fmt: skip
