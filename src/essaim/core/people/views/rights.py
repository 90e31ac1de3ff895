"""The rights of one person, answered by a coordinator, and the calendar of forgetting."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.files import attachment
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.people import forms, rules
from essaim.core.people.actions import rights as answers
from essaim.core.people.models import Person
from essaim.core.people.queries.readers import followers_of, readers_of
from essaim.core.people.views.access import may_of, only_if

COORDINATOR = StaffRole.COORDINATOR


@require_safe
@staff(COORDINATOR)
def rights(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Who follows this person, who saw the record, and what they may ask for."""
    person = get_for(request, Person, person_id, rules.may_answer_rights)
    return show(request, "people/rights.html", **_answers(person))


@require_safe
@staff(COORDINATOR)
def readers_letter(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The same as a letter to print and hand over."""
    person = get_for(request, Person, person_id, rules.may_answer_rights)
    return show(request, "people/readers_letter.html", today=timezone.localdate(), **_answers(person))


@require_POST
@staff(COORDINATOR)
def copy(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Everything that is known of the person, as a ZIP to give to them."""
    person = get_for(request, Person, person_id, rules.may_answer_rights)
    content = answers.zip_of(person, by=request.actor, now=timezone.now())
    return attachment(content, name=_("your-data"), kind="zip")


@require_POST
@staff(COORDINATOR)
def objection(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Record an objection, or that it is over where that is what was said: pressing twice says the same twice."""
    person = get_for(request, Person, person_id, rules.may_answer_rights)
    stamp = {"by": request.actor, "now": timezone.now()}
    if request.POST.get("to") == "off":
        answers.end_objection(person, **stamp)
    elif not person.objected_at:
        form = forms.WithdrawForm({"channel": request.POST.get("channel", "phone")})
        form.is_valid()
        import_string(settings.ESSAIM_LEAVING)["objected"](person, channel=form.cleaned_data.get("channel", "phone"), **stamp)
    return redirect("people:rights", person.pk)


@require_http_methods(["GET", "POST"])
@staff(COORDINATOR)
def erase(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Erase a person for good; counts stay."""
    person = get_for(request, Person, person_id, rules.may_answer_rights)
    form = forms.EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answers.erase_person(person, by=request.actor, now=timezone.now())
        return redirect("people:list")
    return show(request, "people/erase.html", person=person, form=form, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff(COORDINATOR)
@only_if(rules.may_apply_retention)
def retention(request: HttpRequest) -> HttpResponse:
    """What the calendar of forgetting would do today, and doing it."""
    refusal = None
    if request.method == "POST":
        form = forms.RetentionForm(request.POST)
        confirmed = form.cleaned_data["confirmed"] if form.is_valid() else None
        try:
            answers.apply_retention(request.workspace, confirmed=confirmed, by=request.actor, now=timezone.now())
            return redirect("people:retention")
        except Refusal as fault:
            refusal = fault
    due = answers.retention_due(request.workspace, now=timezone.now())
    months, archive, share = answers.rules_of(request.workspace)
    return show(
        request, "people/retention.html", due=due, number=len(due.to_archive) + len(due.to_erase), months=months,
        archive=archive, percent=round(share * 100), refusal=refusal,
        people=Person.objects.filter(pk__in=due.to_archive[:50]), may=may_of(request.who), status=409 if refusal else 200,
    )  # fmt: skip


@require_POST
@staff(COORDINATOR)
def unarchive(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The person is heard of again."""
    person = get_for(request, Person, person_id, rules.may_answer_rights)
    answers.take_out_of_archive(person, by=request.actor, now=timezone.now())
    return redirect("people:person", person.pk)


def _answers(person: Person) -> dict:
    return {"person": person, "followers": followers_of(person), "readers": readers_of(person)}
