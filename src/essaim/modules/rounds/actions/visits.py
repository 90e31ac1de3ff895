"""Assigning somebody to somebody, planning the weeks, arriving, leaving: each with who said so."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import monday_of
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Overtaken, Refusal
from essaim.core.people.models import Person
from essaim.core.schemes.actions import Conflict, commit, move_commitments, open_case, release
from essaim.core.schemes.models import Participation
from essaim.core.schemes.queries import days_off, setting
from essaim.core.schemes.states import SchemeState
from essaim.modules.rounds import queries
from essaim.modules.rounds.actions import alone
from essaim.modules.rounds.actions.refusing import (
    refuse_beyond_load,
    refuse_second_helper,
    refuse_second_visit,
    refuse_to_send,
)
from essaim.modules.rounds.models import Assignment, Visit
from essaim.modules.rounds.states import (
    ASSIGNMENT_MOVES,
    VISIT_MOVES,
    AssignmentState,
    VisitState,
)

WEEKS_AHEAD = 2


@transaction.atomic
def assign(
    visitor: Participation, *, person: Person, weekday: int, starts: time, minutes: int | None = None,
    visitor_agreed: bool, person_agreed: bool, since: date | None = None, must_fit: int = WEEKS_AHEAD, overlap_reason: str = "",
    by: Actor, now: datetime,
) -> Assignment:  # fmt: skip
    """Let a visitor call on somebody every week. All keys are asked at once: both agreed, vetting, and who validates.

    Where the visitor is taken in one of the first `must_fit` weeks, nothing is settled; in a later one nothing is planned.
    """
    scheme, today = visitor.scheme, timezone.localdate(now)
    if scheme.state == SchemeState.CLOSED:
        raise Refusal(_("This scheme is closed: nobody can be sent through it any more."))
    if not visitor_agreed or not person_agreed:
        raise Refusal(_("Ask both first: nobody is sent, and nobody is visited, without having said yes."))
    if not visitor.is_cleared(today):
        raise Refusal(_("This visitor cannot be sent: their part is not active, or a check is missing or has ended."), field="visitor")
    journal.hold(scheme.workspace_id)  # whoever objects at this moment comes before, or takes this assignment with all else
    person.refresh_from_db()
    if not person.is_reachable:
        raise Refusal(_("This person is no longer there, or wishes not to be contacted: nobody can be sent to them."), field="person")
    if visitor.person_id == person.pk:
        raise Refusal(_("Nobody calls on themselves: choose somebody else."), field="visitor")
    refuse_beyond_load(visitor)
    refuse_second_helper(scheme, person)
    case = open_case(scheme, person=person, by=by, now=now)
    try:
        with transaction.atomic():
            assignment = Assignment.objects.create(
                workspace=scheme.workspace, scheme=scheme, case=case, visitor=visitor, person=person, weekday=weekday,
                starts=starts, minutes=minutes or setting(scheme, "visit_minutes"), since=since or today,
                visitor_agreed_at=now, person_agreed_at=now, validated_by=by.id, created_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        # Somebody else settled it between our look and our writing: said the same way. Anything else is a bug.
        refuse_second_helper(scheme, person, error)
        raise
    journal.write("assignment.made", assignment, by=by, at=now, visitor=visitor.pk, person=person.pk)
    plan_weeks(assignment, must_fit=must_fit, overlap_reason=overlap_reason, by=by, now=now)
    return assignment


@transaction.atomic
def end_assignment(assignment: Assignment, *, reason: str, by: Actor, now: datetime) -> Assignment:
    """Nobody calls any more through this assignment: what is planned goes with it; whoever is inside is still looked for."""
    move(assignment, to=AssignmentState.ENDED, moves=ASSIGNMENT_MOVES, by=by, at=now, reason=reason)
    Assignment.objects.filter(pk=assignment.pk).update(ended_on=timezone.localdate(now), end_reason=reason)
    _call_off_planned(Visit.objects.filter(assignment=assignment), reason, by, now)
    return assignment


def plan_weeks(
    assignment: Assignment, *, must_fit: int = WEEKS_AHEAD, overlap_reason: str = "", by: Actor, now: datetime
) -> list[Visit]:  # fmt: skip
    """The visits of this week and the next ones that are not there yet. Safe to repeat.

    Where a person asks for it, a visitor who is taken in one of the first `must_fit` weeks is a refusal.
    """
    today = timezone.localdate(now)
    first = monday_of(max(today, assignment.since))
    known = set(Visit.objects.filter(assignment=assignment, week__gte=first).values_list("week", flat=True))
    weeks = [first + timedelta(weeks=number) for number in range(WEEKS_AHEAD)]
    must = weeks[:must_fit] if by.id is not None else []
    planned = [_plan(assignment, monday, overlap_reason, monday in must, by=by, now=now) for monday in weeks if monday not in known]
    return [visit for visit in planned if visit is not None]


@transaction.atomic
def move_visit(
    visit: Visit, *, day: date, starts: time, visitor: Participation | None = None, visitor_agreed: bool = False,
    person_agreed: bool = False, overlap_reason: str = "", by: Actor, now: datetime,
) -> Visit:  # fmt: skip
    """Another day, another hour, or another visitor for this once, whom both sides have said yes to."""
    who = visitor or visit.visitor
    stands_in = who.pk != visit.assignment.visitor_id
    if visit.state != VisitState.PLANNED:
        raise Refusal(_("This visit has begun or is over: it cannot be moved any more."))
    if monday_of(day) != visit.week:
        raise Refusal(_("Choose a day of the same week: nobody stays two weeks without a visit."), field="day")
    refuse_to_send(visit.assignment, who, day, lacks_a_yes=stands_in and not (visitor_agreed and person_agreed), now=now)
    if stands_in and who.pk != visit.visitor_id:
        refuse_beyond_load(who, week=visit.week)
    agreed_at = now if stands_in else None
    swapped = Visit.objects.filter(pk=visit.pk, state=VisitState.PLANNED, version=visit.version).update(
        day=day, starts=starts, visitor=who, visitor_agreed_at=agreed_at, person_agreed_at=agreed_at, settled_at=now,
        version=F("version") + 1,
    )  # fmt: skip
    if not swapped:
        raise Refusal(_("Someone was faster. Please look again."))
    begin, end = _moments(day, starts, visit.minutes)
    if who.pk == visit.visitor_id and _is_committed(visit):
        move_commitments(visit.pk, starts_at=begin, ends_at=end, overlap_reason=overlap_reason, by=by, now=now)
    else:
        release(visit.pk, by=by, now=now)
        _commit(visit, who, begin, end, overlap_reason, by, now)
    visit.refresh_from_db()
    journal.write("visit.moved", visit, by=by, at=now, visitor=who.pk)
    return visit


@transaction.atomic
def plan_once(
    assignment: Assignment, *, day: date, starts: time, visitor: Participation | None = None, visitor_agreed: bool = False,
    person_agreed: bool = False, overlap_reason: str = "", by: Actor, now: datetime,
) -> Visit:  # fmt: skip
    """The visit of a week that has none, or whose visit was called off: on another day, at another hour, by somebody else."""
    who, week = visitor or assignment.visitor, monday_of(day)
    stands_in = who.pk != assignment.visitor_id
    refuse_to_send(assignment, who, day, lacks_a_yes=stands_in and not (visitor_agreed and person_agreed), now=now)
    if stands_in:
        refuse_beyond_load(who, week=week)
    refuse_second_visit(assignment, week)
    agreed_at = now if stands_in else None
    try:
        with transaction.atomic():
            visit = Visit.objects.create(
                workspace=assignment.workspace, assignment=assignment, case=assignment.case, visitor=who, week=week, day=day,
                starts=starts, minutes=assignment.minutes, visitor_agreed_at=agreed_at, person_agreed_at=agreed_at, settled_at=now,
                created_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        refuse_second_visit(assignment, week, error)
        raise
    _commit(visit, who, *_moments(day, starts, visit.minutes), overlap_reason, by, now)
    journal.write("visit.planned", visit, by=by, at=now, visitor=who.pk)
    return visit


@transaction.atomic
def cancel_visit(visit: Visit, *, reason: str, by: Actor, now: datetime) -> Visit:
    """This visit will not take place; one that has begun is over when its visitor is out."""
    if visit.state == VisitState.STARTED:
        raise Refusal(_("This visit has begun: say first that its visitor is out, then note how it went."))
    move(visit, to=VisitState.CANCELLED, moves=VISIT_MOVES, by=by, at=now, reason=reason)
    Visit.objects.filter(pk=visit.pk).update(end_reason=reason)
    release(visit.pk, by=by, now=now)
    return visit


@transaction.atomic
def arrive(visit: Visit, *, at: datetime | None = None, by: Actor, now: datetime) -> Visit:
    """The visitor is there: the first tap, `at` an earlier moment when the telephone had no network."""
    at = at or now
    _refuse_over(visit)
    if visit.day != timezone.localdate(at):
        raise Refusal(_("This visit is not for today."))
    if not queries.may_be_found(visit, on=visit.day):
        raise Refusal(_("This visit cannot be made as things stand: call the team before you go."))
    move(visit, to=VisitState.STARTED, moves=VISIT_MOVES, by=by, at=now)
    Visit.objects.filter(pk=visit.pk).update(arrived_at=at)
    visit.arrived_at = at
    return alone.expect_out(visit, at=at + timedelta(minutes=visit.minutes), by=by, now=now)


@transaction.atomic
def finish(visit: Visit, *, services: list[str], minutes: int | None = None, at: datetime | None = None, by: Actor, now: datetime) -> Visit:
    """The visit is over: the second tap, with the small services that were rendered.

    It does for the first tap too, when that was forgotten: `minutes` then say how long the visit lasted. It ended when the
    visitor was out, however late it is noted; where nobody said so, after the `minutes` that are told now.
    """
    at = at or now
    _refuse_over(visit)
    if visit.state == VisitState.PLANNED:
        if not minutes:
            raise Refusal(_("Say how many minutes you were there: your arrival was not noted."), field="minutes")
        arrive(visit, at=at - timedelta(minutes=minutes), by=by, now=now)
    move(visit, to=VisitState.DONE, moves=VISIT_MOVES, by=by, at=now, services=services)
    stayed_until = min(at, visit.arrived_at + timedelta(minutes=minutes)) if minutes else at
    left_at = visit.left_at or stayed_until
    Visit.objects.filter(pk=visit.pk).update(done_at=left_at, services=services, left_at=left_at)
    visit.done_at, visit.services, visit.left_at = left_at, services, left_at
    alone.put_out(visit, by=by, now=now)
    return visit


def note_reminded(visits: Iterable[Visit], *, by: Actor, now: datetime) -> int:
    """Their visitor was told of them ahead of time: no draft moves them any more. No act of anybody, so not in the journal."""
    return Visit.objects.filter(pk__in=[row.pk for row in visits]).update(reminded_at=now)


def _refuse_over(visit: Visit) -> None:
    """Said in its own words, since whoever typed this without network could not know."""
    if visit.state == VisitState.CANCELLED:
        raise Refusal(_("This visit was called off meanwhile: nothing was recorded. If you went all the same, tell the team."))
    if visit.state == VisitState.DONE:
        raise Refusal(_("This visit is already noted: nothing was added."))


def let_go(visitor: Participation, *, reason: str, by: Actor, now: datetime) -> list[Assignment]:
    """A visitor comes no more: every assignment ends at once, with what is planned. Returns whom to look after."""
    running = list(Assignment.objects.filter(visitor=visitor, state=AssignmentState.ACTIVE).select_related("person"))
    ended = [end_assignment(row, reason=reason, by=by, now=now) for row in running]
    _call_off_planned(Visit.objects.filter(visitor=visitor), reason, by, now)
    return ended


def _call_off_planned(visits: QuerySet[Visit], reason: str, by: Actor, now: datetime) -> None:
    """Of these, what has not begun; one whose visitor arrives at this instant is under way."""
    for visit in list(visits.filter(state=VisitState.PLANNED)):
        try:
            cancel_visit(visit, reason=reason, by=by, now=now)
        except Overtaken:
            continue


def _plan(assignment: Assignment, monday: date, overlap_reason: str, must_fit: bool, *, by: Actor, now: datetime) -> Visit | None:
    """The visit of one week, on its day; not on a day off, nor in the past, nor to whoever has left, nor when the visitor is taken."""
    day = monday + timedelta(days=assignment.weekday)
    off = days_off(assignment.scheme, since=day, until=day, commune_code=assignment.person.commune_code or "")
    is_over = day < max(timezone.localdate(now), assignment.since)
    visitor = assignment.visitor
    is_free = visitor.is_cleared(day) and not queries.is_away(visitor, day) and not queries.leaves_before(visitor, day)
    if off or is_over or not is_free or not queries.is_still_helped(assignment, on=day):
        return None
    try:
        with transaction.atomic():
            visit = Visit.objects.create(
                workspace=assignment.workspace, assignment=assignment, case=assignment.case, visitor=assignment.visitor,
                week=monday, day=day, starts=assignment.starts, minutes=assignment.minutes, created_at=now,
            )  # fmt: skip
            _commit(visit, assignment.visitor, *_moments(day, visit.starts, visit.minutes), overlap_reason, by, now)
    except Conflict:
        if must_fit:
            raise
        return None
    except IntegrityError:
        # Planned by somebody else at this instant, or the visitor was stopped at this instant. Anything else is a bug.
        is_planned = Visit.objects.filter(assignment=assignment, week=monday).exists()
        if not is_planned and Participation.objects.get(pk=assignment.visitor_id).is_cleared(day):
            raise
        return None
    journal.write("visit.planned", visit, by=by, at=now, visitor=visit.visitor_id)
    return visit


def _commit(visit: Visit, visitor: Participation, begin: datetime, end: datetime, reason: str, by: Actor, now: datetime) -> None:
    commit(
        visitor.person, what="visit", about=visit.pk, starts_at=begin, ends_at=end, scheme=visitor.scheme,
        overlap_reason=reason, by=by, now=now,
    )  # fmt: skip


def _is_committed(visit: Visit) -> bool:
    return visit.visitor.person.commitments.filter(about=visit.pk, released_at=None).exists()


def _moments(day: date, starts: time, minutes: int) -> tuple[datetime, datetime]:
    """The hour on the wall of that day, whatever the clocks did the night before."""
    begin = timezone.make_aware(datetime.combine(day, starts))
    return begin, begin + timedelta(minutes=minutes)
