"""Priority districts: the map that was brought in, and the answer about a home that is on no map."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.models import PriorityDistrict
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.people import actions, forms, rules
from essaim.core.people.models import Person
from essaim.core.people.queries import living_people
from essaim.core.people.queries.districts import districts_near, latest_generation
from essaim.core.people.states import OUTSIDE
from essaim.core.people.views.access import may_of, only_if
from essaim.core.people.views.people import RECORDERS

A_PAGE = 50


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
@only_if(rules.may_import_people)
def districts(request: HttpRequest) -> HttpResponse:
    """The districts that are known, with how many people live in each, and a place for a newer file."""
    form = forms.DistrictsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            came = actions.bring_in_districts(form.cleaned_data["file"].read(), by=request.actor, now=timezone.now())
            messages.success(request, _brought(came))
            return redirect("people:districts")
        except Refusal as refusal:
            for sentence in str(refusal).splitlines():
                form.add_error("file", sentence)
    people = living_people().filter(archived_at=None)
    page = Paginator(_with_people(people), A_PAGE).get_page(request.GET.get("page"))
    return show(
        request, "people/districts.html#districts", form=form, page=page, may=may_of(request.who), generation=latest_generation(),
        outside=people.filter(district_code=OUTSIDE).count(), unknown=people.filter(district_code="").count(),
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(*RECORDERS)
def district(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """In which district somebody lives, looked up by hand."""
    person = get_for(request, Person, person_id, rules.may_see_address)
    near = districts_near(person.commune_code, also=person.district_code)
    form = forms.DistrictForm(request.POST or None, districts=near, initial={"code": person.district_code})
    if request.method == "POST" and form.is_valid():
        actions.say_district(person, code=form.cleaned_data["code"], by=request.actor, now=timezone.now())
        return redirect("people:person", person.pk)
    status = 422 if form.errors else 200
    return show(request, "people/district.html", person=person, form=form, has_map=bool(near), status=status)


def _with_people(people):
    theirs = people.filter(district_code=OuterRef("code")).order_by().values("district_code").annotate(count=Count("pk"))
    return PriorityDistrict.objects.defer("polygons").annotate(people=Coalesce(Subquery(theirs.values("count")), 0))


def _brought(came: actions.BroughtIn) -> str:
    values = {"new": came.new, "known": came.known, "checked": came.checked, "changed": came.changed}
    return (
        _("Districts: %(new)s new, %(known)s already known. Homes checked: %(checked)s, of which %(changed)s with another answer.") % values
    )
