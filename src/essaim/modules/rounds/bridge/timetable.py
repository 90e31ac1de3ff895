"""A draft as somebody reads it: visitor by visitor and day by day, with the ways on foot between the visits."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation
from essaim.modules.rounds import queries
from essaim.modules.rounds.bridge.gathering import points
from essaim.modules.rounds.bridge.planning import walk_minutes
from essaim.modules.rounds.bridge.words import NO_ADVICE, WHAT_HELPS, reason_words, why_nobody
from essaim.modules.rounds.models import Absence, DraftLine, Visit, WeekDraft
from essaim.modules.rounds.states import LineState, VisitState

HOME_AGAIN = timedelta(hours=2)
"""Between two visits so far apart one goes home."""


@dataclass(frozen=True)
class Stop:
    """One visit of a day: of the draft (`line`), or planned already (`visit`); `walk` minutes on foot to get there.

    `is_stuck`: planned, and its visitor is away that day or may not be sent.
    """

    starts: time
    minutes: int
    person: Person
    line: DraftLine | None = None
    visit: Visit | None = None
    walk: int | None = None
    is_tight: bool = False
    is_stuck: bool = False
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Round:
    """One visitor's day."""

    day: date
    stops: list[Stop]


@dataclass(frozen=True)
class Rounds:
    """One visitor's week: days, how many visits, minutes on foot, on how many people they would call, when they are away."""

    visitor: Participation
    days: list[Round]
    visits: int
    walk: int
    load: int
    most: int | None
    away: list[Absence]


@dataclass(frozen=True)
class Unserved:
    """Somebody for whom nobody was found."""

    line: DraftLine
    why: str
    helps: str


@dataclass(frozen=True)
class Timetable:
    """All of a draft: rounds, who was not served, what was left out by hand."""

    rounds: list[Rounds]
    unserved: list[Unserved]
    dropped: list[DraftLine]

    @property
    def loads(self) -> list[int]:
        """On how many people each visitor would call, the fewest first."""
        return sorted(row.load for row in self.rounds)


def timetable(draft: WeekDraft) -> Timetable:
    """Read a draft and the visits around it, in a handful of queries."""
    rows = list(queries.lines_of(draft).exclude(state=LineState.ADOPTED))
    moved = {row.visit_id for row in rows if row.visit_id and row.visitor_id and row.state == LineState.PROPOSED}
    living = queries.visits_of_week(draft.scheme, draft.week).exclude(state=VisitState.CANCELLED).exclude(pk__in=moved)
    stuck = set(queries.visits_stuck(living, on=draft.week).values_list("pk", flat=True))
    proposed = [row for row in rows if row.visitor_id and row.state == LineState.PROPOSED]
    parts = {part.pk: part for part in queries.helpers_of(draft.scheme)}
    stops: dict[UUID, dict[date, list[Stop]]] = defaultdict(lambda: defaultdict(list))
    for row in proposed:
        stops[row.visitor_id][row.day].append(Stop(row.starts, row.minutes, row.person, row, words=reason_words(row.reasons)))
        parts.setdefault(row.visitor_id, row.visitor)
    for visit in living:
        stop = Stop(visit.starts, visit.minutes, visit.assignment.person, visit=visit, is_stuck=visit.pk in stuck)
        stops[visit.visitor_id][visit.day].append(stop)
        parts.setdefault(visit.visitor_id, visit.visitor)
    people = [stop.person for days in stops.values() for found in days.values() for stop in found]
    at = points([*people, *(part.person for part in parts.values())])
    new = defaultdict(int)
    for row in proposed:
        new[row.visitor_id] += row.assignment_id is None
    away = queries.away_by_visitor(draft.scheme, draft.week)
    rounds = [_rounds(part, stops[key], at, new[key], away[key]) for key, part in parts.items()]
    unserved = [_unserved(row) for row in rows if not row.visitor_id and row.state == LineState.PROPOSED]
    return Timetable(rounds, unserved, [row for row in rows if row.state == LineState.DROPPED])


def _rounds(part: Participation, days: dict[date, list[Stop]], at, new: int, away: list[Absence]) -> Rounds:
    found = [Round(day, _walked(part, sorted(days[day], key=_hour), at)) for day in sorted(days)]
    stops = [stop for row in found for stop in row.stops]
    load = getattr(part, "load", 0) + new
    return Rounds(part, found, len(stops), sum(stop.walk or 0 for stop in stops), load, queries.ceiling_of(part), away)


def _walked(part: Participation, stops: list[Stop], at) -> list[Stop]:
    """Each stop with the way there: from the one before, or from home after a long while."""
    home, before, ended, found = at.get(part.person_id.hex), None, None, []
    for stop in stops:
        here = at.get(stop.person.pk.hex)
        begins = datetime.combine(date.min, stop.starts)
        gap = begins - ended if ended is not None else HOME_AGAIN
        since = before if gap < HOME_AGAIN else home
        walk = walk_minutes(since, here) if since and here else None
        is_tight = walk is not None and ended is not None and gap < timedelta(minutes=walk)
        found.append(replace(stop, walk=walk, is_tight=is_tight))
        before, ended = here, begins + timedelta(minutes=stop.minutes)
    return found


def _unserved(row: DraftLine) -> Unserved:
    return Unserved(row, why_nobody(row.why, row.person), "" if row.why in NO_ADVICE else str(WHAT_HELPS[row.relax]))


def _hour(stop: Stop) -> tuple:
    return stop.starts, stop.person.pk.hex
