"""What is read of whoever is alone in a home: visits under way, alarms that are due, doors that stayed closed."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils import timezone

from essaim.core.messaging.models import Call
from essaim.core.messaging.states import CallReason, CallState
from essaim.modules.rounds.models import Alarm, ClosedDoor, Visit
from essaim.modules.rounds.queries.visits import visits
from essaim.modules.rounds.states import NOBODY_OPENED, VISIT_TO_COME, AlarmState, DoorState, VisitState

UNDER_WAY = Q(state=VisitState.STARTED, left_at=None)


def danger() -> Q:
    """Visits from which the word agreed for danger was sent, while nobody is out, and until the calls that it brought are made.

    Those calls hang on the visitor's part: a word, or a visit noted, from that telephone ends nothing.
    """
    calls = Call.objects.filter(
        reason=CallReason.SAFETY, state=CallState.DUE, subject_id=OuterRef("visitor_id"), case=OuterRef("case"),
        created_at__gte=OuterRef("duress_at"),
    )  # fmt: skip
    return Q(duress_at__isnull=False) & (Q(state__in=VISIT_TO_COME, left_at=None) | Q(Exists(calls)))


def calls_of_danger(visit: Visit) -> QuerySet[Call]:
    """What was to be done, and read, since the word was sent from this visit: oldest first."""
    calls = Call.objects.filter(reason=CallReason.SAFETY, subject_id=visit.visitor_id, case=visit.case_id, created_at__gte=visit.duress_at)
    return calls.order_by("created_at", "pk")


def is_in_danger(visit: Visit) -> bool:
    """Whether it still has to be dealt with."""
    return Visit.objects.filter(danger(), pk=visit.pk).exists()


def alarms_due(*, now: datetime) -> QuerySet[Alarm]:
    """Alarms whose hour has come, of visits from which nobody is back, in the order in which they should ring."""
    waiting = Alarm.objects.filter(state=AlarmState.WAITING, due_at__lte=now)
    there = waiting.filter(visit__state=VisitState.STARTED, visit__left_at=None)
    return there.order_by("due_at", "pk").select_related("visit__assignment__scheme", "visit__visitor__person", "visit__assignment__person")


def visits_under_way(schemes: set[UUID] | None, *, on: date) -> QuerySet[Visit]:
    """Visits of that day still to begin or to end, and those of before from which nobody is back; of these schemes, or of all."""
    rows = visits().filter(UNDER_WAY | danger() | Q(state=VisitState.PLANNED, day=on))
    rows = rows if schemes is None else rows.filter(assignment__scheme__in=schemes)
    return rows.annotate(rings=_either(Q(_rings()) | danger()), in_danger=_either(danger()), has_door=_has_door()).order_by(
        "-rings", "-state", "day", "starts", "pk"
    )


def visits_not_to_ring(keys: list[UUID]) -> QuerySet[Visit]:
    """Those of these visits from which somebody is back, to which nobody went, or where a ring may be heard by whoever threatens."""
    return Visit.objects.filter(~UNDER_WAY | Q(duress_at__isnull=False), pk__in=keys)


def visits_ringing(schemes: set[UUID] | None) -> QuerySet[Visit]:
    """Visits of which at least one alarm rings, or from which the word agreed for danger was sent."""
    rows = visits().filter(UNDER_WAY & Q(_rings()) | danger()).annotate(in_danger=_either(danger()))
    return (rows if schemes is None else rows.filter(assignment__scheme__in=schemes)).order_by("expected_at", "pk")


def doors_open(schemes: set[UUID] | None) -> QuerySet[ClosedDoor]:
    """Doors that stayed closed, of which the team does not know yet why."""
    rows = ClosedDoor.objects.filter(state=DoorState.OPEN).select_related("visit__assignment__person", "visit__visitor__person")
    return (rows if schemes is None else rows.filter(visit__assignment__scheme__in=schemes)).order_by("created_at", "pk")


def ladder_of(visit: Visit) -> QuerySet[Alarm]:
    """The alarms of the hour at which this visit is expected to be over, in their order."""
    last = Alarm.objects.filter(visit=visit).order_by("-turn").values("turn")[:1]
    return Alarm.objects.filter(visit=visit, turn=last).order_by("due_at", "pk")


def door_of(visit: Visit) -> ClosedDoor | None:
    """What was said of the last door that stayed closed on this visit."""
    return ClosedDoor.objects.filter(visit=visit).order_by("-created_at", "pk").first()


def is_moved_since(door: ClosedDoor, visit: Visit) -> bool:
    """Whether the visit of a door that stayed closed was put on another day or hour since."""
    was_settled = visit.settled_at is not None and visit.settled_at > door.created_at
    return was_settled or visit.day != timezone.localdate(door.created_at)


def visits_meant(person_id: UUID, *, now: datetime) -> QuerySet[Visit]:
    """The visits of which somebody who writes from their telephone may speak: those under way, and whatever became of those of the day."""
    mine = visits().filter(UNDER_WAY | Q(day=timezone.localdate(now)), visitor__person=person_id)
    return mine.annotate(has_door=_has_door())


def is_under_way(visit: Visit) -> bool:
    """Whether its visitor is there, by what was said."""
    return visit.state == VisitState.STARTED and visit.left_at is None


def likelihood(visit: Visit, *, now: datetime) -> tuple:
    """What puts visits in the order in which somebody may mean them: under way, of the day, called off; the nearest in time first.

    One that was called off since nobody opened took its visitor to that door.
    """
    is_off = visit.state == VisitState.CANCELLED and visit.end_reason != NOBODY_OPENED
    rank = 0 if is_under_way(visit) else 2 if is_off else 1
    return rank, abs(_moment(visit) - now), visit.pk


def _moment(visit: Visit) -> datetime:
    """When somebody was there, or is to be."""
    return visit.left_at or visit.arrived_at or timezone.make_aware(datetime.combine(visit.day, visit.starts))


def _either(which: Q) -> ExpressionWrapper:
    return ExpressionWrapper(which, output_field=BooleanField())


def _rings() -> Exists:
    return Exists(Alarm.objects.filter(visit=OuterRef("pk"), state=AlarmState.RAISED))


def _has_door() -> Exists:
    return Exists(ClosedDoor.objects.filter(visit=OuterRef("pk"), state=DoorState.OPEN))
