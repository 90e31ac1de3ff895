"""Alone in somebody's home: out and well, staying longer, nobody opens. One tap each, on a telephone."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import known_person
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.once import moment, sent_once
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import ContactMeans, Person
from essaim.core.people.queries.records import contacts_to_use, relations_of
from essaim.core.people.states import ContactKind, ContactUse
from essaim.core.schemes.queries import setting
from essaim.modules.rounds import queries
from essaim.modules.rounds.models import Visit
from essaim.web.desks.rounds.forms import NobodyOpensForm
from essaim.web.desks.rounds.mine import is_mine, may_say_out
from essaim.workflows import watching

LONGER = 30
BY_TELEPHONE = (ContactKind.MOBILE, ContactKind.LANDLINE)


@require_POST
@known_person
@sent_once
def leave(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """I am out, all is well."""
    row = get_for(request, queries.visits(), visit_id, may_say_out)
    watching.is_out(row, at=max(moment(request), row.arrived_at or moment(request)), by=request.actor, now=timezone.now())
    messages.success(request, _("Noted: you are out. You can write down what was done now or later."))
    return redirect("rounds:visit", row.pk)


@require_POST
@known_person
@sent_once
def stay(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """I am well, and I stay a while."""
    row = get_for(request, queries.visits(), visit_id, is_mine)
    watching.stay_longer(row, minutes=LONGER, by=request.actor, now=timezone.now())
    messages.success(request, _("Noted: you stay on. Say when you are out."))
    return redirect("rounds:visit", row.pk)


@require_http_methods(["GET", "POST"])
@known_person
@sent_once
def nobody_opens(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Nobody opens: what to try, whom to call, and the team is told."""
    row = get_for(request, queries.visits(), visit_id, is_mine)
    form = NobodyOpensForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            watching.nobody_opens(row, at=moment(request), by=request.actor, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("The team has been told. If you fear for somebody’s life, call 15 or 112 yourself, now."))
            return redirect("rounds:visit", row.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    is_open = queries.may_be_found(row, on=timezone.localdate())
    return show(
        request, "rounds/nobody_opens.html", status=422 if form.errors else 200, visit=row, form=form, phone=setting(row.assignment.scheme, "phone"),
        numbers=_numbers(row.assignment.person) if is_open else [], close=_close(row) if is_open else [],
    )  # fmt: skip


def _close(row: Visit) -> list[dict]:
    """Whoever may answer in the person's place, with a number that supporters may use; nobody who is protected."""
    person = row.assignment.person
    links = [link for link in relations_of(person) if link.person_id == person.pk and link.may_answer]
    others = [(link, link.other) for link in links if link.other.is_reachable and not link.other.is_protected]
    found = [{"kind": link.get_kind_display(), "name": other.first_name, "numbers": _numbers(other)} for link, other in others]
    return [line for line in found if line["numbers"]]


def _numbers(person: Person) -> list[ContactMeans]:
    usable = contacts_to_use(person, ContactUse.SUPPORTERS, kinds=BY_TELEPHONE)
    return [contact for contact in usable if not contact.is_confidential]
