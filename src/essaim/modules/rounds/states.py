"""Where an assignment, a visit, a draft and its lines stand, and what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AssignmentState(models.TextChoices):
    ACTIVE = "active", _("under way")
    ENDED = "ended", _("ended")


ASSIGNMENT_MOVES = {AssignmentState.ACTIVE: (AssignmentState.ENDED,), AssignmentState.ENDED: ()}


class VisitState(models.TextChoices):
    PLANNED = "planned", _("planned")
    STARTED = "started", _("has arrived")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("will not take place")


VISIT_MOVES = {
    VisitState.PLANNED: (VisitState.STARTED, VisitState.CANCELLED),
    VisitState.STARTED: (VisitState.DONE,),
    VisitState.DONE: (),
    VisitState.CANCELLED: (),
}
# Afterwards, by somebody else than the visitor: without the two taps of the day itself.
NOTING_MOVES = dict.fromkeys((VisitState.PLANNED, VisitState.STARTED), (VisitState.DONE, VisitState.CANCELLED))
VISIT_TO_COME = (VisitState.PLANNED, VisitState.STARTED)
# Why a visit was called off after its visitor had stood before the door.
NOBODY_OPENED = "nobody_opened"


class Scope(models.TextChoices):
    """What of a week is planned anew."""

    ALONE = "alone", _("only the people on whom nobody calls yet")
    STUCK = "stuck", _("also the visits that cannot take place as planned")
    ALL = "all", _("also every visit of which nobody has been told yet")


class DraftState(models.TextChoices):
    OPEN = "open", _("being looked at")
    ADOPTED = "adopted", _("adopted")
    DISCARDED = "discarded", _("put aside")


# A draft binds nobody yet: what was put aside may be taken up again.
DRAFT_MOVES = {
    DraftState.OPEN: (DraftState.ADOPTED, DraftState.DISCARDED),
    DraftState.DISCARDED: (DraftState.OPEN,),
    DraftState.ADOPTED: (),
}


class LineState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    DROPPED = "dropped", _("left out")
    ADOPTED = "adopted", _("adopted")


LINE_MOVES = {
    LineState.PROPOSED: (LineState.DROPPED, LineState.ADOPTED),
    LineState.DROPPED: (LineState.PROPOSED,),
    LineState.ADOPTED: (),
}


class AbsenceReason(models.TextChoices):
    """Why somebody who helps is away: a code, since the journal keeps it."""

    LEAVE = "leave", _("holidays")
    HEALTH = "health", _("sick leave")
    TRAINING = "training", _("training")
    FAMILY = "family", _("family reasons")
    OTHER = "other", _("another reason")


class MissedReason(models.TextChoices):
    """Why a visit that was planned did not take place: a code, since the journal keeps it."""

    NO_ANSWER = "no_answer", _("nobody answered the door")
    PERSON = "person", _("the person could not, or did not want to")
    VISITOR = "visitor", _("the visitor could not come")
    ELSEWHERE = "elsewhere", _("in hospital, or with relatives")
    FORGOTTEN = "forgotten", _("forgotten")


class Rung(models.TextChoices):
    """Who is told, one after the other, when somebody does not come back from a visit."""

    VISITOR = "visitor", _("the visitor, by SMS")
    COORDINATOR = "coordinator", _("the coordinators")
    SECOND = "second", _("a second contact")
    ON_CALL = "on_call", _("whoever is on call")


RUNG_SETTINGS = {
    Rung.VISITOR: "alarm_visitor_minutes",
    Rung.COORDINATOR: "alarm_coordinator_minutes",
    Rung.SECOND: "alarm_second_minutes",
    Rung.ON_CALL: "alarm_on_call_minutes",
}


class AlarmState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RAISED = "raised", _("ringing since")
    OFF = "off", _("put out")


ALARM_MOVES = {
    AlarmState.WAITING: (AlarmState.RAISED, AlarmState.OFF),
    AlarmState.RAISED: (AlarmState.OFF,),
    AlarmState.OFF: (),
}


class DoorState(models.TextChoices):
    OPEN = "open", _("being looked after")
    CLOSED = "closed", _("settled by the team")


DOOR_MOVES = {DoorState.OPEN: (DoorState.CLOSED,), DoorState.CLOSED: ()}


class DoorTry(models.TextChoices):
    """What a visitor tries before a door that stays closed."""

    RANG = "rang", _("I rang and knocked again, and waited ten minutes")
    PHONED = "phoned", _("I phoned")
    NEIGHBOURS = "neighbours", _("I asked a neighbour or the caretaker")
    EMERGENCY = "emergency", _("I called 15, 18 or 112")


class DoorOutcome(models.TextChoices):
    """What had become of the person, as the team found out."""

    WELL = "well", _("was out, or did not hear; is well")
    ELSEWHERE = "elsewhere", _("is staying elsewhere")
    HELPED = "helped", _("needed help, and got it")
    OTHER = "other", _("something else, noted with the person")
