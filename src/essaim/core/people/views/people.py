"""The list of people, the card of one, recording and changing."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal, Stale
from essaim.core.foundation.states import StaffRole
from essaim.core.people import actions, forms, queries, rules
from essaim.core.people.models import Person
from essaim.core.people.views.access import may_of
from essaim.core.people.views.card import card_of

PER_PAGE = 50
MOST_FOUND = 100
RECORDERS = (StaffRole.COORDINATOR, StaffRole.OPERATOR, StaffRole.LEAD_CONTACT)


@require_safe
@staff()
def people(request: HttpRequest) -> HttpResponse:
    """Everybody whom the visitor may see: found by any name or number, or narrowed by filters."""
    form = forms.FilterForm(request.GET)
    text = request.GET.get("q", "").strip()
    asked = form.asked()
    listed = queries.people_listed(request.who, asked)
    rows = queries.people_matching(text, MOST_FOUND, among=listed) if text else listed
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return show(
        request, "people/people.html#results", form=form, page=page, q=text, total=page.paginator.count,
        people=queries.with_current_contacts(page.object_list), query=_without_page(request),
        is_narrowed=bool(text or form.has_changed()), may=may_of(request.who), most=MOST_FOUND,
    )  # fmt: skip


@require_safe
@staff()
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Everything known of one person that this visitor may read."""
    found = get_for(request, Person, person_id, rules.may_read_person)
    return show(request, "people/person.html", **card_of(request, found))


@require_safe
@staff()
def merged(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A record that was absorbed leads to the one that was kept."""
    absorbed = get_for(request, Person.objects.exclude(merged_into=None), person_id, _may_read_kept)
    return redirect("people:person", absorbed.merged_into_id)


@require_http_methods(["GET", "POST"])
@staff(*RECORDERS)
def record(request: HttpRequest) -> HttpResponse:
    """A new person; whoever looks the same is shown before a second record is made."""
    form = forms.RecordForm(request.POST or None, initial={"given_name": request.GET.get("name", "")})
    if request.method == "GET" or not form.is_valid():
        return show(request, "people/record.html", form=form, status=200 if request.method == "GET" else 422)
    values = form.values()
    twins = [] if "is_new" in request.POST else _twins(request, values)
    if twins:
        return show(request, "people/record.html", form=form, twins=twins, status=409)
    actor = request.actor.through(form.cleaned_data["channel"])
    try:
        found = actions.record_person(**values, by=actor, now=timezone.now())
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return show(request, "people/record.html", form=form, status=422)
    return redirect("people:person", found.pk)


@require_http_methods(["GET", "POST"])
@staff(*RECORDERS)
def change(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Correct or complete what is known; a change made meanwhile by a colleague is shown beside."""
    found = get_for(request, Person, person_id, rules.may_edit_person)
    form = forms.ChangeForm(request.POST) if request.method == "POST" else forms.ChangeForm.of(found)
    if request.method == "GET" or not form.is_valid():
        return _change_page(request, found, form, status=200 if request.method == "GET" else 422)
    seen = form.cleaned_data["seen_version"]
    try:
        actions.change_person(found, seen_version=seen, by=request.actor, now=timezone.now(), **form.who())
    except Stale as stale:
        return _conflict_page(request, found, form, stale)
    except Refusal as refusal:
        form.add_error("born" if "birth" in (refusal.field or "") else refusal.field, str(refusal))
        return _change_page(request, found, form, status=422)
    return redirect("people:person", found.pk)


def _change_page(request: HttpRequest, found: Person, form: forms.ChangeForm, **more) -> HttpResponse:
    return show(request, "people/change.html", person=found, form=form, **more)


def _conflict_page(request: HttpRequest, found: Person, form: forms.ChangeForm, stale: Stale) -> HttpResponse:
    """Both texts; saving again is then a choice made knowingly."""
    current = Person.objects.get(pk=found.pk)
    form.data = form.data.copy()
    form.data["seen_version"] = current.version
    hidden = {"search", "birth_year" if current.birth_date else "birth_date"}
    labels = {str(Person._meta.get_field(name).verbose_name) for name in hidden}
    differences = [row for row in stale.differences if row[0] not in labels]
    return _change_page(request, current, form, differences=differences, status=409)


def _twins(request: HttpRequest, values: dict) -> list:
    contacts = [actions.read_contact(given["value"])[1] for given in values["contacts"]]
    names = ("given_name", "family_name", "birth_date", "birth_year", "commune_code")
    return queries.likely_twins(**{name: values[name] for name in names}, contacts=contacts, among=queries.visible_people(request.who))


def _may_read_kept(who, absorbed: Person) -> bool:
    return rules.may_read_person(who, absorbed.merged_into)


def _without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
