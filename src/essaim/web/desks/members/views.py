"""The people helped: who takes part, who leaves this month, and each one's spells, of which none is forgotten."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.files import attachment
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.people.actions import exports
from essaim.core.people.forms import ExportForm
from essaim.core.people.states import OUTSIDE
from essaim.core.schemes import actions
from essaim.core.schemes.models import Participation
from essaim.core.schemes.queries import settled, words
from essaim.core.schemes.rules import may_look_at
from essaim.core.schemes.states import PARTICIPATION_MOVES, ParticipationState
from essaim.web.desks.members import sight
from essaim.web.desks.members.forms import EndForm, MembersForm
from essaim.workflows import last_days, suspending

A_PAGE = 40


@require_GET
@staff(StaffRole.COORDINATOR)
def members(request: HttpRequest) -> HttpResponse:
    """Everybody who is helped in the schemes of this reader, narrowed."""
    schemes, form, rows = _listed(request, request.GET)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return show(
        request, "members/list.html#rows", form=form, page=page, lines=sight.lines_of(page.object_list),
        query=_query(request), several=len(schemes) > 1,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def export(request: HttpRequest) -> HttpResponse:
    """The same list as a file, for a reason, without protected contacts."""
    _schemes, narrowed, rows = _listed(request, request.GET)
    rows = rows.filter(person__is_protected=False, person__objected_at=None)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lines = sight.lines_of(rows)
        try:
            content = exports.take_out(
                request.workspace, {line.part.person_id for line in lines}, headers=_headers(), rows=map(_cells, lines),
                title=_("People helped"), by=request.actor, now=timezone.now(), **form.cleaned_data,
            )  # fmt: skip
            return attachment(content, name=_("people-helped"), kind=form.cleaned_data["kind"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return show(
        request, "members/export.html", form=form, narrowed=narrowed, total=rows.count(), headers=_headers(),
        query=_query(request), status=422 if form.errors else 200,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def member(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    """One person's spells in a scheme, and their last day: gone by, it ends now; to come, it is announced."""
    part = _part(request, participation_id)
    today, stamp = timezone.localdate(), {"by": request.actor, "now": timezone.now()}
    form = EndForm(request.POST or None, part=part, today=today)
    if request.method == "POST" and form.is_valid():
        on, reason = form.cleaned_data["on"], form.cleaned_data["reason"]
        try:
            if on > today:
                last_days.announce_end(part, on=on, reason=reason, **stamp)
            else:
                suspending.end(part, reason=reason, on=on, **stamp)
            messages.success(request, _("Noted."))
            return redirect("members:member", part.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _shown(request, part, form)


@require_POST
@staff(StaffRole.COORDINATOR)
def stay(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    """A last day that was announced is taken back."""
    part = _part(request, participation_id)
    actions.take_back_end(part, by=request.actor, now=timezone.now())
    return redirect("members:member", part.pk)


@require_POST
@staff(StaffRole.COORDINATOR)
def take_in_again(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    """Somebody comes back: looked at again, then another spell begins; the earlier ones stay."""
    part = _part(request, participation_id)
    actions.change_participation(part, to=ParticipationState.APPLIED, by=request.actor, now=timezone.now())
    messages.success(request, _("Look at what is asked, then let them take part again."))
    return redirect("onboarding:checklist", part.pk)


def _part(request: HttpRequest, participation_id: UUID) -> Participation:
    rows = Participation.objects.select_related("scheme__carrier", "person__account", "employment", "workspace")
    return get_for(request, rows, participation_id, may_look_at)


def _shown(request: HttpRequest, part: Participation, form: EndForm) -> HttpResponse:
    (line,) = sight.lines_of([part])
    moves = PARTICIPATION_MOVES[part.state]
    return show(
        request, "members/member.html", part=part, line=line, spells=list(part.spells.all())[::-1], form=form,
        role=words(part.scheme, settled(part.scheme).blueprint.role(part.role).label),
        may_end=line.is_running and ParticipationState.ENDED in moves,
        may_come_back=part.state in sight.GONE, status=422 if form.errors else 200,
    )  # fmt: skip


def _listed(request: HttpRequest, asked):
    schemes = sight.schemes_of(request.who)
    form = MembersForm(asked or None, schemes=schemes)
    return schemes, form, sight.members_of(schemes, request.who, form.asked(), today=timezone.localdate())


def _headers() -> list[str]:
    return [
        _("First name"), _("Family name"), _("Scheme"), _("Commune"), _("Priority district"), _("District checked on"),
        _("Since"), _("Last day"), _("Reason"), _("State"),
    ]  # fmt: skip


def _cells(line: sight.Line) -> list:
    person = line.part.person
    code = _("in none") if person.district_code == OUTSIDE else person.district_code
    return [
        person.given_name, person.family_name, line.part.scheme.name, person.commune_name, code, person.district_checked_on,
        line.since, line.last_day, line.reason, line.part.get_state_display(),
    ]  # fmt: skip


def _query(request: HttpRequest) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()
