"""Several sessions at once: those of a series from one on, all or none; those that were ticked, each by itself.

Each goes through the same door as when it is changed alone, and whoever must be called about several is called once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import day_in_words
from essaim.core.foundation.refusal import Refusal
from essaim.core.messaging.actions import join_calls
from essaim.core.messaging.models import Call
from essaim.core.messaging.states import CallReason, CallState
from essaim.core.schemes.queries import days_off
from essaim.modules.activities.actions import changes_of
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.queries import sessions_following
from essaim.workflows import programming


@dataclass(frozen=True)
class Line:
    """What becomes of one session: the day it leaves and the day it goes to, whether that is a day off, or why it stays."""

    session: Session
    before: date
    after: date
    taken: int
    day_off: str = ""
    problem: str = ""


def foresee(act: Callable[[], list[Line]]) -> list[Line]:
    """What an act would do, done for good in no row and told to nobody."""
    with transaction.atomic():
        lines = act()
        transaction.set_rollback(True)
    return lines


@transaction.atomic
def move_following(
    session: Session, *, day: date, starts: time, ends: time, overlap_reason: str = "", by: Actor, now: datetime
) -> list[Line]:  # fmt: skip
    """This session and all that follow in its series, by as many days and to the same hours; none when one cannot go there."""
    shift = day - session.day

    def move(row: Session) -> Session:
        return programming.move(row, day=row.day + shift, starts=starts, ends=ends, overlap_reason=overlap_reason, by=by, now=now)

    return _all_or_none(_in_order(_following(session, now), later=day > session.day or starts > session.starts), move, by, now)


@transaction.atomic
def call_off_following(session: Session, *, reason: str, by: Actor, now: datetime) -> list[Line]:
    """This session and all that follow in its series do not take place."""
    return _all_or_none(_following(session, now), lambda row: programming.call_off(row, reason=reason, by=by, now=now), by, now)


@transaction.atomic
def correct_following(
    session: Session, *, overlap_reason: str = "", is_residence: bool = False, by: Actor, now: datetime, **terms
) -> list[Line]:
    """What was put right in this session is put right in all that follow; what differs otherwise stays as it is."""
    changed = changes_of(session, terms)

    def correct(row: Session) -> Session:
        return programming.correct(row, overlap_reason=overlap_reason, is_residence=is_residence, by=by, now=now, **changed)

    return _all_or_none(_following(session, now), correct, by, now)


@transaction.atomic
def move_many(rows: Iterable[Session], *, days: int, by: Actor, now: datetime) -> list[Line]:
    """These sessions so many days later, or earlier, at their hours; one that cannot go there stays, and says why."""
    lines = []
    for row in _in_order(rows, later=days > 0):
        before, after = row.day, row.day + timedelta(days=days)
        try:
            with transaction.atomic():
                moved = programming.move(row, day=after, starts=row.starts, ends=row.ends, by=by, now=now)
        except Refusal as refusal:
            lines.append(Line(row, before, after, row.taken, problem=str(refusal)))
        else:
            lines.append(Line(moved, before, after, row.taken, _day_off(moved)))
    call_once([line.session for line in lines], by=by, now=now)
    return sorted(lines, key=lambda line: (line.before, line.session.starts, line.session.pk))


@transaction.atomic
def call_off_many(rows: Iterable[Session], *, reason: str, by: Actor, now: datetime) -> list[Session]:
    """These sessions do not take place: all of them, or none."""
    done = [programming.call_off(row, reason=reason, by=by, now=now) for row in rows]
    call_once(done, by=by, now=now)
    return done


def call_once(rows: Iterable[Session], *, by: Actor, now: datetime) -> None:
    """Whoever has just been put on the list of calls about several of these sessions is called once, and hears everything."""
    about = [row.pk for row in rows]
    about += Registration.objects.filter(session__in=about).values_list("pk", flat=True)
    new = {"created_at": now, "state": CallState.DUE, "reason": CallReason.CALL_BACK}
    said = Q(occurrence__startswith="session_") | Q(occurrence__startswith="place_waiting ")
    by_whom: dict[tuple[UUID | None, UUID | None], list[Call]] = {}
    for call in Call.objects.filter(said, subject_id__in=about, **new).order_by("due_at", "created_at", "pk"):
        by_whom.setdefault((call.person_id, call.organisation_id), []).append(call)
    with translation.override("fr"):
        header = _("Several sessions, in one call:")
    for calls in by_whom.values():
        if len(calls) > 1:
            join_calls(*calls, header=header, by=by, now=now)


def _following(session: Session, now: datetime) -> list[Session]:
    if session.series_id is None:
        raise Refusal(_("This session is not part of a series."))
    return list(sessions_following(session, now=now))


def _in_order(rows: Iterable[Session], *, later: bool) -> list[Session]:
    """The last one first when they go to a later day, so that none runs into the next of the same series."""
    return sorted(rows, key=lambda row: (row.starts_at, row.pk), reverse=later)


def _all_or_none(rows: list[Session], act: Callable[[Session], Session], by: Actor, now: datetime) -> list[Line]:
    lines, problems = [], []
    for row in rows:
        before, taken = row.day, row.taken
        try:
            with transaction.atomic():
                done = act(row)
        except Refusal as refusal:
            problems.append((before, refusal))
        else:
            lines.append(Line(done, before, done.day, taken, _day_off(done) if done.day != before else ""))
    if problems:
        problems.sort(key=lambda problem: problem[0])
        said = " ".join(_("%(day)s: %(why)s") % {"day": day_in_words(day, "j F Y"), "why": refusal} for day, refusal in problems)
        raise Refusal(said, field=problems[0][1].field)
    call_once([line.session for line in lines], by=by, now=now)
    return sorted(lines, key=lambda line: (line.before, line.session.pk))


def _day_off(session: Session) -> str:
    closed = days_off(session.scheme, since=session.day, until=session.day, commune_code=session.commune_code)
    return str(closed.get(session.day, ""))
