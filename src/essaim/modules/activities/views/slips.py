"""Paper slips, typed in on one page: one row a person, errors beside their row, and nothing that was typed is lost."""

from uuid import UUID

from django.contrib import messages
from django.forms import formset_factory
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
from essaim.core.foundation.states import Channel
from essaim.modules.activities import queries, rules
from essaim.modules.activities.forms import SlipForm
from essaim.modules.activities.models import Session
from essaim.modules.activities.views.known import known_by
from essaim.modules.activities.views.registrations import registered

ROWS = 8
Slips = formset_factory(SlipForm, extra=ROWS, max_num=60, absolute_max=60)


@require_http_methods(["GET", "POST"])
@staff(*rules.DESK)
def slips(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Every row that holds is registered; those that do not stay on the page with what to do."""
    rows = Session.objects.select_related("activity", "scheme", "vehicle", "workspace")
    session = get_for(request, rows, session_id, rules.may_run_session)
    formset = Slips(request.POST or None, form_kwargs=_terms(session))
    if request.method == "GET":
        return show(request, "activities/slips.html", session=session, formset=formset)
    formset.is_valid()
    by, done, left = request.actor.through(Channel.PAPER), 0, []
    for form in formset.forms:
        if form.is_bound and form.has_changed():
            if _is_registered(session, form, request.who, by):
                done += 1
            else:
                left.append(form)
    if done:
        said = ngettext("%(count)s person is on the list.", "%(count)s people are on the list.", done)
        messages.success(request, said % {"count": done})
    if not left:
        if not done:
            messages.info(request, _("Nothing was typed: fill in at least one row."))
        return redirect("activities:session" if done else "activities:slips", session.pk)
    return show(request, "activities/slips.html", session=session, formset=_again(left, session), status=422)


def _is_registered(session: Session, form: SlipForm, who: Who, by) -> bool:
    if not form.is_valid():
        return False
    try:
        registered(session, form.values(), person=known_by(form.cleaned_data, who), by=by, now=timezone.now())
    except Refusal as refusal:
        add_refusal(form, refusal)
        return False
    return True


def _again(left: list[SlipForm], session: Session):
    """The rows that remain, numbered anew, with their errors."""
    again = Slips(_renumbered(left), form_kwargs=_terms(session))
    again.is_valid()
    for form, before in zip(again.forms, left, strict=True):
        form._errors = before.errors
    return again


def _terms(session: Session) -> dict:
    return {"can_fetch": session.can_fetch, "asks_commune": queries.asks_commune(session.scheme)}


def _renumbered(left: list[SlipForm]) -> dict:
    data = {"form-TOTAL_FORMS": str(len(left)), "form-INITIAL_FORMS": "0", "form-MIN_NUM_FORMS": "0", "form-MAX_NUM_FORMS": "60"}
    for number, form in enumerate(left):
        data |= {f"form-{number}-{name}": form.data.get(form.add_prefix(name), "") for name in form.fields}
    return data
