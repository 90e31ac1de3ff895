"""Whoever is alone in a home is expected out at an hour: four alarms wait, and are put out by any sign of life."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.queries import setting
from essaim.modules.rounds.models import Alarm, ClosedDoor, Visit
from essaim.modules.rounds.states import (
    ALARM_MOVES,
    DOOR_MOVES,
    RUNG_SETTINGS,
    VISIT_TO_COME,
    AlarmState,
    DoorOutcome,
    DoorState,
    Rung,
    VisitState,
)

KNOWN_LATE = timedelta(minutes=5)


def expect_out(visit: Visit, *, at: datetime, by: Actor, now: datetime) -> Visit:
    """From now on `visit` is expected to be over at `at`; its alarms wait from that hour on.

    An arrival that a telephone told late gets a few minutes more, since its end may be on the way.
    """
    Visit.objects.filter(pk=visit.pk).update(expected_at=at)
    visit.expected_at = at
    turn = (Alarm.objects.filter(visit=visit).order_by("-turn").values_list("turn", flat=True).first() or 0) + 1
    earliest = now + KNOWN_LATE
    Alarm.objects.bulk_create(
        Alarm(
            workspace_id=visit.workspace_id, visit=visit, rung=rung, turn=turn, created_at=now,
            due_at=max(at + timedelta(minutes=setting(visit.assignment.scheme, RUNG_SETTINGS[rung])), earliest),
        )
        for rung in Rung
    )  # fmt: skip
    return visit


@transaction.atomic
def stay_longer(visit: Visit, *, minutes: int, by: Actor, now: datetime) -> Visit:
    """The visitor is well and stays on: the alarms of before are put out, others wait from the new hour on."""
    _refuse_nobody_there(visit)
    journal.write("visit.prolonged", visit, by=by, at=now, minutes=minutes)
    put_out(visit, by=by, now=now)
    return expect_out(visit, at=max(visit.expected_at or now, now) + timedelta(minutes=minutes), by=by, now=now)


@transaction.atomic
def leave(visit: Visit, *, at: datetime | None = None, by: Actor, now: datetime) -> Visit:
    """The visitor is out and well; what was done may be noted later. Saying so twice is saying it once."""
    journal.hold(visit.workspace_id)  # before the row, as the word for danger does
    if visit.state == VisitState.PLANNED:
        raise Refusal(_("Nobody has said yet that this visit began."))
    if visit.left_at is None and visit.state == VisitState.STARTED:
        swapped = Visit.objects.filter(pk=visit.pk, left_at=None).update(left_at=at or now, version=F("version") + 1)
        if swapped:
            journal.write("visit.left", visit, by=by, at=now)
        visit.refresh_from_db(fields=["left_at", "version"])
    put_out(visit, by=by, now=now)
    return visit


def put_out(visit: Visit, *, by: Actor, now: datetime) -> int:
    """No alarm of this visit rings any more; how many did.

    Those that still wait go past the gate: nobody was told anything, and most visits end well. An alarm
    that a worker holds at this instant is waited for, and then put out among those that rang.
    """
    waiting = Alarm.objects.filter(visit=visit, state=AlarmState.WAITING)
    waiting.update(state=AlarmState.OFF, version=F("version") + 1)
    ringing = list(Alarm.objects.filter(visit=visit, state=AlarmState.RAISED).order_by("due_at"))
    for alarm in ringing:
        move(alarm, to=AlarmState.OFF, moves=ALARM_MOVES, by=by, at=now, rung=alarm.rung)
    return len(ringing)


def claim(alarm: Alarm, *, by: Actor, now: datetime) -> bool:
    """Take an alarm that is due, before whatever it does: of two workers one gets it, and a killed one leaves it."""
    try:
        move(alarm, to=AlarmState.RAISED, moves=ALARM_MOVES, by=by, at=now, rung=alarm.rung)
    except Refusal:
        return False
    Alarm.objects.filter(pk=alarm.pk).update(raised_at=now)
    return True


@transaction.atomic
def say_danger(visit: Visit, *, by: Actor, now: datetime) -> Visit:
    """The word agreed for danger was said: every rung rings at once, but for the one that would ask the visitor themself."""
    journal.write("visit.duress", visit, by=by, at=now)
    Visit.objects.filter(pk=visit.pk).update(duress_at=now, version=F("version") + 1)
    visit.refresh_from_db(fields=["duress_at", "version"])
    waiting = Alarm.objects.filter(visit=visit, state=AlarmState.WAITING)
    waiting.filter(rung=Rung.VISITOR).update(state=AlarmState.OFF, version=F("version") + 1)
    for alarm in list(waiting):
        claim(alarm, by=by, now=now)
    return visit


@transaction.atomic
def nobody_opens(
    visit: Visit, *, tried: list[str], seen: str, at: datetime | None = None, by: Actor, now: datetime
) -> ClosedDoor:  # fmt: skip
    """The visitor stands before a closed door, `at` an earlier moment when the telephone had no network.

    What was tried and seen is kept until the team closes it. Whoever had tapped that they have arrived is watched over
    until they say that they are out.
    """
    at = at or now
    if visit.state not in VISIT_TO_COME or visit.left_at is not None:
        raise Refusal(_("This visit is over or was called off: nothing was recorded. If you are at the door, call the team."))
    if visit.day != timezone.localdate(at):
        raise Refusal(_("This visit is not for today."))
    if not tried:
        raise Refusal(_("Ring again first, then say what you tried."), field="tried")
    door, is_new = ClosedDoor.objects.get_or_create(
        visit=visit, state=DoorState.OPEN,
        defaults={"workspace_id": visit.workspace_id, "tried": tried, "seen": seen.strip(), "created_at": at},
    )  # fmt: skip
    if not is_new:
        raise Refusal(_("The team has been told already and looks after it."))
    journal.write("door.closed", door, by=by, at=now, tried=tried)
    return door


@transaction.atomic
def close_door(door: ClosedDoor, *, outcome: str, by: Actor, now: datetime) -> ClosedDoor:
    """The team knows what has become of the person."""
    move(door, to=DoorState.CLOSED, moves=DOOR_MOVES, by=by, at=now, outcome=outcome)
    ClosedDoor.objects.filter(pk=door.pk).update(outcome=DoorOutcome(outcome), closed_at=now)
    door.refresh_from_db(fields=["outcome", "closed_at"])
    return door


def _refuse_nobody_there(visit: Visit) -> None:
    if visit.state != VisitState.STARTED or visit.left_at is not None:
        raise Refusal(_("Nobody is there according to what was said: nothing was changed."))
