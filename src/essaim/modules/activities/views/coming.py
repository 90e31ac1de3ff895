"""Who came without being registered, typed in from the empty lines of the sheet once the session has begun."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from essaim.core.foundation.access import get_for
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import Channel
from essaim.core.people.actions import record_person
from essaim.core.people.models import Person
from essaim.core.people.queries import people_matching, visible_people
from essaim.modules.activities import actions, rules
from essaim.modules.activities.forms import CameForm
from essaim.modules.activities.models import Attendee, Session
from essaim.modules.activities.views.known import known_by
from essaim.modules.activities.views.registrations import person_named

FOUND = 6


@require_http_methods(["GET", "POST"])
@staff(*rules.DESK)
def came(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """One line of the sheet: somebody on record, or a name and perhaps a number."""
    rows = Session.objects.select_related("activity", "scheme", "workspace")
    session = get_for(request, rows, session_id, rules.may_run_session)
    person, asked = person_named(request), request.GET.get("q", "").strip()
    form = CameForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        by = request.actor.through(Channel.PAPER)
        try:
            row = _noted(session, form.cleaned_data, person=person or known_by(form.cleaned_data, request.who), by=by)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("%(who)s is noted as there.") % {"who": row.person})
            return redirect("activities:came", session.pk)
    found = people_matching(asked, FOUND, among=visible_people(request.who)) if asked else []
    return show(
        request, "activities/came.html", session=session, form=form, person=person, asked=asked, found=found,
        status=422 if form.errors else 200,
    )  # fmt: skip


@transaction.atomic
def _noted(session: Session, data: dict, *, person: Person | None, by: Actor) -> Attendee:
    now = timezone.now()
    who = person or record_person(
        given_name=data["given_name"], family_name=data["family_name"], commune_code=session.commune_code,
        contacts=[{"value": data["phone"]}] if data["phone"] else [], by=by, now=now,
    )  # fmt: skip
    return actions.note_came(session, person=who, by=by.on_behalf(who.pk, consent="paper"), now=now)
