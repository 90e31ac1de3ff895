"""The rota for the team: a week with its open hours, who is there, what nobody covers; and changing it."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.clock import monday_of
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import DESK, StaffRole
from essaim.core.foundation.text import normalise
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting, team_of
from essaim.core.schemes.rules import may_run_scheme, may_work_in
from essaim.modules.activities.queries import has_hours
from essaim.modules.rota import actions, queries, rules
from essaim.modules.rota.forms import DutyForm, EndForm, StandInForm
from essaim.modules.rota.models import Duty
from essaim.web.desks.rota.week import days_of, still_to_come

FARTHEST = 53
"""Weeks to look at, before and after this one."""


@require_GET
@staff(*DESK)
def places(request: HttpRequest) -> HttpResponse:
    """The schemes that keep a rota; straight to the week where there is one."""
    schemes = queries.schemes_with_rota(request.who.schemes_as(*DESK))
    if len(schemes) == 1:
        return redirect("rota:week", schemes[0].pk)
    return show(request, "rota/list.html", schemes=schemes)


@require_http_methods(["GET", "POST"])
@staff(*DESK)
def week(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """One week; whoever runs the scheme puts somebody on the rota below it."""
    if request.method == "GET":
        return _shown(request, get_for(request, Scheme, scheme_id, may_work_in))
    scheme = get_for(request, Scheme, scheme_id, may_run_scheme)
    form = DutyForm(request.POST, scheme=scheme)
    if form.is_valid():
        try:
            actions.put_on_rota(scheme, by=request.actor, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("It is on the rota."))
            return redirect(_address(scheme, form.cleaned_data["since"]))
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _shown(request, scheme, form=form)


@require_GET
@staff(*DESK)
def sheet(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """The week on a sheet, for the door or the office."""
    scheme = get_for(request, Scheme, scheme_id, may_work_in)
    monday = _monday(request)
    return show(request, "rota/sheet.html", scheme=scheme, monday=monday, **_week(scheme, monday), back_url=_address(scheme, monday))


@require_POST
@staff(StaffRole.COORDINATOR)
def end(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """It is so until this day, and no longer."""
    duty = get_for(request, _duties(), duty_id, rules.may_change_duty)
    form = EndForm(request.POST)
    if not form.is_valid():
        raise Refusal(_("Give the last day, such as 31/12/2026."))
    actions.end_duty(duty, by=request.actor, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("It ends on that day."))
    return redirect(_address(duty.scheme, form.cleaned_data["last_day"]))


@require_POST
@staff(StaffRole.COORDINATOR)
def stand_in(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """On one day somebody else is there, or nobody."""
    duty = get_for(request, _duties(), duty_id, rules.may_change_duty)
    form = StandInForm(request.POST, scheme=duty.scheme)
    if not form.is_valid():
        raise Refusal(_("Choose somebody of the team who works for this scheme."))
    actions.stand_in(duty, by=request.actor, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Noted."))
    return redirect(_address(duty.scheme, form.cleaned_data["day"]))


def _duties() -> QuerySet[Duty]:
    return Duty.objects.select_related("scheme", "member__account", "workspace")


def _shown(request: HttpRequest, scheme: Scheme, *, form: DutyForm | None = None) -> HttpResponse:
    monday, today = _monday(request), timezone.localdate()
    form = form or DutyForm(scheme=scheme, initial={"since": max(monday, today), "every_weeks": 1})
    return show(
        request, "rota/week.html", scheme=scheme, monday=monday, today=today, form=form, team=team_of(scheme, *DESK),
        may_change=may_run_scheme(request.who, scheme), most=setting(scheme, "rota_days_each"),
        before=_address(scheme, monday - timedelta(weeks=1)), after=_address(scheme, monday + timedelta(weeks=1)),
        **_week(scheme, monday), status=422 if form.errors else 200,
    )  # fmt: skip


def _week(scheme: Scheme, monday: date) -> dict:
    now = timezone.localtime()
    days = [still_to_come(day, now) for day in days_of(scheme, since=monday, until=monday + timedelta(days=6))]
    each = queries.days_each(day.there for day in days)
    names = {one.member.pk: one.member for day in days for one in day.there if one.member}
    return {
        "days": days, "gaps": sum(bool(day.gaps) for day in days), "has_hours": has_hours(scheme),
        "held": sum(any(one.is_covered for one in day.there) for day in days), "promised": setting(scheme, "days_open"),
        "each": sorted(((str(names[pk]), number) for pk, number in each.items()), key=lambda pair: normalise(pair[0])),
    }  # fmt: skip


def _monday(request: HttpRequest) -> date:
    """The week that the address asks for, by one of its days; this week otherwise."""
    today = timezone.localdate()
    try:
        asked = date.fromisoformat(request.GET.get("semaine", ""))
    except ValueError:
        asked = today
    far = timedelta(weeks=FARTHEST)
    return monday_of(max(today - far, min(asked, today + far)))


def _address(scheme: Scheme, day: date) -> str:
    return f"{reverse('rota:week', args=[scheme.pk])}?semaine={monday_of(day).isoformat()}"
