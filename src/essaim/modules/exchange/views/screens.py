"""The screen in the hall: the board in big type, turning by itself, behind an address that can be taken back."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import link, staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.modules.exchange import actions, queries, rules
from essaim.modules.exchange.forms import ScreenForm
from essaim.modules.exchange.models import Screen

ON_A_SCREEN = 4
AT_MOST = 60


@require_GET
@link("board_screen")
def screen(request: HttpRequest) -> HttpResponse:
    """What hangs on the board, a few notices at a time."""
    row = Screen.objects.select_related("scheme__workspace").filter(pk=request.link.subject_id, ended_at=None).first()
    if row is None or not queries.has_board(row.scheme):
        raise Http404
    lines = [
        {"row": notice, "topic": queries.category_label(row.scheme, notice.category)}
        for notice in queries.notices_shown(row.scheme, now=timezone.now())[:AT_MOST]
    ]
    sheets = [lines[start : start + ON_A_SCREEN] for start in range(0, len(lines), ON_A_SCREEN)]
    return show(
        request, "exchange/screen.html", scheme=row.scheme, sheets=sheets, phone=setting(row.scheme, "phone"),
        opening_hours=setting(row.scheme, "opening_hours"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def screens(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """The screens that show the board; a new one's address is shown once."""
    scheme = get_for(request, Scheme.objects.select_related("workspace"), scheme_id, rules.may_hang_screens)
    form, address = ScreenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _row, address = actions.hang_screen(scheme, by=request.actor, now=timezone.now(), **form.cleaned_data)
            form = ScreenForm()
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(
        request, "exchange/screens.html", scheme=scheme, screens=queries.screens_of(scheme), form=form, address=address,
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_POST
@staff(StaffRole.COORDINATOR)
def take(request: HttpRequest, screen_id: UUID) -> HttpResponse:
    """Its address opens nothing any more."""
    row = get_for(request, Screen, screen_id, rules.may_take_screen)
    actions.take_screen(row, by=request.actor, now=timezone.now())
    return redirect("exchange:screens", row.scheme_id)
