"""The stock: residences with their counts, one residence down to its doors, one more dwelling."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.modules.housing import actions, queries, rules
from essaim.modules.housing.actions.stock import Placed
from essaim.modules.housing.forms import DwellingForm, ListForm
from essaim.modules.housing.states import ListKind


@require_http_methods(["GET", "POST"])
@staff(*rules.DESK)
def residences(request: HttpRequest) -> HttpResponse:
    """Every residence, and a place for the file of a landlord."""
    may_bring_in = rules.may_bring_in_lists(request.who)
    if request.method == "POST" and not may_bring_in:
        raise Http404
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            row = actions.open_list(
                form.cleaned_data["landlord"], kind=ListKind.STOCK, file_name=given.name, content=given.read(),
                by=request.actor, now=timezone.now(),
            )  # fmt: skip
            return redirect("housing:list", row.pk)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    return show(
        request, "housing/residences.html", residences=queries.residences_told(request.who), form=form, may_bring_in=may_bring_in,
        lists=queries.lists_of(ListKind.STOCK)[:10] if may_bring_in else [], status=422 if form.errors else 200,
    )  # fmt: skip


@require_GET
@staff(*rules.DESK)
def residence(request: HttpRequest, residence_id: UUID) -> HttpResponse:
    """Buildings, entrances, dwellings, and those who live there whom this reader may see."""
    row = get_for(request, queries.residences_told(request.who), residence_id, rules.may_read_residence)
    return show(request, "housing/residence.html", residence=row, buildings=queries.tree_of(row, request.who))


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def record_dwelling(request: HttpRequest) -> HttpResponse:
    """One dwelling, typed."""
    if not rules.may_bring_in_lists(request.who):
        raise Http404
    form = DwellingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            dwelling = actions.place_dwelling(values.pop("landlord"), Placed(**values), by=request.actor, now=timezone.now())
            messages.success(request, _("Recorded."))
            return redirect("housing:residence", dwelling.entrance.building.residence_id)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(request, "housing/dwelling.html", form=form, status=422 if form.errors else 200)
