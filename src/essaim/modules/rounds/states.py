"""Where an assignment and a visit stand, and what may follow what."""

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
VISIT_TO_COME = (VisitState.PLANNED, VisitState.STARTED)
