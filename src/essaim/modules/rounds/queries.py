"""What is read of rounds: who calls on whom, how much a visitor carries, the visits of a week or of a day."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import setting, settled
from essaim.core.schemes.states import ParticipationState
from essaim.modules.rounds.models import Assignment, Visit
from essaim.modules.rounds.states import VISIT_TO_COME, AssignmentState


def helpers_of(scheme: Scheme) -> QuerySet[Participation]:
    """Everybody who helps in a scheme and takes part, with how many people each one calls on: `load`."""
    roles = [role.key for role in settled(scheme).blueprint.roles if role.kind == "supporter"]
    carried = Count("assignments", filter=Q(assignments__state=AssignmentState.ACTIVE))
    parts = Participation.objects.filter(scheme=scheme, role__in=roles, state=ParticipationState.ACTIVE)
    return parts.select_related("person", "employment").annotate(load=carried).order_by("person__family_name", "pk")


def members_of(scheme: Scheme) -> QuerySet[Participation]:
    """Everybody who is helped in a scheme and takes part."""
    roles = [role.key for role in settled(scheme).blueprint.roles if role.kind == "beneficiary"]
    parts = Participation.objects.filter(scheme=scheme, role__in=roles, state=ParticipationState.ACTIVE)
    return parts.select_related("person").order_by("person__family_name", "pk")


def members_without_helper(scheme: Scheme) -> QuerySet[Participation]:
    """People on whom nobody calls yet."""
    return members_of(scheme).exclude(person__in=assignments_of(scheme).values("person"))


def load_of(visitor: Participation) -> int:
    """On how many people a visitor calls."""
    return Assignment.objects.filter(visitor=visitor, state=AssignmentState.ACTIVE).count()


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


def monday_of(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())


def visits_of_week(scheme: Scheme, monday: date) -> QuerySet[Visit]:
    """The visits of a week, whatever became of them."""
    return visits().filter(assignment__scheme=scheme, week=monday)


def visits_of_helper(person_id: UUID, *, since: date, until: date) -> QuerySet[Visit]:
    """What a visitor has still to do between two days."""
    return visits().filter(visitor__person=person_id, day__range=(since, until), state__in=VISIT_TO_COME)


def visits() -> QuerySet[Visit]:
    """Visits with whom they concern."""
    return Visit.objects.select_related(
        "visitor__person", "assignment__person", "assignment__scheme__carrier", "case", "workspace"
    )


def may_be_found(visit: Visit, *, on: date) -> bool:
    """Whether the home may be shown to the visitor on that day: today's visit, everything still in order."""
    person: Person = visit.assignment.person
    running = visit.state in VISIT_TO_COME and visit.assignment.state == AssignmentState.ACTIVE
    reachable = person.is_reachable and not person.objected_at and not person.is_protected
    return running and visit.day == on and reachable and visit.visitor.is_cleared(on)
