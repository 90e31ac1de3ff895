"""Preparing a week without telling anybody yet: the draft, its lines, each change by hand and the way back."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.bulk import insert_all
from essaim.core.foundation.clock import monday_of
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Overtaken, Refusal
from essaim.core.people.models import Person
from essaim.core.schemes.actions import Conflict
from essaim.core.schemes.models import Commitment, Participation, Scheme
from essaim.core.schemes.queries import settled
from essaim.core.schemes.states import CommitmentKind, OverlapReason
from essaim.modules.rounds import bridge, queries
from essaim.modules.rounds.actions.refusing import refuse_after_last_day, refuse_day_off
from essaim.modules.rounds.models import DraftLine, WeekDraft
from essaim.modules.rounds.states import DRAFT_MOVES, LINE_MOVES, DraftState, LineState

REMEMBERED = 50
KEPT_OF_A_LINE = (
    "day", "starts", "visitor_id", "by_hand", "visitor_agreed_at", "person_agreed_at", "overlap_reason", "reasons", "why", "relax",
)  # fmt: skip
WEEKS_AHEAD = 1


class Clash(Refusal):
    """The time of somebody is taken: every conflict is named at once, and a reason may be given."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        self.conflicts = conflicts
        super().__init__(" ".join(str(each) for each in conflicts), field="overlap_reason")


def prepare_week(scheme: Scheme, *, week: date, scope: str, by: Actor, now: datetime) -> WeekDraft:
    """Plan everybody on whom nobody calls yet and, if asked, what of the week nobody has been told of."""
    if "rounds" not in settled(scheme).blueprint.modules:
        raise Refusal(_("This scheme plans no weekly visits: its blueprint does not ask for them."))
    _refuse_week(week, now)
    if queries.open_draft(scheme, week):
        raise Refusal(_("A draft of this week is open already: go on with it, or put it aside first."), field="week")
    draft = WeekDraft(
        workspace=scheme.workspace, scheme=scheme, week=week, scope=scope, prepared_by=by.id, prepared_at=now, created_at=now
    )  # fmt: skip
    rows, seen = _solved(draft, (), now)
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
            _write_lines(draft, rows, seen, now)
            journal.write("week_draft.prepared", draft, by=by, at=now, scope=scope, lines=len(rows))
    except IntegrityError as error:
        if queries.open_draft(scheme, week):
            raise Refusal(_("Someone was faster. Please look again.")) from error
        raise
    return draft


def plan_again(draft: WeekDraft, *, by: Actor, now: datetime) -> WeekDraft:
    """Plan the draft anew around what was moved by hand, left out, or said yes to.

    Searched first, which takes seconds, and written only if the draft is still what it was then.
    """
    _refuse_closed(draft)
    _refuse_week(draft.week, now)
    kept = [row for row in queries.lines_of(draft).exclude(state=LineState.ADOPTED) if _stays(row)]
    rows, seen = _solved(draft, kept, now)
    with transaction.atomic():
        as_it_was = WeekDraft.objects.filter(pk=draft.pk, version=draft.version, state=DraftState.OPEN)
        if not as_it_was.update(prepared_at=now, prepared_by=by.id, history=[], version=F("version") + 1):
            raise Overtaken(_("Someone was faster. Please look again."))
        draft.lines.exclude(pk__in=[row.pk for row in kept]).exclude(state=LineState.ADOPTED).delete()
        _write_lines(draft, rows, seen, now)
        journal.write("week_draft.prepared", draft, by=by, at=now, scope=draft.scope, kept=len(kept))
    draft.refresh_from_db()
    return draft


def note_adopted(draft: WeekDraft, *, lines: int, was_as_seen: bool, by: Actor, now: datetime) -> WeekDraft:
    """So many lines have become visits; where nothing else had changed, what the week looks like now is what the draft is about."""
    seen = {"seen": queries.look_of(draft.scheme, draft.week)} if was_as_seen else {}
    WeekDraft.objects.filter(pk=draft.pk).update(**seen, version=F("version") + 1)
    journal.write("week_draft.lines_adopted", draft, by=by, at=now, lines=lines)
    return draft


@transaction.atomic
def change_line(
    line: DraftLine, *, day: date, starts: time, visitor: Participation, overlap_reason: str = "", by: Actor, now: datetime
) -> DraftLine:
    """Another day, hour or visitor, by hand. Whoever had said yes had said it to something else: both are asked again."""
    _refuse_closed(line.draft)
    if line.state != LineState.PROPOSED:
        raise Refusal(_("This line was adopted or left out: take it up again first."))
    _refuse_day(line, day, now)
    _refuse_visitor(line, visitor, day)
    clashes = conflicts_of(line, day=day, starts=starts, visitor=visitor)
    if overlap_reason and overlap_reason not in OverlapReason.values:
        raise Refusal(_("Choose one of the reasons of the list."), field="overlap_reason")
    if clashes and not overlap_reason:
        raise Clash(clashes)
    _remember(line)
    reasons = [reason for reason in line.reasons if reason[0] == "distance"] if visitor.pk == line.visitor_id else []
    _update(
        line, day=day, starts=starts, visitor=visitor, by_hand=True, visitor_agreed_at=None, person_agreed_at=None,
        overlap_reason=overlap_reason if clashes else "", reasons=reasons, why="", relax="",
    )  # fmt: skip
    journal.write("draft_line.changed", line, by=by, at=now, visitor=visitor.pk, overlap_reason=line.overlap_reason)
    return line


def shift_line(line: DraftLine, *, minutes: int, by: Actor, now: datetime) -> DraftLine:
    """A little earlier or later the same day."""
    _refuse_without_visitor(line)
    whole = line.starts.hour * 60 + line.starts.minute + minutes
    if not 0 <= whole < 24 * 60:
        raise Refusal(_("That would be another day: choose the day."), field="starts")
    return change_line(line, day=line.day, starts=time(whole // 60, whole % 60), visitor=line.visitor, by=by, now=now)


@transaction.atomic
def drop_line(line: DraftLine, *, by: Actor, now: datetime) -> DraftLine:
    """Not this one: it is left out of the draft, and may be taken up again."""
    _refuse_closed(line.draft)
    _remember(line)
    move(line, to=LineState.DROPPED, moves=LINE_MOVES, by=by, at=now)
    return line


@transaction.atomic
def keep_line(line: DraftLine, *, by: Actor, now: datetime) -> DraftLine:
    """It is taken up again after all."""
    _refuse_closed(line.draft)
    _remember(line)
    move(line, to=LineState.PROPOSED, moves=LINE_MOVES, by=by, at=now)
    return line


@transaction.atomic
def note_yes(line: DraftLine, *, side: str, by: Actor, now: datetime) -> DraftLine:
    """The visitor or the person said yes to exactly this; said a second time, it is taken back."""
    _refuse_closed(line.draft)
    _refuse_without_visitor(line)
    if side not in ("visitor", "person") or line.state != LineState.PROPOSED:
        raise Refusal(_("This is no longer possible: the situation has changed. Please look again."))
    _remember(line)
    name = f"{side}_agreed_at"
    _update(line, **{name: None if getattr(line, name) else now})
    journal.write("draft_line.agreed", line, by=by, at=now, side=side, said=getattr(line, name) is not None)
    return line


@transaction.atomic
def undo(draft: WeekDraft, *, by: Actor, now: datetime) -> DraftLine:
    """The last change by hand is taken back; one of a line that was adopted since, or is gone, is stepped over."""
    _refuse_closed(draft)
    fresh = WeekDraft.objects.select_for_update().get(pk=draft.pk)
    rows = {str(row.pk): row for row in queries.lines().filter(draft=draft).exclude(state=LineState.ADOPTED)}
    history = list(fresh.history)
    while history and history[-1]["line"] not in rows:
        history.pop()
    if not history:
        raise Refusal(_("There is nothing to take back: nothing was changed by hand since the week was planned."))
    last = history.pop()
    line = rows[last["line"]]
    WeekDraft.objects.filter(pk=draft.pk).update(history=history, version=F("version") + 1)
    if line.state != last["state"]:
        move(line, to=last["state"], moves=LINE_MOVES, by=by, at=now)
    _update(line, **{name: _read(name, last[name]) for name in KEPT_OF_A_LINE if name in last})
    journal.write("draft_line.undone", line, by=by, at=now)
    return line


@transaction.atomic
def discard(draft: WeekDraft, *, by: Actor, now: datetime) -> WeekDraft:
    """The draft is put aside; nobody was told of it."""
    move(draft, to=DraftState.DISCARDED, moves=DRAFT_MOVES, by=by, at=now)
    return draft


@transaction.atomic
def take_up(draft: WeekDraft, *, by: Actor, now: datetime) -> WeekDraft:
    """A draft that was put aside is gone on with."""
    if queries.open_draft(draft.scheme, draft.week):
        raise Refusal(_("A draft of this week is open already: go on with it, or put it aside first."))
    try:
        with transaction.atomic():
            move(draft, to=DraftState.OPEN, moves=DRAFT_MOVES, by=by, at=now)
    except IntegrityError as error:
        raise Overtaken(_("Someone was faster. Please look again.")) from error
    return draft


def lapse_drafts(scheme: Scheme, *, by: Actor, now: datetime) -> int:
    """Drafts of weeks that are over are put aside. Safe to repeat."""
    over = monday_of(timezone.localdate(now))
    found = list(queries.drafts_of(scheme).filter(week__lt=over, state=DraftState.OPEN))
    for draft in found:
        discard(draft, by=by, now=now)
    return len(found)


def conflicts_of(line: DraftLine, *, day: date, starts: time, visitor: Participation) -> list[Conflict]:
    """What else takes the time of the visitor and of the person then: in the calendar, and in the draft itself."""
    since = queries.moment(day, starts)
    until = since + timedelta(minutes=line.minutes)
    others = [row for row in queries.lines_proposed(line.draft) if row.pk != line.pk]
    moving = {row.visit_id for row in (*others, line) if row.visit_id}
    found = []
    for subject in (visitor.person, line.person):
        taken = list(
            queries.calendar_of([subject.pk], line.draft.week).filter(starts_at__lt=until, ends_at__gt=since).exclude(about__in=moving)
        )
        taken += [spot for row in others if (spot := _spot(row, subject)) and spot.starts_at < until and spot.ends_at > since]
        if taken:
            found.append(Conflict(subject, sorted(taken, key=lambda row: row.starts_at)))
    return found


def _spot(row: DraftLine, subject: Person) -> Commitment | None:
    """A line of the draft as the time that it would take of somebody."""
    if subject.pk not in (row.visitor.person_id, row.person_id):
        return None
    begin = queries.moment(row.day, row.starts)
    return Commitment(what=CommitmentKind.VISIT, starts_at=begin, ends_at=begin + timedelta(minutes=row.minutes), about=row.pk)


def _solved(draft: WeekDraft, settled_lines: Iterable[DraftLine], now: datetime) -> tuple[list[bridge.Drafted], dict]:
    """The lines of a week around those that stay, and what the week looked like when they were searched."""
    seen = queries.look_of(draft.scheme, draft.week)
    today = timezone.localdate(now)
    return bridge.draft_week(draft.scheme, monday=draft.week, today=today, scope=draft.scope, settled=settled_lines), seen


def _write_lines(draft: WeekDraft, rows: Iterable[bridge.Drafted], seen: dict, now: datetime) -> None:
    insert_all(
        [
            DraftLine(
                workspace_id=draft.workspace_id, draft=draft, person=row.person, assignment=row.assignment, visit=row.visit,
                visitor=row.visitor, day=row.day, starts=row.starts, minutes=row.minutes, reasons=row.reasons, why=row.why,
                relax=row.relax, created_at=now,
            )
            for row in rows
        ]
    )  # fmt: skip
    WeekDraft.objects.filter(pk=draft.pk).update(seen=seen)


def _stays(line: DraftLine) -> bool:
    return line.state == LineState.DROPPED or line.is_fixed


def _remember(line: DraftLine) -> None:
    """What a change replaces goes to the end of the draft's history."""
    draft = WeekDraft.objects.select_for_update().get(pk=line.draft_id)
    before = {name: _plain(getattr(line, name)) for name in KEPT_OF_A_LINE} | {"line": str(line.pk), "state": line.state}
    WeekDraft.objects.filter(pk=draft.pk).update(history=[*draft.history, before][-REMEMBERED:], version=F("version") + 1)


def _update(line: DraftLine, **values) -> None:
    swapped = DraftLine.objects.filter(pk=line.pk, version=line.version).update(**values, version=F("version") + 1)
    if not swapped:
        raise Refusal(_("Someone was faster. Please look again."))
    line.version += 1
    for name, value in values.items():
        setattr(line, name, value)


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | list) else str(value)


def _read(name: str, value: object) -> object:
    if value is None or isinstance(value, bool | list):
        return value
    kinds = {"day": date.fromisoformat, "starts": time.fromisoformat}
    return kinds.get(name, datetime.fromisoformat if name.endswith("_at") else str)(value)


def _refuse_closed(draft: WeekDraft) -> None:
    if draft.state != DraftState.OPEN:
        raise Refusal(_("This draft was adopted or put aside: nothing can be changed in it any more."))


def _refuse_week(week: date, now: datetime) -> None:
    this = monday_of(timezone.localdate(now))
    if week.weekday() or not this <= week <= this + timedelta(weeks=WEEKS_AHEAD):
        raise Refusal(_("Choose this week or the next: visits are planned two weeks ahead."), field="week")


def _refuse_without_visitor(line: DraftLine) -> None:
    if line.visitor is None:
        raise Refusal(_("Nobody was found for this person: choose a visitor, a day and an hour first."), field="visitor")


def _refuse_day(line: DraftLine, day: date, now: datetime) -> None:
    if monday_of(day) != line.draft.week:
        raise Refusal(_("Choose a day of the week of this draft."), field="day")
    if day <= timezone.localdate(now):
        raise Refusal(_("Choose a day from tomorrow on: nobody is sent without having been told."), field="day")
    refuse_day_off(line.draft.scheme, line.person, day)


def _refuse_visitor(line: DraftLine, visitor: Participation, day: date) -> None:
    if visitor.scheme_id != line.draft.scheme_id or not visitor.is_cleared(day):
        raise Refusal(_("This visitor cannot be sent: their part is not active, or a check is missing or has ended."), field="visitor")
    if visitor.person_id == line.person_id:
        raise Refusal(_("Nobody calls on themselves: choose somebody else."), field="visitor")
    if queries.is_away(visitor, day):
        raise Refusal(_("This visitor is away on that day: choose another day, or somebody else."), field="visitor")
    refuse_after_last_day(line.draft.scheme, line.person, visitor, day)
    is_own = line.assignment is not None and line.assignment.visitor_id == visitor.pk
    most = queries.ceiling_of(visitor)
    if is_own or most is None or visitor.pk == line.visitor_id:
        return
    given = [row for row in queries.lines_proposed(line.draft).filter(visitor=visitor).exclude(pk=line.pk) if row.asks_both]
    if queries.load_of(visitor) + queries.stands_in(visitor, week=line.draft.week).count() + len(given) >= most:
        raise Refusal(
            _("This visitor already calls on as many people as may be: %(most)s. Choose somebody else.") % {"most": most},
            field="visitor",
        )
