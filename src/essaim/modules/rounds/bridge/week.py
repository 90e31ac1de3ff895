"""The week of all helpers of a scheme: rows become engine data, the plan becomes rows and reasons again."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation import places
from essaim.core.people.models import Address, Availability, Person
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import setting
from essaim.engine.routing import week
from essaim.engine.stopping import Iterations
from essaim.modules.rounds import queries
from essaim.modules.rounds.models import Visit
from essaim.modules.rounds.states import VisitState

DAY = 24 * 60
TRIES = 1500
USUAL_SHIFTS = tuple((day * DAY + start * 60, day * DAY + end * 60) for day in range(5) for start, end in ((9, 12), (14, 17)))
USUAL_WINDOWS = tuple((day * DAY + 9 * 60, day * DAY + 17 * 60) for day in range(6))

WHY_NOBODY = {
    "nobody_suitable": gettext_lazy("No visitor speaks their language."),
    "nobody_then": gettext_lazy("No visitor is free when they are."),
    "too_far": gettext_lazy("Every visitor lives too far to walk there in time."),
    "hours_used_up": gettext_lazy("The hours of every visitor who could go are used up."),
    "shifts_full": gettext_lazy("The half-days of every visitor who could go are full."),
    "load": gettext_lazy("Every visitor who could go already calls on as many people as may be."),
    "no_home": gettext_lazy("We do not know where they live: note their address or their commune."),
}


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


def suggest_week(scheme: Scheme, *, monday: date, on: date) -> WeekSuggested:
    """Find a visitor, a day and an hour for everybody on whom nobody calls yet; what is planned stays as it is."""
    helpers = {part.pk.hex: part for part in queries.helpers_of(scheme) if part.is_cleared(on)}
    alone = {part.person_id.hex: part.person for part in queries.members_without_helper(scheme)}
    fixed = [row for row in queries.visits_of_week(scheme, monday) if row.state != VisitState.CANCELLED]
    people = set(alone) | {part.person_id.hex for part in helpers.values()} | {row.assignment.person_id.hex for row in fixed}
    at, slots = _points(people, alone, helpers, fixed), _slots(people)
    known = _known(scheme)
    workers = [_worker(part, at, slots, known) for part in helpers.values() if part.person_id.hex in at]
    homeless = [NotServed(person, str(WHY_NOBODY["no_home"])) for key, person in alone.items() if key not in at]
    asked = [_asked(scheme, person, at, slots) for key, person in alone.items() if key in at]
    there = {worker.id for worker in workers}
    kept = [_kept(row, at) for row in fixed if row.visitor_id.hex in there and row.assignment.person_id.hex in at]
    result = week.solve(week.WeekProblem([*asked, *kept], workers), stop=Iterations(TRIES), prove=False)
    plan, beyond = _within_load(result.plan, alone, helpers, at, known)
    left = [NotServed(alone[row.visit], str(WHY_NOBODY[row.code])) for row in result.reasons if row.visit in alone]
    return WeekSuggested(plan, homeless + left + beyond)


def _points(people: set[str], alone, helpers, fixed: list[Visit]) -> dict[str, tuple[float, float]]:
    """Where everybody lives: their home, else the middle of their commune; nothing where neither is known."""
    homes = Address.objects.filter(person__in=[UUID(key) for key in people], ended_at=None)
    found = {row.person_id.hex: (row.lat, row.lon) for row in homes if row.lat is not None and row.lon is not None}
    rows = [*alone.values(), *(part.person for part in helpers.values()), *(row.assignment.person for row in fixed)]
    for person in rows:
        town = places.commune(person.commune_code) if person.commune_code else None
        if person.pk.hex not in found and town:
            found[person.pk.hex] = (town.lat, town.lon)
    return found


def _slots(people: set[str]) -> dict[str, list[tuple[int, int]]]:
    """When everybody is usually free, in minutes of the week, slots that touch joined."""
    rows = Availability.objects.filter(person__in=[UUID(key) for key in people]).order_by("weekday", "starts")
    found: dict[str, list[tuple[int, int]]] = {}
    for row in rows:
        first, last = row.weekday * DAY + _minutes(row.starts), row.weekday * DAY + _minutes(row.ends)
        mine = found.setdefault(row.person_id.hex, [])
        if mine and first <= mine[-1][1]:
            mine[-1] = (mine[-1][0], max(last, mine[-1][1]))
        else:
            mine.append((first, last))
    return found


def _known(scheme: Scheme) -> dict[str, set[str]]:
    """By visitor, whom they have called on before."""
    rows = queries.visits().filter(assignment__scheme=scheme, state=VisitState.DONE)
    known: dict[str, set[str]] = {}
    for visitor, person in rows.values_list("visitor", "assignment__person").distinct():
        known.setdefault(visitor.hex, set()).add(person.hex)
    return known


def _worker(part: Participation, at, slots, known) -> week.Worker:
    shifts = tuple(slots.get(part.person_id.hex) or USUAL_SHIFTS)
    job = getattr(part, "employment", None)
    hours = float(job.weekly_hours) if job and job.weekly_hours else sum(b - a for a, b in shifts) / 60
    lat, lon = at[part.person_id.hex]
    return week.Worker(
        id=part.pk.hex, lat=lat, lon=lon, shifts=shifts, hours_week=hours, gender=part.person.gender,
        languages=frozenset(part.person.languages), knows=frozenset(known.get(part.pk.hex, ())),
    )  # fmt: skip


def _asked(scheme: Scheme, person: Person, at, slots) -> week.Visit:
    minutes = setting(scheme, "visit_minutes")
    mine = [(first, last - minutes) for first, last in slots.get(person.pk.hex, ()) if last - first >= minutes]
    lat, lon = at[person.pk.hex]
    return week.Visit(
        id=person.pk.hex, person=person.pk.hex, lat=lat, lon=lon, minutes=minutes, windows=tuple(mine) or USUAL_WINDOWS,
        languages=frozenset(person.languages),
    )  # fmt: skip


def _kept(row: Visit, at) -> week.Visit:
    """What is planned is nobody's to change here."""
    lat, lon = at[row.assignment.person_id.hex]
    return week.Visit(
        id=f"kept {row.pk.hex}", person=row.assignment.person_id.hex, lat=lat, lon=lon, minutes=row.minutes, windows=(),
        fixed_worker=row.visitor_id.hex, fixed_start=row.day.weekday() * DAY + _minutes(row.starts), priority=100.0,
    )  # fmt: skip


def _within_load(rows, alone, helpers, at, known) -> tuple[list[Suggested], list[NotServed]]:
    given: Counter[str] = Counter()
    plan, beyond = [], []
    for row in sorted((row for row in rows if row.visit in alone), key=lambda row: (row.start, row.visit)):
        visitor, most = helpers[row.worker], queries.ceiling_of(helpers[row.worker])
        if most is not None and visitor.load + given[row.worker] >= most:
            beyond.append(NotServed(alone[row.visit], str(WHY_NOBODY["load"])))
            continue
        given[row.worker] += 1
        plan.append(_suggested(row, alone[row.visit], visitor, at, known))
    return plan, beyond


def _suggested(row, person: Person, visitor: Participation, at, known) -> Suggested:
    day, minute = divmod(row.start, DAY)
    away = places.kilometres_between(at[person.pk.hex], at[visitor.person_id.hex])
    reasons = [_("lives about %(km)s km away") % {"km": formats.number_format(away, 1)}]
    if person.pk.hex in known.get(row.worker, ()):
        reasons.insert(0, _("has called on them before"))
    reasons.append(_("is free then"))
    reasons.append(_("calls on %(count)s people now") % {"count": visitor.load})
    return Suggested(person, visitor, day, time(minute // 60, minute % 60), reasons)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
