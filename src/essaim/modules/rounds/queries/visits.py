"""What is read of rounds: who calls on whom, how much a visitor carries, the visits of a week or of a day."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet
from django.utils import timezone

from essaim.core.foundation.clock import monday_of
from essaim.core.people.models import Person
from essaim.core.people.queries import reachable
from essaim.core.schemes.models import Participation, Scheme, Spell
from essaim.core.schemes.queries import setting, settled
from essaim.core.schemes.states import ParticipationState, SchemeState
from essaim.modules.rounds.models import Assignment, Visit
from essaim.modules.rounds.queries.absences import while_away
from essaim.modules.rounds.states import VISIT_TO_COME, AssignmentState, VisitState


def helpers_of(scheme: Scheme) -> QuerySet[Participation]:
    """Everybody who helps in a scheme and takes part, with how many people each one calls on: `load`."""
    roles = [role.key for role in settled(scheme).blueprint.roles if role.kind == "supporter"]
    carried = Count("assignments", filter=Q(assignments__state=AssignmentState.ACTIVE))
    parts = Participation.objects.filter(scheme=scheme, role__in=roles, state=ParticipationState.ACTIVE)
    return parts.select_related("person", "scheme", "employment").annotate(load=carried).order_by("person__family_name", "pk")


def members_of(scheme: Scheme) -> QuerySet[Participation]:
    """Everybody who is helped in a scheme and takes part."""
    parts = Participation.objects.filter(scheme=scheme, role__in=_roles_helped(scheme), state=ParticipationState.ACTIVE)
    return parts.select_related("person").order_by("person__family_name", "pk")


def is_still_helped(assignment: Assignment, *, on: date | None = None) -> bool:
    """Whether the scheme still runs and the person still takes part in it, or will on that day: else nobody is sent to their door."""
    return assignment.scheme.state != SchemeState.CLOSED and is_helped(assignment.scheme, assignment.person_id, on=on)


def is_helped(scheme: Scheme, person_id: UUID, *, on: date | None = None) -> bool:
    """Whether somebody takes part as a person helped, by what is known today also on a day to come.

    Where the blueprint has no such role, nobody has a part to leave.
    """
    there = members_of(scheme).filter(person=person_id)
    if on is not None:
        there = there.exclude(pk__in=_last_days_before(on).values("participation"))
    return not _roles_helped(scheme) or there.exists()


def leaves_before(part: Participation, day: date) -> bool:
    """Whether the last day of a part was announced and comes before that day."""
    return _last_days_before(day).filter(participation=part).exists()


def last_days(scheme: Scheme) -> dict[UUID, date]:
    """By participation, the last day that was announced and has not come yet."""
    announced = Spell.objects.filter(participation__scheme=scheme, ended_on=None).exclude(leaves_on=None)
    return dict(announced.order_by("pk").values_list("participation", "leaves_on"))


def helped_until(scheme: Scheme, leaving: dict[UUID, date]) -> dict[UUID, date]:
    """By person helped who leaves, by these last days of parts, the last day of the part that goes on longest."""
    if not leaving:
        return {}
    ends: dict[UUID, list[date]] = {}
    for pk, person in members_of(scheme).values_list("pk", "person"):
        ends.setdefault(person, []).append(leaving.get(pk, date.max))
    return {person: max(days) for person, days in ends.items() if max(days) < date.max}


def to_nobody(schemes: Iterable[Scheme]) -> Q:
    """For a query over visits of these schemes: whether theirs is closed, or their person takes part in it no longer."""
    found = Q(assignment__scheme__state=SchemeState.CLOSED)
    for scheme in schemes:
        if _roles_helped(scheme):
            there = Participation.objects.filter(scheme=scheme, role__in=_roles_helped(scheme), state=ParticipationState.ACTIVE)
            found |= Q(assignment__scheme=scheme) & ~Q(assignment__person__in=there.values("person"))
    return found


def members_without_helper(scheme: Scheme) -> QuerySet[Participation]:
    """People on whom nobody calls yet and somebody may."""
    return members_of(scheme).filter(reachable("person__")).exclude(person__in=assignments_of(scheme).values("person"))


def load_of(visitor: Participation) -> int:
    """On how many people a visitor calls."""
    return Assignment.objects.filter(visitor=visitor, state=AssignmentState.ACTIVE).count()


def stands_in(visitor: Participation, *, week: date) -> QuerySet[Visit]:
    """The visits of a week that somebody makes for another visitor."""
    living = Visit.objects.filter(visitor=visitor, week=week).exclude(state=VisitState.CANCELLED)
    return living.exclude(assignment__visitor=visitor)


def ceiling_of(visitor: Participation) -> int | None:
    """On how many people a visitor may call at most: their own wish, else the scheme's; None without limit."""
    return visitor.max_load or setting(visitor.scheme, "max_load")


def assignments_of(scheme: Scheme) -> QuerySet[Assignment]:
    """Who calls on whom in a scheme."""
    return Assignment.objects.filter(scheme=scheme, state=AssignmentState.ACTIVE).select_related(
        "visitor__person", "visitor__scheme", "person", "scheme", "case"
    )


def assignments_to_plan(scheme: Scheme, *, on: date) -> QuerySet[Assignment]:
    """Assignments that have no visit yet in the week after that day's."""
    next_monday = monday_of(on) + timedelta(weeks=1)
    return assignments_of(scheme).exclude(pk__in=Visit.objects.filter(week=next_monday).values("assignment"))


def visits_of_week(scheme: Scheme, monday: date) -> QuerySet[Visit]:
    """The visits of a week, whatever became of them."""
    return visits().filter(assignment__scheme=scheme, week=monday)


def visits_of_helper(person_id: UUID, *, since: date, until: date) -> QuerySet[Visit]:
    """What a visitor has still to do between two days."""
    return visits().filter(visitor__person=person_id, day__range=(since, until), state__in=VISIT_TO_COME)


def visits_at_hand(person_id: UUID, *, on: date, until: date) -> QuerySet[Visit]:
    """What a visitor has still to do between two days; before it, what they had begun on earlier days and nobody has noted."""
    begun_before = Q(day__lt=on, state=VisitState.STARTED)
    return visits().filter(begun_before | Q(day__range=(on, until), state__in=VISIT_TO_COME), visitor__person=person_id)


def visits_planned_by(visitor: Participation) -> QuerySet[Visit]:
    """What a visitor was still to begin, on whatever day."""
    return visits().filter(visitor=visitor, state=VisitState.PLANNED)


def visits_planned_after(part: Participation, day: date) -> QuerySet[Visit]:
    """What is planned after a day by whoever has this part, or for them in the same scheme."""
    theirs = Q(visitor=part) | Q(assignment__scheme=part.scheme_id, assignment__person=part.person_id)
    return visits().filter(theirs, state=VisitState.PLANNED, day__gt=day)


def visits_nobody_can_make(*, on: date) -> QuerySet[Visit]:
    """Visits that look planned and cannot be made as they are; `is_to_nobody` where no other visitor could either.

    Their visitor is away on their day or may not be sent, since a part or a check has come to an end; or the person takes part
    no longer, or the scheme is closed.
    """
    may_go = Q(visitor__state=ParticipationState.ACTIVE, visitor__cleared_until__gte=F("day"))
    rows = visits().filter(state=VisitState.PLANNED, day__gte=on)
    gone = to_nobody(Scheme.objects.filter(pk__in=rows.order_by().values("assignment__scheme")))
    rows = rows.filter(Q(while_away()) | ~Q(pk__in=Visit.objects.filter(may_go).values("pk")) | gone)
    return rows.annotate(is_to_nobody=ExpressionWrapper(gone, output_field=BooleanField()))


def visits_to_come(scheme: Scheme, *, on: date) -> QuerySet[Visit]:
    """The visits of a scheme that are still only planned, from a day on."""
    return visits().filter(assignment__scheme=scheme, state=VisitState.PLANNED, day__gte=on)


def visits_to_note(*, now: datetime) -> QuerySet[Visit]:
    """Visits of past days, a year back at most, of which nobody has said how they went."""
    today = timezone.localdate(now)
    since = today - timedelta(days=365)
    return visits().filter(state__in=VISIT_TO_COME, day__range=(since, today - timedelta(days=1)))


def visits_done_between(visitor: Participation, arrived: datetime, left: datetime) -> QuerySet[Visit]:
    """What somebody who helps was doing between two moments, in whichever scheme."""
    done = visits().filter(visitor__person=visitor.person_id, state=VisitState.DONE)
    return done.filter(arrived_at__lt=left, done_at__gt=arrived)


def visits() -> QuerySet[Visit]:
    """Visits with whom they concern."""
    return Visit.objects.select_related("visitor__person", "assignment__person", "assignment__scheme__carrier", "case", "workspace")


def may_be_found(visit: Visit, *, on: date) -> bool:
    """Whether the home may be shown to the visitor on that day: today's visit, everything still in order."""
    person: Person = visit.assignment.person
    running = visit.state in VISIT_TO_COME and visit.assignment.state == AssignmentState.ACTIVE
    reachable = person.is_reachable and not person.objected_at and not person.is_protected
    settled_so = running and visit.day == on and reachable and _both_said_yes(visit) and visit.visitor.is_cleared(on)
    return settled_so and is_still_helped(visit.assignment)


def _roles_helped(scheme: Scheme) -> list[str]:
    return [role.key for role in settled(scheme).blueprint.roles if role.kind == "beneficiary"]


def _last_days_before(day: date) -> QuerySet[Spell]:
    return Spell.objects.filter(ended_on=None, leaves_on__lt=day)


def _both_said_yes(visit: Visit) -> bool:
    """To the usual visitor when the assignment was made; to anybody else, for this one visit."""
    is_usual = visit.visitor_id == visit.assignment.visitor_id
    return is_usual or (visit.visitor_agreed_at is not None and visit.person_agreed_at is not None)
