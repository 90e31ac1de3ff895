"""The days on which a scheme rests: public holidays of its territory, and those that the site adds."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.days_off import holidays_between
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes import actions, rules
from essaim.core.schemes.forms import ClosedDaysForm
from essaim.core.schemes.models import ClosedDays, Scheme
from essaim.core.schemes.queries import setting


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def closed_days(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """The days off of the next twelve months, and a form to add some: school holidays, a summer rest."""
    row = get_for(request, Scheme, scheme_id, rules.may_run_scheme)
    form = ClosedDaysForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_days(row, by=request.actor, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("schemes:closed-days", row.pk)
    return show(request, "schemes/closed_days.html", status=422 if form.errors else 200, form=form, **_days(row))


@require_POST
@staff(StaffRole.COORDINATOR)
def reopen_days(request: HttpRequest, closed_id: UUID) -> HttpResponse:
    """Work on those days after all."""
    row = get_for(request, ClosedDays.objects.select_related("scheme"), closed_id, rules.may_reopen_days)
    actions.reopen_days(row, by=request.actor, now=timezone.now())
    return redirect("schemes:closed-days", row.scheme_id)


def _days(row: Scheme) -> dict:
    today = timezone.localdate()
    commune = row.territory[0] if row.territory else ""
    pauses = setting(row, "pause_on_holidays")
    return {
        "scheme": row,
        "rests": row.closed_days.filter(last_day__gte=today),
        "holidays": holidays_between(today, today.replace(year=today.year + 1, day=min(today.day, 28)), commune) if pauses else {},
    }
