"""The draft of next week in the demonstration, begun by hand: written as it could have been found, so that no solver has to start."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.bulk import insert_all
from essaim.core.foundation.clock import monday_of
from essaim.core.foundation.places import kilometres_between
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import days_off, setting
from essaim.modules.rounds import actions, queries
from essaim.modules.rounds.models import Absence, Assignment, DraftLine, Visit, WeekDraft
from essaim.modules.rounds.states import AbsenceReason, Scope, VisitState

LEFT = 2
"""So many find nobody: a draft in which everybody was served teaches less."""


@dataclass
class Roster:
    """Who calls on people: where each lives, which hours are still free, how many people each one has."""

    parts: list[Participation]
    homes: dict
    hours: dict
    given: dict

    def nearest(self, person: Person, *, most: int, among: list[Participation]) -> Participation | None:
        """Whoever lives nearest, has an hour left and fewer people than may be."""
        free = [part for part in among if self.hours[part.pk] and self.given[part.pk] < min(queries.ceiling_of(part) or most, most)]
        return min(free, key=lambda row: (self.distance(row, person), row.pk), default=None)

    def distance(self, part: Participation, person: Person) -> float:
        return kilometres_between(self.homes[part.person_id], self.homes[person.pk])


def begin(scheme: Scheme, roster: Roster, *, most: int, by: Actor, now: datetime) -> None:
    """Somebody is away next week; the week is being prepared: two people have said yes, one visit was moved by hand."""
    monday = monday_of(timezone.localdate(now)) + timedelta(weeks=1)
    away, *there = roster.parts
    Absence.objects.create(
        workspace_id=scheme.workspace_id, visitor=away, first_day=monday, last_day=monday + timedelta(days=4),
        reason=AbsenceReason.LEAVE, created_at=now,
    )  # fmt: skip
    draft = WeekDraft.objects.create(
        workspace_id=scheme.workspace_id, scheme=scheme, week=monday, scope=Scope.STUCK, prepared_by=by.id, prepared_at=now,
        seen=queries.look_of(scheme, monday), created_at=now,
    )  # fmt: skip
    rest = days_off(scheme, since=monday, until=monday + timedelta(days=6), commune_code=scheme.territory[0])
    lines = list(_lines(draft, roster, there, rest, most, now))
    insert_all(lines)
    journal.write("week_draft.prepared", draft, by=by, at=now, scope=draft.scope, lines=len(lines))
    _asked(draft, by, now)


def _lines(draft: WeekDraft, roster: Roster, there: list[Participation], rest: dict, most: int, now: datetime) -> Iterator[DraftLine]:
    minutes = setting(draft.scheme, "visit_minutes")
    alone = [(part.person, minutes, None, None) for part in queries.members_without_helper(draft.scheme)]
    stuck = Visit.objects.filter(visitor=roster.parts[0], week=draft.week, state=VisitState.PLANNED).select_related(
        "assignment__person", "assignment__visitor"
    )
    wanted = alone + [(row.assignment.person, row.minutes, row.assignment, row) for row in stuck]
    for number, (person, length, assignment, visit) in enumerate(wanted):
        line = _line(draft, person, length, assignment, visit, now)
        part = None if number < LEFT else roster.nearest(person, most=most, among=there)
        place = part and _hour(roster, part, draft.week, rest)
        if place is None:
            line.why = line.relax = "load"
        else:
            away = round(roster.distance(part, person), 2)
            line.visitor, (line.day, line.starts), line.reasons = (
                part,
                place,
                [["distance", away], ["free"], ["load", roster.given[part.pk]]],
            )
            roster.given[part.pk] += 1
        yield line


def _line(draft: WeekDraft, person: Person, minutes: int, assignment: Assignment | None, visit: Visit | None, now: datetime) -> DraftLine:
    return DraftLine(
        workspace_id=draft.workspace_id, draft=draft, person=person, assignment=assignment, visit=visit, minutes=minutes, created_at=now
    )


def _hour(roster: Roster, part: Participation, monday: date, rest: dict) -> tuple[date, time] | None:
    """The next hour of theirs that is free in that week."""
    while roster.hours[part.pk]:
        weekday, minute = roster.hours[part.pk].pop()
        day = monday + timedelta(days=weekday)
        if day not in rest and not _is_busy(part, day, minute):
            return day, time(minute // 60, minute % 60)
    return None


def _is_busy(part: Participation, day: date, minute: int) -> bool:
    since = queries.moment(day, time(minute // 60, minute % 60))
    until = since + timedelta(minutes=setting(part.scheme, "visit_minutes"))
    return queries.calendar_of([part.person_id], monday_of(day)).filter(starts_at__lt=until, ends_at__gt=since).exists()


def _asked(draft: WeekDraft, by: Actor, now: datetime) -> None:
    lines = [row for row in queries.lines_proposed(draft) if row.visitor_id and row.asks_both][:3]
    for line in lines[:2]:
        for side in ("person", "visitor"):
            actions.note_yes(line, side=side, by=by, now=now)
    for line in lines[2:]:
        if not actions.conflicts_of(line, day=line.day, starts=_half_hour_later(line.starts), visitor=line.visitor):
            actions.shift_line(line, minutes=30, by=by, now=now)


def _half_hour_later(starts: time) -> time:
    return (datetime.combine(date.min, starts) + timedelta(minutes=30)).time()
