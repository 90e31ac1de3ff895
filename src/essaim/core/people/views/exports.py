"""Taking a list out: for a reason, within a budget, in one of three kinds of file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from essaim.core.foundation.doors import staff
from essaim.core.foundation.files import attachment
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.people import forms, rules
from essaim.core.people.actions import exports
from essaim.core.people.queries import people_listed
from essaim.core.people.views.access import may_of, only_if


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
@only_if(rules.may_export_people)
def export(request: HttpRequest) -> HttpResponse:
    """Which people, what for, as what."""
    narrowed = forms.FilterForm(request.POST or request.GET)
    form = forms.ExportForm(request.POST or None)
    asked = narrowed.asked()
    if request.method == "POST" and form.is_valid():
        try:
            content = exports.export_people(request.who, asked=asked, **form.cleaned_data, by=request.actor, now=timezone.now())
            return attachment(content, name=_("people"), kind=form.cleaned_data["kind"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    left = exports.rows_left(request.workspace, by=request.actor, now=timezone.now())
    total = people_listed(request.who, asked).filter(is_protected=False, objected_at=None).count()
    status = 422 if form.errors else 200
    return show(
        request, "people/export.html", form=form, narrowed=narrowed, left=left, total=total,
        columns=exports.COLUMNS.values(), may=may_of(request.who), status=status,
    )  # fmt: skip
