"""When the place is open, for everybody and for the team; and the counter at the door."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import public, staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.once import sent_once
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.core.schemes.rules import may_run_scheme, may_work_in
from essaim.core.schemes.states import SchemeState
from essaim.modules.activities import actions, queries, rules
from essaim.modules.activities.forms import OpeningDayForm, SlotForm
from essaim.modules.activities.measures import share_returning
from essaim.modules.activities.models import DropIn, OpeningDay, OpeningSlot

AHEAD = timedelta(days=42)
SHOWN = 20
ANSWERS = {"yes": True, "no": False, "unsaid": None}


@require_GET
@public
def hours(request: HttpRequest, scheme_slug: str) -> HttpResponse:
    """The days to come on which the place opens, the Saturday of the month and closures included."""
    scheme = Scheme.objects.select_related("carrier", "workspace").filter(slug=scheme_slug, state=SchemeState.OPEN).first()
    if scheme is None:
        raise Http404
    today = timezone.localdate()
    found = queries.openings(scheme, since=today, until=today + AHEAD)
    return show(
        request, "activities/hours.html", scheme=scheme, openings=found, today=today, slots=scheme.opening_slots.all(),
        phone=setting(scheme, "phone"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def opening(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """Weekly hours, days out of the ordinary, and what the scheme has promised and not chosen yet."""
    scheme = get_for(request, Scheme, scheme_id, may_run_scheme)
    is_day = "day" in request.POST
    slot_form = SlotForm(request.POST if request.method == "POST" and not is_day else None)
    day_form = OpeningDayForm(request.POST if is_day else None)
    form, act = (day_form, actions.open_on) if is_day else (slot_form, actions.open_every_week)
    if request.method == "POST" and form.is_valid():
        try:
            act(scheme, by=request.actor, now=timezone.now(), **form.cleaned_data)
            return redirect("activities:opening", scheme.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    today = timezone.localdate()
    return show(
        request, "activities/opening.html", scheme=scheme, slot_form=slot_form, day_form=day_form, wrong=form,
        slots=scheme.opening_slots.all(), days=scheme.opening_days.filter(day__gte=today),
        to_choose=queries.saturdays_to_choose(scheme, on=today), status=422 if form.errors else 200,
    )  # fmt: skip


@require_POST
@staff(StaffRole.COORDINATOR)
def close_slot(request: HttpRequest, slot_id: UUID) -> HttpResponse:
    """These weekly hours are no longer said."""
    return _closed(request, get_for(request, OpeningSlot.objects.select_related("scheme"), slot_id, rules.may_open))


@require_POST
@staff(StaffRole.COORDINATOR)
def close_day(request: HttpRequest, day_id: UUID) -> HttpResponse:
    """This day does not open after all."""
    return _closed(request, get_for(request, OpeningDay.objects.select_related("scheme"), day_id, rules.may_open))


@require_http_methods(["GET", "POST"])
@staff(*rules.DESK)
@sent_once
def counter(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """One tap for whoever pushes the door, counted once however often it is pressed; nothing of who they are."""
    scheme = get_for(request, Scheme, scheme_id, may_work_in)
    if request.method == "POST":
        answer = request.POST.get("came_before", "")
        if answer not in ANSWERS:
            raise Refusal(_("Press one of the buttons."))
        row = actions.count_drop_in(scheme, came_before=ANSWERS[answer], by=request.actor, now=timezone.now())
        messages.success(request, _("Counted. Their slip, if they want it: %(code)s") % {"code": row.code})
        return redirect("activities:counter", scheme.pk)
    today = timezone.localdate()
    this_month = queries.drop_ins(scheme, today.replace(day=1), today)
    of_today = queries.drop_ins(scheme, today, today)
    return show(
        request, "activities/counter.html", scheme=scheme, today_count=of_today.count(), month_count=this_month.count(),
        returning=share_returning(this_month), lines=of_today.filter(person=None)[:SHOWN],
        opening=next(iter(queries.openings(scheme, since=today, until=today)), None), has_hours=queries.has_hours(scheme),
    )  # fmt: skip


@require_POST
@staff(*rules.DESK)
def uncount(request: HttpRequest, drop_in_id: UUID) -> HttpResponse:
    """It was a slip of the finger."""
    row = get_for(request, DropIn.objects.select_related("scheme"), drop_in_id, rules.may_count)
    if row.day != timezone.localdate() or row.person_id:
        raise Refusal(_("Only what was counted today, and that nobody has made theirs, is taken back."))
    actions.uncount_drop_in(row, by=request.actor, now=timezone.now())
    return redirect("activities:counter", row.scheme_id)


def _closed(request: HttpRequest, row: OpeningSlot | OpeningDay) -> HttpResponse:
    actions.close_slot(row, by=request.actor, now=timezone.now())
    return redirect("activities:opening", row.scheme_id)
