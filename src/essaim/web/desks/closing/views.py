"""Closing the space of an organisation: everything was taken out, one administrator asks, another one says yes."""

from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from essaim.core.accounts.actions import closings
from essaim.core.accounts.queries import closing_asked, last_archive
from essaim.core.foundation.doors import staff
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.web.closing import remove_workspace

administrator = staff(StaffRole.ADMINISTRATOR)


@require_GET
@administrator
def closing(request: HttpRequest) -> HttpResponse:
    """What closing means, where it stands, what comes next."""
    asked = closing_asked()
    is_mine = asked is not None and asked.asked_by_id == request.who.membership.pk
    return show(request, "closing/closing.html", asked=asked, is_mine=is_mine, place=request.workspace, archived=last_archive())


@require_POST
@administrator
def ask(request: HttpRequest) -> HttpResponse:
    """One administrator asks; nothing happens yet."""
    closings.ask_closing(request.workspace, member=request.who.membership, by=request.actor, now=timezone.now())
    messages.success(request, _("Asked. Another administrator has to say yes; until then you can take it back."))
    return redirect("closing")


@require_POST
@administrator
def withdraw(request: HttpRequest) -> HttpResponse:
    """It stays open after all."""
    closings.withdraw_closing(closing_asked(), by=request.actor, now=timezone.now())
    return redirect("closing")


@require_POST
@administrator
def confirm(request: HttpRequest) -> HttpResponse:
    """Another administrator says yes, in writing: nothing is left."""
    workspace, member, now = request.workspace, request.who.membership, timezone.now()
    if request.POST.get("word", "").strip() != workspace.slug:
        raise Refusal(_("Write the short name of the space, exactly: %(word)s.") % {"word": workspace.slug})
    with transaction.atomic():
        asked = closings.confirm_closing(closing_asked(), member=member, by=request.actor, now=now)
        logout(request)
        remove_workspace(workspace, asked_by=asked.asked_by_id, confirmed_by=member.pk, now=now)
    request.workspace = None
    return redirect("account_login")
