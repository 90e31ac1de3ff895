"""In which dwelling somebody lives, from their record: since when, until when."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.modules.housing import actions, queries, rules
from essaim.modules.housing.forms import LivesForm, MoveOutForm, ResidenceForm
from essaim.modules.housing.models import Occupancy

HOUSERS = (*rules.DESK, StaffRole.LEAD_CONTACT)


@require_http_methods(["GET", "POST"])
@staff(*HOUSERS)
def lives(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """First the residence, then the dwelling and the day."""
    person = get_for(request, Person, person_id, rules.may_house)
    today = timezone.localdate()
    which = ResidenceForm(request.GET or None)
    chosen = which.cleaned_data["residence"] if which.is_bound and which.is_valid() else None
    form = LivesForm(request.POST or None, residence=chosen, today=today) if chosen else None
    if request.method == "POST" and form and form.is_valid():
        try:
            actions.move_in(person, **form.cleaned_data, by=request.actor, now=timezone.now())
            return redirect("people:person", person.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(
        request, "housing/lives.html", person=person, which=which, form=form, residence=chosen,
        current=queries.occupancy_of(person), move_out_form=MoveOutForm(today=today),
        status=422 if (form and form.errors) or (request.method == "POST" and not form) else 200,
    )  # fmt: skip


@require_POST
@staff(*HOUSERS)
def move_out(request: HttpRequest, occupancy_id: UUID) -> HttpResponse:
    """They live there no longer."""
    row = get_for(request, Occupancy.objects.select_related("person", "dwelling"), occupancy_id, rules.may_end_occupancy)
    form = MoveOutForm(request.POST)
    if form.is_valid():
        try:
            actions.move_out(row, until=form.cleaned_data["until"], by=request.actor, now=timezone.now())
            return redirect("people:person", row.person_id)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(
        request, "housing/lives.html", person=row.person, which=ResidenceForm(), form=None, residence=None,
        current=queries.occupancy_of(row.person), move_out_form=form, status=422,
    )  # fmt: skip
