"""My visits: today's with the address, those to come without it; two taps a visit, on a telephone."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation import places
from essaim.core.foundation.access import Who, get_for
from essaim.core.foundation.clock import day_in_words, hour_in_words
from essaim.core.foundation.doors import known_person
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.once import moment, sent_once
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Address
from essaim.core.people.queries.records import contacts_to_use
from essaim.core.people.states import ContactUse
from essaim.core.schemes.queries import setting
from essaim.modules.followup.queries import future_readers
from essaim.modules.followup.states import Readers
from essaim.modules.rounds import actions, queries
from essaim.modules.rounds.models import Visit
from essaim.modules.rounds.states import VisitState
from essaim.web.desks.rounds.forms import FinishForm
from essaim.workflows import visiting

AHEAD = timedelta(days=13)


def is_mine(who: Who, visit: Visit) -> bool:
    """Whether it is I who make this visit, and I may still be sent."""
    return who.person_id is not None and visit.visitor.person_id == who.person_id and visit.visitor.state == "active"


def may_say_out(who: Who, visit: Visit) -> bool:
    """Whether it is I who make this visit: one that I may make, or one that I have begun, whatever has become of my part since."""
    has_begun = who.person_id is not None and visit.visitor.person_id == who.person_id and visit.state == VisitState.STARTED
    return has_begun or is_mine(who, visit)


@require_GET
@known_person
def visits(request: HttpRequest) -> HttpResponse:
    """What I have begun and not noted yet, and what I have to do today and in the next two weeks: days, hours, first names, communes."""
    today = timezone.localdate()
    rows = queries.visits_at_hand(request.who.person_id, on=today, until=today + AHEAD)
    return show(request, "rounds/mine.html", visits=[_line(row) for row in rows if may_say_out(request.who, row)], today=today)


@require_GET
@known_person
def visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """One visit; of one that I have begun and may no longer make, only the button that says that I am out."""
    return _shown(request, get_for(request, queries.visits(), visit_id, may_say_out))


@require_POST
@known_person
@sent_once
def arrive(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """I am there."""
    row = _mine(request, visit_id)
    actions.arrive(row, at=moment(request), by=request.actor, now=timezone.now())
    return redirect("rounds:visit", row.pk)


@require_POST
@known_person
@sent_once
def finish(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """It is done, with what was done besides."""
    row = _mine(request, visit_id)
    form = _blank(row, request.POST)
    acts: list[dict] = []
    if form.is_valid():
        try:
            visiting.finish_visit(row, at=moment(request), by=request.actor, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Noted. Thank you!"))
            return redirect("rounds:mine")
        except visiting.OutOfScope as outside:
            acts = outside.acts
            add_refusal(form, outside)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _shown(request, row, form=form, acts=acts)


@require_POST
@known_person
def pass_on(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Something is needed that is not for us: the team takes over."""
    row = _mine(request, visit_id)
    visiting.pass_on(row, text=request.POST.get("other", ""), by=request.actor, now=timezone.now())
    messages.success(request, _("The team has been told and takes over. You can finish the visit."))
    return redirect("rounds:visit", row.pk)


def _mine(request: HttpRequest, visit_id: UUID) -> Visit:
    return get_for(request, queries.visits(), visit_id, is_mine)


def _line(row: Visit) -> dict:
    town = places.commune(row.assignment.person.commune_code or "")
    return {"visit": row, "town": town.name if town else ""}


def _contacts(row: Visit) -> list:
    usable = contacts_to_use(row.assignment.person, ContactUse.SUPPORTERS)
    return [contact for contact in usable if not contact.is_confidential]


def _blank(row: Visit, data: QueryDict | None = None) -> FinishForm:
    """What is asked at the end of a visit; who gives psycho-social support is named only where somebody does."""
    scheme, confidential = row.assignment.scheme, Readers.PSYCHOSOCIAL
    nobody = [] if future_readers(scheme, row.assignment.person, confidential) else [confidential]
    return FinishForm(data, services=visiting.services_allowed(scheme), read_by_nobody=nobody)


def _labels(row: Visit) -> dict:
    """How a telephone without network calls what it keeps of this visit: a day and an hour, nobody's name."""
    when = {"day": day_in_words(row.day, "l j F"), "hour": hour_in_words(row.starts)}
    return {"label": _("Visit of %(day)s, %(hour)s") % when, "arrival": _("Arrival, visit of %(day)s, %(hour)s") % when}


def _shown(request: HttpRequest, row: Visit, *, form: FinishForm | None = None, acts: list[dict] | None = None) -> HttpResponse:
    scheme, today = row.assignment.scheme, timezone.localdate()
    is_open = queries.may_be_found(row, on=today)
    is_there, may_go_on = queries.is_under_way(row), is_mine(request.who, row)
    return show(
        request, "rounds/visit.html", is_there=is_there, may_go_on=may_go_on, leaving=_("I am out: %(what)s") % {"what": _labels(row)["label"]},
        door=queries.door_of(row),  status=422 if form else 200, **_line(row), **_labels(row), is_open=is_open, acts=acts or [],
        home=Address.objects.filter(person=row.assignment.person, ended_at=None).first() if is_open else None,
        contacts=_contacts(row) if is_open else [],
        form=form or _blank(row), phone=setting(scheme, "phone"), today=today,
        written=(form.data.get("other", "") + " " + form.data.get("note", "")).strip() if form else "",
    )  # fmt: skip
