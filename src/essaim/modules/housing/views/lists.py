"""A file of the landlord: looked at first, then brought in, given up or undone."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.files import attachment
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.sheets import CONTENT_TYPES
from essaim.core.foundation.states import StaffRole
from essaim.modules.housing import actions, rules
from essaim.modules.housing.models import LandlordList
from essaim.modules.housing.states import ListKind, ListState

SHOWN = 12


@require_GET
@staff(StaffRole.COORDINATOR)
def landlord_list(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Before: what would come of each line. After: what came of it."""
    row = _list(request, list_id)
    good, faults = actions.look_at(row, now=timezone.now()) if row.state == ListState.PREVIEWED else ([], [])
    return show(
        request, "housing/list.html", list=row, right=len(good), samples=[line.row for line in good[:SHOWN]],
        faults=faults[:SHOWN], wrong=len(faults), is_stock=row.kind == ListKind.STOCK, back=_back(row),
    )  # fmt: skip


@require_POST
@staff(StaffRole.COORDINATOR)
def bring_in(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Yes, all of it."""
    row = _list(request, list_id)
    try:
        actions.bring_in(row, by=request.actor, now=timezone.now())
        messages.success(request, _("Brought in."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("housing:list", row.pk)


@require_POST
@staff(StaffRole.COORDINATOR)
def give_up(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """No: the file is kept no longer."""
    row = _list(request, list_id)
    actions.give_up(row, by=request.actor, now=timezone.now())
    return redirect(_back(row))


@require_POST
@staff(StaffRole.COORDINATOR)
def undo(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Take out again what nobody has used since."""
    row = _list(request, list_id)
    actions.undo(row, by=request.actor, now=timezone.now())
    return redirect("housing:list", row.pk)


@require_GET
@staff(StaffRole.COORDINATOR)
def template(request: HttpRequest, kind: str, sheet: str) -> HttpResponse:
    """An empty list to fill in, or to send to the landlord."""
    if kind not in ListKind.values or sheet not in CONTENT_TYPES or not rules.may_bring_in_lists(request.who):
        raise Http404
    return attachment(actions.template_of(kind, sheet), name=kind, kind=sheet)


def _list(request: HttpRequest, list_id: UUID) -> LandlordList:
    return get_for(request, LandlordList.objects.select_related("landlord"), list_id, rules.may_read_list)


def _back(row: LandlordList) -> str:
    """Where files of this kind are brought in; the page of newcomers stands above this room and is known by name."""
    return "housing:residences" if row.kind == ListKind.STOCK else "landlord:newcomers"
