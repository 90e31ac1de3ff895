"""Preparing the week: the engine proposes, the coordinator looks, moves, asks, and adopts the whole or a part."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import Who, get_for
from essaim.core.foundation.clock import monday_of
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.rules import may_run_scheme
from essaim.modules.rounds import actions, bridge, queries
from essaim.modules.rounds.models import DraftLine, WeekDraft
from essaim.modules.rounds.states import DraftState, LineState
from essaim.web.desks.rounds.forms import LineForm, PrepareForm
from essaim.workflows import drafting

PLANNERS = (StaffRole.COORDINATOR,)
STEP = 15
SHOWN = 6


def may_plan(who: Who, row: WeekDraft | DraftLine) -> bool:
    """Coordinators of the scheme."""
    draft = row.draft if isinstance(row, DraftLine) else row
    return who.has(StaffRole.COORDINATOR, scheme=draft.scheme_id)


@require_http_methods(["GET", "POST"])
@staff(*PLANNERS)
def prepare(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """Choose the week and how much of it is planned anew; the drafts that there are."""
    scheme = get_for(request, Scheme, scheme_id, may_run_scheme)
    monday = monday_of(timezone.localdate())
    form = PrepareForm(request.POST or None, mondays=[monday, monday + timedelta(weeks=1)])
    if request.method == "POST" and form.is_valid():
        try:
            draft = actions.prepare_week(scheme, by=request.actor, now=timezone.now(), **form.cleaned_data)
            return redirect("rounds:draft", draft.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(
        request, "rounds/prepare.html", scheme=scheme, form=form, drafts=queries.drafts_of(scheme)[:SHOWN],
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_GET
@staff(*PLANNERS)
def draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The draft, visitor by visitor and day by day."""
    row = _draft(request, draft_id)
    return _shown(request, row)


@require_POST
@staff(*PLANNERS)
def plan_again(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Plan anew around what was settled by hand."""
    row = _draft(request, draft_id)
    actions.plan_again(row, by=request.actor, now=timezone.now())
    messages.success(request, _("Planned again: what you had settled has stayed."))
    return redirect("rounds:draft", row.pk)


@require_POST
@staff(*PLANNERS)
def adopt(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """All that both sides said yes to, or what is ticked; every line or none."""
    row = _draft(request, draft_id)
    try:
        done = drafting.adopt(row, lines=_ticked(request), by=request.actor, now=timezone.now())
    except Refusal as refusal:
        return _shown(request, row, refusal=refusal)
    said = ngettext("%(count)s visit is settled.", "%(count)s visits are settled.", len(done)) % {"count": len(done)}
    messages.success(request, said + " " + _("Whoever has not been asked yet is on the list of calls."))
    return redirect("rounds:draft", row.pk)


@require_POST
@staff(*PLANNERS)
def undo(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Take the last change by hand back."""
    row = _draft(request, draft_id)
    line = actions.undo(row, by=request.actor, now=timezone.now())
    return redirect(_back(row, line))


@require_POST
@staff(*PLANNERS)
def put_aside(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """This draft is not gone on with; or it is, after all."""
    row = _draft(request, draft_id)
    act = actions.take_up if row.state == DraftState.DISCARDED else actions.discard
    act(row, by=request.actor, now=timezone.now())
    if row.state == DraftState.OPEN:
        return redirect("rounds:draft", row.pk)
    messages.success(request, _("Put aside. Nobody was told of it; you can take it up again here."))
    return redirect("rounds:prepare", row.scheme_id)


@require_http_methods(["GET", "POST"])
@staff(*PLANNERS)
def line(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """One line: another day, hour or visitor."""
    row = get_for(request, queries.lines(), line_id, may_plan)
    form = LineForm(request.POST or None, line=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_line(row, by=request.actor, now=timezone.now(), **form.cleaned_data)
            return redirect(_back(row.draft, row))
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _shown_line(request, row, form)


@require_POST
@staff(*PLANNERS)
def act(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """One button of a line: earlier, later, left out, taken up, said yes."""
    row = get_for(request, queries.lines(), line_id, may_plan)
    what, stamp = request.POST.get("do", ""), {"by": request.actor, "now": timezone.now()}
    if what not in ACTS:
        raise Refusal(_("Choose one of the buttons of the line."))
    try:
        ACTS[what](row, **stamp)
    except actions.Clash as clash:
        minutes = STEP if what == "later" else -STEP
        return _clashed(request, row, minutes, clash)
    return redirect(_back(row.draft, row))


ACTS = {
    "earlier": lambda row, **stamp: actions.shift_line(row, minutes=-STEP, **stamp),
    "later": lambda row, **stamp: actions.shift_line(row, minutes=STEP, **stamp),
    "drop": actions.drop_line,
    "keep": actions.keep_line,
    "visitor": lambda row, **stamp: actions.note_yes(row, side="visitor", **stamp),
    "person": lambda row, **stamp: actions.note_yes(row, side="person", **stamp),
}


def _draft(request: HttpRequest, draft_id: UUID) -> WeekDraft:
    return get_for(request, WeekDraft.objects.select_related("scheme", "workspace"), draft_id, may_plan)


def _shown(request: HttpRequest, row: WeekDraft, *, refusal: Refusal | None = None) -> HttpResponse:
    is_open = row.state == DraftState.OPEN
    table = bridge.timetable(row) if is_open else None
    ready = (
        [stop for rounds in table.rounds for day in rounds.days for stop in day.stops if stop.line and stop.line.is_ready] if table else []
    )
    changed = [bridge.CHANGED[kind] for kind in queries.changed_since(row)] if is_open else []
    return show(
        request, "rounds/draft.html", draft=row, scheme=row.scheme, is_open=is_open, table=table, ready=len(ready), changed=changed,
        refusal=refusal, helping=_helping(table), free=[rounds for rounds in table.rounds if not rounds.days] if table else [], adopted=row.lines.filter(state=LineState.ADOPTED).count(), ticked=request.POST.getlist("lines"),
        proposed=queries.lines_proposed(row).count(), weeks_ahead=(row.week - monday_of(timezone.localdate())).days // 7, status=409 if refusal else 200,
    )  # fmt: skip


def _helping(table: bridge.Timetable | None) -> list[tuple[str, int]]:
    """By rule, how many people could be visited if it were relaxed: those whom it would help most first."""
    counts = Counter(item.line.relax for item in table.unserved if item.line.relax) if table else Counter()
    return [(str(bridge.RULES[rule]), count) for rule, count in counts.most_common()]


def _shown_line(request: HttpRequest, row: DraftLine, form: LineForm) -> HttpResponse:
    return show(
        request,
        "rounds/line.html",
        line=row,
        draft=row.draft,
        form=form,
        back=_back(row.draft, row),
        status=422 if form.errors else 200,
    )


def _clashed(request: HttpRequest, row: DraftLine, minutes: int, clash: actions.Clash) -> HttpResponse:
    """The same change with the question why both are possible: nothing is lost, nothing is done yet."""
    whole = row.starts.hour * 60 + row.starts.minute + minutes
    data = {"day": row.day.isoformat(), "starts": f"{whole // 60:02d}:{whole % 60:02d}", "visitor": str(row.visitor_id)}
    form = LineForm(data, line=row)
    form.is_valid()
    add_refusal(form, clash)
    return _shown_line(request, row, form)


def _back(row: WeekDraft, line: DraftLine) -> str:
    return f"{reverse('rounds:draft', args=[row.pk])}#ligne-{line.pk}"


def _ticked(request: HttpRequest) -> list[UUID] | None:
    if "all" in request.POST:
        return None
    return [UUID(value) for value in request.POST.getlist("lines") if _is_key(value)]


def _is_key(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
