"""What those who come need, and how they found it: for the team, and behind a personal link once it is over."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import link, staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.queries import setting
from essaim.modules.activities import actions, queries, rules
from essaim.modules.activities.forms import NeedsForm, OpinionForm, ToldOpinionForm
from essaim.modules.activities.models import Attendee


@require_http_methods(["GET", "POST"])
@staff(*rules.DESK)
def needs(request: HttpRequest, attendee_id: UUID) -> HttpResponse:
    """What one of them needs."""
    row = _attendee(request, attendee_id)
    if not queries.need_choices(row.session.scheme):
        raise Http404
    form = NeedsForm(request.POST or None, scheme=row.session.scheme, initial=queries.needs_of(row))
    if request.method == "POST" and form.is_valid():
        actions.note_needs(row, by=request.actor, now=timezone.now(), **form.cleaned_data)
        return redirect("activities:session", row.session_id)
    return show(request, "activities/needs.html", attendee=row, session=row.session, form=form, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff(*rules.DESK)
def told_opinion(request: HttpRequest, attendee_id: UUID) -> HttpResponse:
    """How one of them found it, said by telephone, on paper or face to face."""
    row = _attendee(request, attendee_id)
    form = ToldOpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        by = request.actor.through(data.pop("channel")).on_behalf(row.person_id, consent="oral")
        try:
            actions.note_opinion(row, by=by, now=timezone.now(), **data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("It is noted."))
            return redirect("activities:session", row.session_id)
    return show(request, "activities/told_opinion.html", attendee=row, session=row.session, form=form, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@link("opinion")
def opinion(request: HttpRequest) -> HttpResponse:
    """How it was, said by whoever came."""
    row = _attendees().filter(pk=request.link.subject_id).first()
    if row is None:
        raise Http404
    form = OpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.note_opinion(row, by=request.actor, now=timezone.now(), **form.cleaned_data)
        return show(request, "activities/opinion_noted.html", session=row.session)
    return show(
        request, "activities/opinion.html", attendee=row, session=row.session, form=form, phone=setting(row.session.scheme, "phone"),
        status=422 if form.errors else 200,
    )  # fmt: skip


def _attendees():
    return Attendee.objects.select_related("session__activity", "session__scheme__carrier", "session__workspace", "registration", "person")


def _attendee(request: HttpRequest, attendee_id: UUID) -> Attendee:
    return get_for(request, _attendees().filter(is_living=True), attendee_id, rules.may_note_attendance)
