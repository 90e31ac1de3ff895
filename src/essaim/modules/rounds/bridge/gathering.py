"""Rows become the facts of a week: homes, hours, what takes people's time, who knows whom, what stays as it is."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from uuid import UUID

from django.utils import timezone

from essaim.core.foundation import places
from essaim.core.people.models import Address, Availability, Person
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import days_off, setting
from essaim.modules.rounds import queries
from essaim.modules.rounds.bridge.facts import (
    DAY,
    USUAL_SHIFTS,
    USUAL_WINDOWS,
    Carer,
    Kept,
    Slots,
    Wanted,
    WeekFacts,
    within,
    without,
)
from essaim.modules.rounds.models import Absence, Assignment, DraftLine, Visit
from essaim.modules.rounds.states import VisitState


@dataclass
class Gathered:
    """A week as rows, before it becomes numbers. Keys of `asked` are those of the visits wanted."""

    scheme: Scheme
    monday: date
    today: date
    carers: dict[str, Participation] = field(default_factory=dict)
    asked: dict[str, "Asked"] = field(default_factory=dict)
    kept: list[Visit] = field(default_factory=list)
    lines: list[DraftLine] = field(default_factory=list)
    at: dict[str, tuple[float, float]] = field(default_factory=dict)
    slots: dict[str, Slots] = field(default_factory=dict)
    known: dict[str, set[str]] = field(default_factory=dict)
    absences: list[Absence] = field(default_factory=list)
    leaving: dict[UUID, date] = field(default_factory=dict)
    helped_until: dict[UUID, date] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The first minute of the week that can still be planned: nobody is sent today without having been told."""
        return max(0, ((self.today - self.monday).days + 1) * DAY)

    def end_of(self, day: date) -> int:
        """The last minute of a day, of those of this week."""
        return max(0, min((day - self.monday).days + 1, 7)) * DAY

    def end_for(self, person: Person) -> int:
        """The last minute of the week at which somebody may be sent to a person helped."""
        return self.end_of(self.helped_until.get(person.pk, date.max))


@dataclass(frozen=True)
class Asked:
    """Somebody who should have a visit: their first, one that is planned and may move, or one that is missing."""

    person: Person
    minutes: int
    assignment: Assignment | None = None
    visit: Visit | None = None


def gather(
    scheme: Scheme, *, monday: date, today: date, asked: Iterable[Asked], kept: Iterable[Visit], lines: Iterable[DraftLine] = ()
) -> Gathered:
    """Read all that a plan of the week depends on, in a handful of queries; whoever has left by then asks for nothing."""
    carers = {part.pk.hex: part for part in queries.helpers_of(scheme) if part.is_cleared(max(monday, today))}
    found = Gathered(scheme, monday, today, carers=carers, kept=list(kept), lines=list(lines))
    found.leaving = queries.last_days(scheme)
    found.helped_until = queries.helped_until(scheme, found.leaving)
    found.asked = {_key(row): row for row in asked if found.first < found.end_for(row.person)}
    people = [row.person for row in found.asked.values()] + [part.person for part in carers.values()]
    people += [row.assignment.person for row in found.kept] + [row.person for row in found.lines]
    found.at, found.slots = points(people), _slots({person.pk for person in people})
    found.known = _known(scheme)
    found.absences = list(queries.absences_of(scheme, since=monday, until=monday + timedelta(days=6)))
    return found


def facts_of(found: Gathered) -> WeekFacts:
    """The numbers of a week: only people whose home is known can be walked to."""
    off = _Rest(found)
    kept = [*_kept_visits(found), *_kept_lines(found)]
    busy = _busy(found, {row.pk for row in found.kept})
    shifts = {key: _shifts(found, part, busy[key]) for key, part in found.carers.items() if part.person_id.hex in found.at}
    inside, outside = [], []
    for row in kept:
        if row.carer in shifts:
            (inside if _is_inside(row, shifts[row.carer]) else outside).append(row)
    carers = tuple(_carer(found, key, slots, [row for row in outside if row.carer == key], busy[key]) for key, slots in shifts.items())
    wanted = tuple(_wanted(found, key, row, off) for key, row in found.asked.items() if row.person.pk.hex in found.at)
    return WeekFacts(carers, wanted, tuple(inside), setting(found.scheme, "visit_minutes"))


def points(people: Iterable[Person]) -> dict[str, tuple[float, float]]:
    """Where everybody lives: their home, else the middle of their commune; nothing where neither is known."""
    people = list(people)
    homes = Address.objects.filter(person__in={person.pk for person in people}, ended_at=None)
    found = {row.person_id.hex: (row.lat, row.lon) for row in homes if row.lat is not None and row.lon is not None}
    for person in people:
        town = places.commune(person.commune_code) if person.commune_code else None
        if person.pk.hex not in found and town:
            found[person.pk.hex] = (town.lat, town.lon)
    return found


def minute_of(monday: date, day: date, clock: time) -> int:
    """The minute of the week."""
    return (day - monday).days * DAY + clock.hour * 60 + clock.minute


def _key(row: Asked) -> str:
    return row.visit.pk.hex if row.visit else row.person.pk.hex


def _slots(people: set[UUID]) -> dict[str, Slots]:
    """When everybody is usually free, in minutes of the week, slots that touch joined."""
    found: dict[str, list[tuple[int, int]]] = {}
    for row in Availability.objects.filter(person__in=people).order_by("weekday", "starts"):
        first, last = row.weekday * DAY + _minutes(row.starts), row.weekday * DAY + _minutes(row.ends)
        mine = found.setdefault(row.person_id.hex, [])
        if mine and first <= mine[-1][1]:
            mine[-1] = (mine[-1][0], max(last, mine[-1][1]))
        else:
            mine.append((first, last))
    return {key: tuple(slots) for key, slots in found.items()}


def _known(scheme: Scheme) -> dict[str, set[str]]:
    """By visitor, whom they have called on before."""
    rows = queries.visits().filter(assignment__scheme=scheme, state=VisitState.DONE).order_by()
    known: dict[str, set[str]] = {}
    for visitor, person in rows.values_list("visitor", "assignment__person").distinct():
        known.setdefault(visitor.hex, set()).add(person.hex)
    return known


def _busy(found: Gathered, kept: set[UUID]) -> dict[str, Slots]:
    """What takes the time of everybody who calls, but for the visits that are planned here anyway."""
    moving = {row.visit.pk for row in found.asked.values() if row.visit} | {row.visit_id for row in found.lines if row.visit_id}
    of_person = {part.person_id: key for key, part in found.carers.items()}
    busy: dict[str, list[tuple[int, int]]] = {key: [] for key in found.carers}
    for row in queries.calendar_of(of_person, found.monday):
        if row.about not in kept and row.about not in moving:
            start, end = (timezone.localtime(moment) for moment in (row.starts_at, row.ends_at))
            stretch = (minute_of(found.monday, start.date(), start.time()), minute_of(found.monday, end.date(), end.time()))
            busy[of_person[row.person_id]].append(stretch)
    return {key: tuple(rows) for key, rows in busy.items()}


def _shifts(found: Gathered, part: Participation, busy: Slots) -> Slots:
    """When somebody can be sent: their hours, from tomorrow, while their checks hold and they take part, but for what else they do."""
    last = min(part.cleared_until or date.max, found.leaving.get(part.pk, date.max))
    mine = within(found.slots.get(part.person_id.hex) or USUAL_SHIFTS, found.first, found.end_of(last))
    away = tuple(
        ((row.first_day - found.monday).days * DAY, ((row.last_day - found.monday).days + 1) * DAY)
        for row in found.absences
        if row.visitor_id == part.pk
    )
    return without(mine, (*busy, *away))


def _carer(found: Gathered, key: str, shifts: Slots, outside: list[Kept], busy: Slots) -> Carer:
    part, home = found.carers[key], found.at[found.carers[key].person_id.hex]
    job = getattr(part, "employment", None)
    slots = found.slots.get(part.person_id.hex) or USUAL_SHIFTS
    minutes = round(float(job.weekly_hours) * 60) if job and job.weekly_hours else sum(b - a for a, b in slots)
    taken = tuple((row.start, row.start + row.minutes) for row in outside)
    return Carer(
        id=key, lat=home[0], lon=home[1], shifts=without(shifts, taken), gender=part.person.gender, load=part.load,
        minutes_week=max(0, minutes - sum(row.minutes for row in outside)), languages=frozenset(part.person.languages),
        knows=frozenset(found.known.get(key, ())), places=_places(found, part), share=max(minutes / 60, 1.0), busy=(*busy, *taken),
    )  # fmt: skip


def _places(found: Gathered, part: Participation) -> int | None:
    """How many more people may be given to somebody: those of others whom they see this week count too."""
    most = queries.ceiling_of(part)
    if most is None:
        return None
    given = Counter(row.visitor_id for row in found.kept if row.visitor_id != row.assignment.visitor_id)
    given += Counter(row.visitor_id for row in found.lines if row.asks_both)
    return max(0, most - part.load - given[part.pk])


def _kept_visits(found: Gathered) -> list[Kept]:
    return [
        _kept(found, row.pk.hex, row.assignment.person, row.visitor_id, row.day, row.starts, row.minutes)
        for row in found.kept
        if row.assignment.person_id.hex in found.at
    ]


def _kept_lines(found: Gathered) -> list[Kept]:
    return [
        _kept(found, row.pk.hex, row.person, row.visitor_id, row.day, row.starts, row.minutes)
        for row in found.lines
        if row.person_id.hex in found.at
    ]


def _kept(found: Gathered, key: str, person: Person, visitor: UUID, day: date, starts: time, minutes: int) -> Kept:
    lat, lon = found.at[person.pk.hex]
    return Kept(f"kept {key}", person.pk.hex, lat, lon, minutes, visitor.hex, minute_of(found.monday, day, starts))


def _is_inside(row: Kept, shifts: Slots) -> bool:
    return any(a <= row.start and row.start + row.minutes <= b for a, b in shifts)


def _wanted(found: Gathered, key: str, row: Asked, off: "_Rest") -> Wanted:
    lat, lon = found.at[row.person.pk.hex]
    usual = row.assignment.visitor_id.hex if row.assignment else ""
    mine = [(a, b) for a, b in found.slots.get(row.person.pk.hex, ())] or list(USUAL_WINDOWS)
    return Wanted(
        id=key, person=row.person.pk.hex, lat=lat, lon=lon, minutes=row.minutes, usual=usual, languages=frozenset(row.person.languages_needed),
        windows=_starts(off.outside(tuple(mine), row.person), row.minutes), wide=_starts(off.outside(USUAL_WINDOWS, row.person), row.minutes),
    )  # fmt: skip


def _starts(slots: Slots, minutes: int) -> Slots:
    """When a visit may begin so that it ends while the person is still free; never, where no stretch is long enough."""
    return tuple((a, b - minutes) for a, b in slots if b - a >= minutes)


class _Rest:
    """Days on which nobody is sent to somebody: days off of their commune, what is over, what comes after their last day."""

    def __init__(self, found: Gathered) -> None:
        self.found, self.of_commune = found, {}

    def outside(self, slots: Slots, person: Person) -> Slots:
        code = person.commune_code or ""
        if code not in self.of_commune:
            self.of_commune[code] = self._rest(code)
        return without(within(slots, self.found.first, self.found.end_for(person)), self.of_commune[code])

    def _rest(self, code: str) -> Slots:
        monday = self.found.monday
        days = days_off(self.found.scheme, since=monday, until=monday + timedelta(days=6), commune_code=code)
        return tuple(((day - monday).days * DAY, ((day - monday).days + 1) * DAY) for day in days)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
