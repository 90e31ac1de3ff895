"""Changing what somebody on the list needs to come: to be fetched, a place for a wheelchair."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import Channel
from essaim.modules.activities import actions, rules
from essaim.modules.activities.forms import FetchingForm
from essaim.modules.activities.models import Registration
from essaim.modules.activities.states import SEATED
from essaim.modules.activities.views.registrations import note_home
from essaim.modules.activities.views.told import what_was_done


@require_http_methods(["GET", "POST"])
@staff(*rules.DESK)
def fetching(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """They rang: fetch us after all, or we come by ourselves. Their place, or their rank, stays theirs."""
    rows = Registration.objects.select_related("session__scheme", "session__activity", "session__vehicle", "lead")
    row = get_for(request, rows, registration_id, rules.may_act_on_registration)
    form = FetchingForm(request.POST if request.method == "POST" else None, registration=row)
    if request.method == "POST" and form.is_valid():
        had_place = row.state in SEATED
        try:
            row = _changed(request, row, form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            is_news = row.state in SEATED and (row.pick_up or not had_place)
            said = what_was_done(row, request.actor.through(Channel.PHONE), timezone.now()) if is_news else _("It is noted.")
            messages.success(request, said)
            return redirect("activities:session", row.session_id)
    return show(request, "activities/fetching.html", registration=row, session=row.session, form=form, status=422 if form.errors else 200)


@transaction.atomic
def _changed(request: HttpRequest, row: Registration, data: dict) -> Registration:
    """The address that they say now and what they need: both, or nothing."""
    by, now = request.actor.through(Channel.PHONE).on_behalf(row.lead_id, consent="oral"), timezone.now()
    if data.get("pick_up"):
        note_home(row.lead, data, by, now)
    return actions.change_needs(
        row, pick_up=data.get("pick_up", row.pick_up), in_wheelchair=data["wheelchairs"],
        overlap_reason=data.get("overlap_reason", ""), by=by, now=now,
    )  # fmt: skip
