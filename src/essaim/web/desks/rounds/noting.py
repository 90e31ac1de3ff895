"""Visits to note: past days of which nobody has said how they went, one line each, by keyboard."""

import re
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from essaim.core.foundation.access import Who, get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import DESK
from essaim.core.schemes.models import Scheme
from essaim.modules.rounds import queries
from essaim.web.desks.rounds.forms import NoteForm
from essaim.workflows import noting, visiting

AT_ONCE = 30
KEY = re.compile(r"[0-9a-f]{32}")


def may_note(who: Who, scheme: Scheme) -> bool:
    """Coordinators and operators of the scheme: whoever a visitor tells how it went."""
    return who.has(*DESK, scheme=scheme.pk)


@require_http_methods(["GET", "POST"])
@staff(*DESK)
def to_note(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """The oldest first; what is left blank stays on the list."""
    scheme = get_for(request, Scheme, scheme_id, may_note)
    rows = queries.visits_to_note(now=timezone.now()).filter(assignment__scheme=scheme)
    if request.method == "POST":
        shown = queries.visits().filter(assignment__scheme=scheme, pk__in=_keys(request.POST.getlist("visit")))
    else:
        shown = rows[:AT_ONCE]
    services, data = visiting.services_allowed(scheme), request.POST if request.method == "POST" else None
    forms = [NoteForm(data, visit=row, services=services) for row in shown]
    refusal = _noted(request, forms) if request.method == "POST" else None
    if request.method == "POST" and refusal is None:
        return redirect("rounds:to-note", scheme.pk)
    return show(
        request, "rounds/to_note.html", scheme=scheme, forms=forms, count=rows.count(), refusal=refusal, status=422 if refusal else 200
    )


def _noted(request: HttpRequest, forms: list[NoteForm]) -> Refusal | None:
    """What keeps the lines from being noted; nothing when they are."""
    checked = [form.is_valid() for form in forms]
    if not all(checked):
        return Refusal(_("Nothing was noted yet: look at the lines that are marked."))
    try:
        done = noting.note_visits([form.said() for form in forms if form.said()], by=request.actor, now=timezone.now())
    except noting.NotNoted as refused:
        for form in forms:
            if form.visit.pk.hex in refused.faults:
                add_refusal(form, refused.faults[form.visit.pk.hex])
        return refused
    except Refusal as refusal:
        return refusal
    messages.success(request, ngettext("%(count)s visit is noted.", "%(count)s visits are noted.", done) % {"count": done})
    return None


def _keys(asked: list[str]) -> list[UUID]:
    """What looks like a key of a visit; anything else was not sent by this page."""
    return [UUID(value) for value in asked[:AT_ONCE] if KEY.fullmatch(value)]
