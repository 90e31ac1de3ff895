"""The week of all helpers of a scheme: rows become facts, the plan becomes lines and reasons again."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from essaim.core.foundation import places
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import setting
from essaim.modules.rounds import queries
from essaim.modules.rounds.bridge.facts import DAY, Left, Placed
from essaim.modules.rounds.bridge.gathering import Asked, Gathered, facts_of, gather
from essaim.modules.rounds.bridge.planning import plan_week
from essaim.modules.rounds.bridge.words import reason_words, why_nobody
from essaim.modules.rounds.models import Assignment, DraftLine, Visit
from essaim.modules.rounds.states import LineState, Scope, VisitState


@dataclass(frozen=True)
class Suggested:
    """Somebody who could call on a person every week: when, and why this one."""

    person: Person
    visitor: Participation
    weekday: int
    starts: time
    words: list[str]


@dataclass(frozen=True)
class NotServed:
    """Somebody for whom nobody was found, and why."""

    person: Person
    why: str


@dataclass(frozen=True)
class WeekSuggested:
    """A week around what is planned already: who could call on whom, and for whom nobody was found."""

    plan: list[Suggested]
    left: list[NotServed]


@dataclass(frozen=True)
class Drafted:
    """One line of a draft to be written: without visitor, nobody was found, and `why` says why."""

    person: Person
    minutes: int
    assignment: Assignment | None = None
    visit: Visit | None = None
    visitor: Participation | None = None
    day: date | None = None
    starts: time | None = None
    reasons: list = field(default_factory=list)
    why: str = ""
    relax: str = ""


def suggest_week(scheme: Scheme, *, monday: date, on: date) -> WeekSuggested:
    """Find a visitor, a day and an hour for everybody on whom nobody calls yet; what is planned stays as it is."""
    rows = draft_week(scheme, monday=monday, today=on, scope=Scope.ALONE)
    found = [row for row in rows if row.visitor is not None]
    plan = [Suggested(row.person, row.visitor, row.day.weekday(), row.starts, reason_words(row.reasons)) for row in found]
    return WeekSuggested(plan, [NotServed(row.person, why_nobody(row.why, row.person)) for row in rows if row.visitor is None])


def draft_week(scheme: Scheme, *, monday: date, today: date, scope: str, settled: Iterable[DraftLine] = ()) -> list[Drafted]:
    """What a week could be around what is fixed: `settled` are the lines of a draft that stay as somebody put them."""
    settled = list(settled)
    visits = [row for row in queries.visits_of_week(scheme, monday) if row.state != VisitState.CANCELLED]
    beside = {row.person_id for row in settled}
    asked = [row for row in _asked(scheme, monday, today, scope, visits) if row.person.pk not in beside]
    moving = {row.visit.pk for row in asked if row.visit} | {row.visit_id for row in settled if row.visit_id}
    kept = [row for row in visits if row.pk not in moving]
    lines = [row for row in settled if row.visitor_id and row.state == LineState.PROPOSED]
    found = gather(scheme, monday=monday, today=today, asked=asked, kept=kept, lines=lines)
    plan = plan_week(facts_of(found))
    drafted = [_placed(found, row) for row in plan.placed]
    left = [_left(found, row) for row in plan.left]
    homeless = [_left(found, Left(key, "no_home")) for key, row in found.asked.items() if row.person.pk.hex not in found.at]
    return [*sorted((row for row in drafted if row), key=_order), *homeless, *left]


def stand_ins(scheme: Scheme, *, monday: date, today: date, visits: Iterable[Visit]) -> dict[str, Drafted]:
    """Who could make these visits of a week instead of whoever was to, by the key of the visit."""
    visits = list(visits)
    moving = {row.pk for row in visits}
    kept = [row for row in queries.visits_of_week(scheme, monday) if row.state != VisitState.CANCELLED and row.pk not in moving]
    asked = [Asked(row.assignment.person, row.minutes, row.assignment, row) for row in visits]
    found = gather(scheme, monday=monday, today=today, asked=asked, kept=kept)
    plan = plan_week(facts_of(found), with_advice=False)
    drafted = [*(_placed(found, row) for row in plan.placed), *(_left(found, row) for row in plan.left)]
    return {row.visit.pk.hex: row for row in drafted if row}


def _asked(scheme: Scheme, monday: date, today: date, scope: str, visits: list[Visit]) -> list[Asked]:
    minutes = setting(scheme, "visit_minutes")
    rows = [Asked(part.person, minutes) for part in queries.members_without_helper(scheme)]
    if scope == Scope.ALONE:
        return rows
    gone = set(Visit.objects.filter(queries.to_nobody([scheme]), pk__in=[row.pk for row in visits]).values_list("pk", flat=True))
    movable = [row for row in visits if row.state == VisitState.PLANNED and row.day > today and row.pk not in gone]
    stuck = set(queries.visits_stuck(Visit.objects.filter(pk__in=[row.pk for row in movable]), on=today).values_list("pk", flat=True))
    if scope == Scope.ALL:
        settled = queries.visits_settled(movable)
        stuck |= {row.pk for row in movable if row.pk not in settled}
    rows += [Asked(row.assignment.person, row.minutes, row.assignment, row) for row in movable if row.pk in stuck]
    return rows + [Asked(row.person, row.minutes, row) for row in _missing(scheme, monday)]


def _missing(scheme: Scheme, monday: date) -> Iterable[Assignment]:
    """Assignments that have no visit at all in a week: none was planned, and none was called off."""
    running = queries.assignments_of(scheme).filter(since__lte=monday + timedelta(days=6))
    helped = set(queries.members_of(scheme).values_list("person", flat=True))
    without_visit = running.exclude(pk__in=Visit.objects.filter(week=monday).values("assignment"))
    return [row for row in without_visit if row.person_id in helped]


def _placed(found: Gathered, row: Placed) -> Drafted | None:
    """A line, unless it is what is planned already."""
    asked, visitor = found.asked[row.id], found.carers[row.carer]
    day, minute = divmod(row.start, DAY)
    when, clock = found.monday + timedelta(days=day), time(minute // 60, minute % 60)
    planned = asked.visit
    if planned and (planned.day, planned.starts, planned.visitor_id) == (when, clock, visitor.pk):
        return None
    return Drafted(asked.person, asked.minutes, asked.assignment, planned, visitor, when, clock, _reasons(found, asked, visitor))


def _left(found: Gathered, row: Left) -> Drafted:
    asked = found.asked[row.id]
    return Drafted(asked.person, asked.minutes, asked.assignment, asked.visit, why=row.why, relax=row.relax)


def _reasons(found: Gathered, asked: Asked, visitor: Participation) -> list:
    away = places.kilometres_between(found.at[asked.person.pk.hex], found.at[visitor.person_id.hex])
    reasons: list = [["distance", round(away, 2)], ["free"], ["load", visitor.load]]
    if asked.assignment and asked.assignment.visitor_id == visitor.pk:
        return [["usual"], *reasons]
    return [["known"], *reasons] if asked.person.pk.hex in found.known.get(visitor.pk.hex, ()) else reasons


def _order(row: Drafted) -> tuple:
    return row.day, row.starts, row.person.pk.hex
