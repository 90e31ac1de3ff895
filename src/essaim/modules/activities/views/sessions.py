"""The calendar of sessions, the page of one, its sheets: what the team works with."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.foundation.text import normalise
from essaim.core.schemes.actions import record_resource
from essaim.core.schemes.models import Resource, Scheme
from essaim.core.schemes.queries import schemes_open, settled
from essaim.core.schemes.states import ResourceKind
from essaim.modules.activities import actions, bridge, queries, rules
from essaim.modules.activities.forms import CancelForm, ListForm, ManyDaysForm, ResizeForm, ResourceForm
from essaim.modules.activities.models import (
    Activity,
    OpeningDay,
    OpeningSlot,
    Session,
)
from essaim.modules.activities.views.run_sheet import doors_of, may_name
from essaim.modules.activities.views.sight import sight_of

A_PAGE, A_PAGE_WHEN_SEARCHED = 30, 200


@require_GET
@staff(*rules.DESK)
def sessions(request: HttpRequest) -> HttpResponse:
    """Sessions to come, or those behind, of the schemes of this member of staff."""
    rows, now = queries.sessions_listed(request.who.schemes_as(*rules.DESK)), timezone.now()
    past = request.GET.get("quand") == "passees"
    rows = rows.filter(ends_at__lt=now).order_by("-starts_at", "id") if past else rows.filter(ends_at__gte=now)
    search = ListForm(request.GET or None, schemes=_wanted_schemes(request))
    wanted = search.wanted()
    rows = rows.filter(**wanted)
    page = Paginator(rows, A_PAGE_WHEN_SEARCHED if wanted else A_PAGE).get_page(request.GET.get("page"))
    planned = _in_charge(request, StaffRole.COORDINATOR)
    return show(
        request, "activities/list.html", page=page, past=past, schemes=planned, places=_places(request, planned), form=CancelForm(),
        days_form=ManyDaysForm(), search=search, wanted=wanted, query=_query(request),
    )  # fmt: skip


@require_GET
@staff(*rules.DESK)
def session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """One session: who comes, who waits and why, who is fetched, what to do next."""
    row = _session(request, session_id)
    return show(request, "activities/session.html", session=row, **sight_of(request, row))


@require_POST
@staff(StaffRole.COORDINATOR)
def resize(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """More places, or fewer: never fewer than are taken."""
    row = _session(request, session_id, rules.may_plan_session)
    form = ResizeForm(request.POST)
    if not form.is_valid():
        raise Refusal(_("Write how many places there are, in figures: from 1 to 500."))
    served = actions.change_capacity(row, capacity=form.cleaned_data["capacity"], by=request.actor, now=timezone.now())
    if served:
        messages.success(request, ngettext("%(count)s entry of the waiting list has a place.",
                         "%(count)s entries of the waiting list have a place.", len(served)) % {"count": len(served)})  # fmt: skip
    return redirect("activities:session", row.pk)


@require_POST
@staff(StaffRole.COORDINATOR)
def keep(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Fewer people than it needs: it takes place all the same."""
    row = _session(request, session_id, rules.may_plan_session)
    actions.keep_session(row, by=request.actor, now=timezone.now())
    return redirect("activities:session", row.pk)


@require_POST
@staff(*rules.DESK)
def wish(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """What people said they would like next time."""
    row = _session(request, session_id)
    actions.note_wish(row, words=request.POST.get("words", ""), by=request.actor, now=timezone.now())
    return redirect("activities:session", row.pk)


@require_GET
@staff(*rules.DESK)
def attendance(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """What is for a role: who came to the last sessions, and who missed too many in a row."""
    row = get_for(request, Activity.objects.select_related("scheme").exclude(audience=""), activity_id, rules.may_see_attendance)
    return show(request, "activities/attendance.html", activity=row, **queries.attendance_sheet(row, now=timezone.now()))


@require_POST
@staff(*rules.DESK)
def register_audience(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Everybody for whom it is, at once."""
    row = _session(request, session_id)
    if not row.activity.audience:
        raise Refusal(_("This session is for whoever is helped: register them one by one."))
    done, busy, left = actions.register_audience(row, by=request.actor, now=timezone.now())
    said = _("%(done)s are on the list; %(left)s are busy at that time.") % {"done": done, "left": busy}
    other = _("%(left)s cannot be registered: look at their records.") % {"left": left} if left else ""
    messages.success(request, f"{said} {other}".rstrip())
    return redirect("activities:session", row.pk)


@require_GET
@staff(*rules.DESK)
def sheet(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The sheet to sign, for whoever has a place, with empty lines for the others; it is handed round, so that a protected contact has no name."""
    row = _session(request, session_id)
    attendees = list(queries.seated_of(row))
    return show(
        request, "activities/sheet.html", session=row, lines=[(attendee, may_name(attendee)) for attendee in attendees], empty_lines=range(4),
        needs_totals=queries.needs_totals(attendees, queries.need_choices(row.scheme)), may_confirm=rules.may_plan_session(request.who, row),
        animators=row.staff.select_related("person"),
    )  # fmt: skip


@require_GET
@staff(*rules.DESK)
def tour(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The run sheet of the pick-up tour, with the addresses while they are open."""
    row = _session(request, session_id)
    return show(request, "activities/tour.html", session=row, **doors_of(request, row, bridge.tour_of(row)))


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def resources(request: HttpRequest) -> HttpResponse:
    """Vehicles and rooms, and a form for one more."""
    form = ResourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data | {"wheelchairs": form.cleaned_data["wheelchairs"] or 0}
        try:
            record_resource(request.workspace, by=request.actor, now=timezone.now(), **data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("activities:resources")
    rows = sorted(Resource.objects.filter(archived_at=None), key=lambda row: (row.kind == ResourceKind.TOOL, normalise(row.name)))
    archived = Resource.objects.exclude(archived_at=None).exclude(kind=ResourceKind.TOOL)
    return show(request, "activities/resources.html", form=form, resources=rows, archived=archived, status=422 if form.errors else 200)


def _session(request: HttpRequest, session_id: UUID, may=rules.may_run_session) -> Session:
    rows = Session.objects.select_related("activity", "scheme__carrier", "host", "vehicle", "room", "series", "workspace")
    return get_for(request, rows, session_id, may)


def _wanted_schemes(request: HttpRequest):
    return Scheme.objects.filter(pk__in=[scheme.pk for scheme in _in_charge(request, *rules.DESK)])


def _query(request: HttpRequest) -> str:
    """What is looked for, for the links to the other pages of the list."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()


def _places(request: HttpRequest, planned: list[Scheme]) -> list[dict]:
    """What goes with the sessions of each scheme: its door when it opens to whoever comes, its ideas, its hours."""
    doors = set(OpeningSlot.objects.values_list("scheme", flat=True)) | set(OpeningDay.objects.values_list("scheme", flat=True))
    rows = _in_charge(request, *rules.DESK)
    return [{"scheme": row, "plans": row in planned, "has_door": row.pk in doors} for row in rows]


def _in_charge(request: HttpRequest, *roles: str) -> list[Scheme]:
    wanted = request.who.schemes_as(*roles)
    rows = schemes_open() if wanted is None else schemes_open().filter(pk__in=wanted)
    return [scheme for scheme in rows if "activities" in settled(scheme).blueprint.modules]
