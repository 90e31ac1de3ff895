"""The weekly visits of the demonstration: who calls on whom, weeks behind and ahead, some to note, a draft that is open."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.bulk import insert_all
from essaim.core.foundation.clock import monday_of
from essaim.core.foundation.models import Membership
from essaim.core.foundation.states import ActorKind, Channel
from essaim.core.people.models import Address, Availability, Person
from essaim.core.schemes.models import Case, Commitment, Participation, Scheme
from essaim.core.schemes.queries import days_off, setting, settled
from essaim.core.schemes.states import CommitmentKind
from essaim.modules.followup.models import Interaction
from essaim.modules.followup.states import InteractionKind
from essaim.modules.rounds import queries
from essaim.modules.rounds.models import Assignment, Visit
from essaim.modules.rounds.states import MissedReason, VisitState
from essaim.web.demo import draft

HELPERS, PEOPLE = 22, 222
"""As many as the source of the scheme has."""
WEEKS_BEHIND, WEEKS_AHEAD = 5, 2
FOLLOWED = 0.85
RECENT = timedelta(days=8)
"""A visit of these days may still be waiting to be noted."""
EVERY_MINUTES = 90
HALF_DAYS = tuple((day, start) for day in range(5) for start in (9 * 60, 14 * 60))
AT_MOST = 9


def play(scheme: Scheme, *, operators: list[Membership], chance: Random, now: datetime) -> None:
    """Most members have a visitor and weeks of visits; the others are in the draft of next week, begun by hand."""
    by = Actor(ActorKind.STAFF, id=operators[1].pk, channel=Channel.PHONE)
    parts = [part for part in queries.helpers_of(scheme) if part.is_cleared(timezone.localdate(now))]
    members = [part.person for part in queries.members_of(scheme)]
    if not parts or not members:
        return
    _half_days(parts, chance, now)
    roster = _roster(parts, members, chance)
    assignments = list(_assignments(scheme, roster, members, chance, now))
    insert_all([row.case for row in assignments])
    insert_all(assignments)
    busy = _busy(parts, now)
    visits = [visit for row in assignments for visit in _visits(row, chance, now) if not _is_taken(visit, busy)]
    insert_all(visits)
    insert_all([_spot(visit) for visit in visits if visit.state == VisitState.PLANNED])
    insert_all([_seen(visit) for visit in visits if visit.state == VisitState.DONE])
    _last_contacts(visits)
    draft.begin(scheme, roster, most=AT_MOST + 2, by=by, now=now)


def _half_days(parts: list[Participation], chance: Random, now: datetime) -> None:
    """Salaried visitors work on half-days, whatever hours neighbours have."""
    Availability.objects.filter(person__in=[part.person_id for part in parts]).delete()
    insert_all(
        [
            Availability(
                workspace_id=part.workspace_id, person_id=part.person_id, weekday=day, starts=time(start // 60), ends=time(start // 60 + 3),
                created_at=now,
            )
            for part in parts
            for day, start in sorted(chance.sample(HALF_DAYS, chance.randint(6, 9)))
        ]
    )  # fmt: skip


def _roster(parts: list[Participation], members: list[Person], chance: Random) -> draft.Roster:
    people = [part.person_id for part in parts] + [member.pk for member in members]
    homes = {row.person_id: (row.lat, row.lon) for row in Address.objects.filter(person__in=people)}
    hours = {part.pk: chance.sample(_hours(part), k=len(_hours(part))) for part in parts}
    return draft.Roster(parts, homes, hours, defaultdict(int))


def _assignments(scheme: Scheme, roster: draft.Roster, members: list[Person], chance: Random, now: datetime) -> Iterator[Assignment]:
    """Each member to the nearest visitor who still has an hour free."""
    for person in chance.sample(members, k=round(len(members) * FOLLOWED)):
        part = roster.nearest(person, most=AT_MOST, among=roster.parts)
        if part is None:
            return
        weekday, minute = roster.hours[part.pk].pop()
        roster.given[part.pk] += 1
        since = now - timedelta(weeks=chance.randint(1, WEEKS_BEHIND), days=1)
        case = Case(workspace_id=scheme.workspace_id, scheme=scheme, person=person, created_at=since)
        yield Assignment(
            workspace_id=scheme.workspace_id, scheme=scheme, case=case, visitor=part, person=person, weekday=weekday,
            starts=time(minute // 60, minute % 60), minutes=setting(scheme, "visit_minutes"), since=timezone.localdate(since), visitor_agreed_at=since,
            person_agreed_at=since, created_at=since,
        )  # fmt: skip


def _hours(part: Participation) -> list[tuple[int, int]]:
    """When a visitor could call on somebody, a way on foot apart."""
    slots = [(row.weekday, row.starts.hour * 60, row.ends.hour * 60) for row in Availability.objects.filter(person=part.person_id)]
    slots = slots or [(day, start, start + 180) for day, start in HALF_DAYS]
    length = setting(part.scheme, "visit_minutes")
    return [(day, minute) for day, first, last in slots for minute in range(first, last - length + 1, EVERY_MINUTES)]


def _visits(row: Assignment, chance: Random, now: datetime) -> Iterator[Visit]:
    today = timezone.localdate(now)
    this = monday_of(today)
    first = max(monday_of(row.since), this - timedelta(weeks=WEEKS_BEHIND))
    for number in range((this - first).days // 7 + WEEKS_AHEAD):
        monday = first + timedelta(weeks=number)
        day = monday + timedelta(days=row.weekday)
        if day >= row.since and not _is_off(row.scheme, day):
            yield _visit(row, monday, day, today, chance)


def _busy(parts: list[Participation], now: datetime) -> dict:
    """What else takes the visitors' time: nobody is planned twice."""
    busy, since = defaultdict(list), queries.moment(timezone.localdate(now) - RECENT, time())
    for row in Commitment.objects.filter(person__in=[part.person_id for part in parts], released_at=None, ends_at__gt=since):
        busy[row.person_id].append((row.starts_at, row.ends_at))
    return busy


def _is_taken(visit: Visit, busy: dict) -> bool:
    begin = queries.moment(visit.day, visit.starts)
    end = begin + timedelta(minutes=visit.minutes)
    return visit.state == VisitState.PLANNED and any(start < end and begin < stop for start, stop in busy[visit.visitor.person_id])


_off: dict[tuple, bool] = {}


def _is_off(scheme: Scheme, day: date) -> bool:
    key = (scheme.pk, day)
    if key not in _off:
        _off[key] = bool(days_off(scheme, since=day, until=day, commune_code=scheme.territory[0]))
    return _off[key]


def _visit(row: Assignment, monday: date, day: date, today: date, chance: Random) -> Visit:
    visit = Visit(
        workspace_id=row.workspace_id, assignment=row, case=row.case, visitor=row.visitor, week=monday, day=day, starts=row.starts,
        minutes=row.minutes, created_at=row.created_at,
    )  # fmt: skip
    if day >= today:
        return visit
    is_recent = today - day < RECENT
    fate = chance.choices(["done", "missed", "to note"], [85, 6, 9] if is_recent else [92, 8, 0])[0]
    if fate == "missed":
        visit.state, visit.end_reason = VisitState.CANCELLED, chance.choice(MissedReason.values)
    elif fate == "done":
        arrived = queries.moment(day, row.starts) + timedelta(minutes=chance.randint(-5, 10))
        visit.state, visit.arrived_at = VisitState.DONE, arrived
        visit.done_at = arrived + timedelta(minutes=row.minutes + chance.randint(-15, 20))
        services = [c.key for c in settled(row.scheme).blueprint.categories if c.kind == "time"]
        visit.services = chance.sample(services, k=min(len(services), chance.choice([0, 0, 1, 1, 2])))
    return visit


def _spot(visit: Visit) -> Commitment:
    begin = queries.moment(visit.day, visit.starts)
    return Commitment(
        workspace_id=visit.workspace_id, person_id=visit.visitor.person_id, scheme_id=visit.visitor.scheme_id, what=CommitmentKind.VISIT,
        about=visit.pk, starts_at=begin, ends_at=begin + timedelta(minutes=visit.minutes), created_at=visit.created_at,
    )  # fmt: skip


def _seen(visit: Visit) -> Interaction:
    minutes = round((visit.done_at - visit.arrived_at).total_seconds() / 60)
    return Interaction(
        workspace_id=visit.workspace_id, case=visit.case, scheme_id=visit.visitor.scheme_id, person_id=visit.assignment.person_id,
        kind=InteractionKind.VISIT, at=visit.done_at, minutes=minutes, by_person_id=visit.visitor.person_id, created_at=visit.done_at,
    )  # fmt: skip


def _last_contacts(visits: list[Visit]) -> None:
    last: dict = {}
    for visit in visits:
        if visit.state == VisitState.DONE:
            last[visit.assignment.person_id] = max(visit.day, last.get(visit.assignment.person_id, visit.day))
    Person.objects.bulk_update([Person(pk=key, last_contact_on=day) for key, day in last.items()], ["last_contact_on"], batch_size=500)
