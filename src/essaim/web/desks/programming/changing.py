"""Putting a session right, moving it, calling it off: it alone, or with all that follow in its series, once they have been shown."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.modules.activities.forms import FOLLOWING, CancelForm, CorrectForm, MoveForm
from essaim.modules.activities.models import Session
from essaim.modules.activities.queries import sessions_following
from essaim.web.desks.programming.forms import CountedCorrectForm
from essaim.web.desks.programming.views import session_of
from essaim.workflows import programming, rescheduling


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def move(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Another day or hour: everybody on the list is told."""
    row = session_of(request, session_id)
    form = MoveForm(request.POST or None, initial={"day": row.day, "starts": row.starts, "ends": row.ends}, **_scope(row))
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("day", "starts", "ends", "overlap_reason")}
        stamp = {"by": request.actor, "now": timezone.now()}
        acts = (lambda: programming.move(row, **data, **stamp), lambda: rescheduling.move_following(row, **data, **stamp))
        if answer := _do(request, row, form, acts, _("The session is moved, and everybody on the list is told.")):
            return answer
    return show(request, "programming/move.html", session=row, form=form, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def correct(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Another place, link, host or vehicle, other things to know, another minimum."""
    row = session_of(request, session_id)
    kind = CountedCorrectForm if programming.counts_passages(row.scheme) else CorrectForm
    form = kind(request.POST or None, session=row, **_scope(row))
    if request.method == "POST" and form.is_valid():
        data, stamp = form.values(), {"by": request.actor, "now": timezone.now()}
        acts = (lambda: programming.correct(row, **data, **stamp), lambda: rescheduling.correct_following(row, **data, **stamp))
        if answer := _do(request, row, form, acts, _("The session is put right. Whoever has a place is told if it is elsewhere.")):
            return answer
    return show(request, "programming/correct.html", session=row, form=form, status=422 if form.errors else 200)


@require_POST
@staff(StaffRole.COORDINATOR)
def cancel(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """It does not take place: everybody on the list is told, or called."""
    row = session_of(request, session_id)
    form, stamp = CancelForm(request.POST, **_scope(row)), {"by": request.actor, "now": timezone.now()}
    if not form.is_valid():
        raise Refusal(_("Choose one of the reasons of the list."), field="reason")
    reason = form.cleaned_data["reason"]
    acts = (
        lambda: programming.call_off(row, reason=reason, **stamp),
        lambda: rescheduling.call_off_following(row, reason=reason, **stamp),
    )
    said = _("The session is cancelled, and everybody on the list is told or on the list of calls.")
    return _do(request, row, form, acts, said) or redirect("activities:session", row.pk)


@require_POST
@staff(StaffRole.COORDINATOR)
def fall_back(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The weather is bad: for this day it takes place where it was said that it would, and everybody is told."""
    row = session_of(request, session_id)
    if not row.fallback_place:
        raise Refusal(_("No other place is named for this session: put it right to name one."))
    programming.correct(row, place=row.fallback_place, by=request.actor, now=timezone.now())
    messages.success(request, _("It takes place at %(place)s, and everybody is told.") % {"place": row.fallback_place})
    return redirect("activities:session", row.pk)


def _scope(row: Session) -> dict[str, int]:
    """How many sessions of its series the form may be about."""
    return {"following": sessions_following(row, now=timezone.now()).count() if row.series_id else 1}


def _do(request: HttpRequest, row: Session, form, acts: tuple[Callable, Callable], said: str) -> HttpResponse | None:
    """Do it to the one session; or to all, shown first and confirmed then. None when it is refused: the form says why."""
    alone, together = acts
    is_for_all = form.cleaned_data.get("scope") == FOLLOWING
    is_shown = is_for_all and "confirmed" not in request.POST
    try:
        lines = rescheduling.foresee(together) if is_shown else together() if is_for_all else alone()
    except Refusal as refusal:
        if "day" not in form.fields and "commune_code" not in form.fields:
            raise
        add_refusal(form, refusal)
        return None
    if is_shown:
        kept = [(name, value) for name in request.POST for value in request.POST.getlist(name) if name != "csrfmiddlewaretoken"]
        return show(
            request, "programming/several.html", session=row, lines=lines, kept=kept, people=sum(line.taken for line in lines),
        )  # fmt: skip
    if is_for_all:
        said = ngettext("%(count)s session is changed, and everybody is told.", "%(count)s sessions are changed, and everybody is told.",
                        len(lines)) % {"count": len(lines)}  # fmt: skip
    messages.success(request, said)
    return redirect("activities:session", row.pk)
