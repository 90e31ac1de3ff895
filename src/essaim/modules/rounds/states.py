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
    VisitState.STARTED: (VisitState.DONE, VisitState.CANCELLED),
    VisitState.DONE: (),
    VisitState.CANCELLED: (),
}
# Afterwards, by somebody else than the visitor: without the two taps of the day itself.
NOTING_MOVES = dict.fromkeys((VisitState.PLANNED, VisitState.STARTED), (VisitState.DONE, VisitState.CANCELLED))
VISIT_TO_COME = (VisitState.PLANNED, VisitState.STARTED)


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
