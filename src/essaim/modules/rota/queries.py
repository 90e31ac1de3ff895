"""What is read of the rota: who is there on each day, and which open hours nobody covers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from essaim.core.foundation.clock import monday_of
from essaim.core.foundation.models import Membership
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import schemes_open, settled
from essaim.modules.rota.models import Duty, StandIn

Hours = tuple[time, time]


@dataclass(frozen=True)
class Presence:
    """One duty on one day: who does it, if anybody, and whether somebody stands in."""

    duty: Duty
    day: date
    member: Membership | None
    stand_in: StandIn | None = None

    @property
    def is_covered(self) -> bool:
        """Whether somebody who still belongs to the team does it."""
        return self.member is not None and self.member.left_at is None


def schemes_with_rota(held: set[UUID] | None) -> list[Scheme]:
    """Open schemes that keep a rota, among these or among all."""
    rows = schemes_open() if held is None else schemes_open().filter(pk__in=held)
    return [scheme for scheme in rows if scheme.snapshot and "rota" in settled(scheme).blueprint.modules]


def falls_on(duty: Duty, day: date) -> bool:
    """Whether a duty comes back on this day."""
    if day.weekday() != duty.weekday or day < duty.since or (duty.until is not None and day > duty.until):
        return False
    return (monday_of(day) - monday_of(duty.since)).days // 7 % duty.every_weeks == 0


def duties_of(scheme: Scheme, *, since: date, until: date) -> QuerySet[Duty]:
    """The duties that run within a stretch of days."""
    rows = Duty.objects.filter(Q(until=None) | Q(until__gte=since), scheme=scheme, since__lte=until)
    return rows.select_related("member__account")


def presences(scheme: Scheme, *, since: date, until: date) -> dict[date, list[Presence]]:
    """Who is there on each day of a stretch, earliest first. Two queries, whatever the stretch."""
    changed = StandIn.objects.filter(day__range=(since, until)).select_related("member__account")
    duties = list(duties_of(scheme, since=since, until=until).prefetch_related(Prefetch("stand_ins", changed, "changed")))
    found: dict[date, list[Presence]] = {}
    for day in (since + timedelta(days=n) for n in range((until - since).days + 1)):
        there = [_presence(duty, day) for duty in duties if falls_on(duty, day)]
        found[day] = sorted(there, key=lambda one: (one.duty.starts, one.duty.ends))
    return found


def _presence(duty: Duty, day: date) -> Presence:
    stand_in = next((row for row in duty.changed if row.day == day), None)
    return Presence(duty, day, stand_in.member if stand_in else duty.member, stand_in)


def uncovered(hours: Iterable[Hours], there: Iterable[Presence]) -> list[Hours]:
    """The stretches of some hours during which nobody is there."""
    gaps = list(hours)
    for one in there:
        if one.is_covered:
            gaps = [piece for gap in gaps for piece in _without(gap, one.duty.starts, one.duty.ends)]
    return sorted(gaps)


def _without(gap: Hours, starts: time, ends: time) -> list[Hours]:
    first, last = gap
    if ends <= first or starts >= last:
        return [gap]
    return [piece for piece in ((first, starts), (ends, last)) if piece[0] < piece[1]]


def days_each(week: Iterable[list[Presence]]) -> dict[UUID, int]:
    """On how many days of a week each member of the team is there."""
    days: dict[UUID, set[date]] = defaultdict(set)
    for one in (presence for there in week for presence in there):
        if one.is_covered:
            days[one.member.pk].add(one.day)
    return {member: len(found) for member, found in days.items()}
