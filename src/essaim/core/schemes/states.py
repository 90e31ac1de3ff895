"""Where a scheme, a participation and a case stand, and what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SchemeState(models.TextChoices):
    PREPARED = "prepared", _("being prepared")
    OPEN = "open", _("open")
    PAUSED = "paused", _("paused")
    CLOSED = "closed", _("closed")


SCHEME_MOVES = {
    SchemeState.PREPARED: (SchemeState.OPEN, SchemeState.CLOSED),
    SchemeState.OPEN: (SchemeState.PAUSED, SchemeState.CLOSED),
    SchemeState.PAUSED: (SchemeState.OPEN, SchemeState.CLOSED),
    SchemeState.CLOSED: (),
}


class ParticipationState(models.TextChoices):
    CONTACTED = "contacted", _("contacted")
    APPLIED = "applied", _("to be looked at")
    INTERVIEW_PLANNED = "interview_planned", _("interview planned")
    ELIGIBLE = "eligible", _("eligible")
    REDIRECTED = "redirected", _("redirected")
    REFUSED = "refused", _("refused")
    WAITING = "waiting", _("waiting")
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    SUSPENDED = "suspended", _("suspended")
    ENDED = "ended", _("ended")


PARTICIPATION_MOVES = {
    ParticipationState.CONTACTED: (ParticipationState.APPLIED, ParticipationState.ENDED),
    ParticipationState.APPLIED: (
        ParticipationState.INTERVIEW_PLANNED, ParticipationState.ELIGIBLE, ParticipationState.ACTIVE,
        ParticipationState.REDIRECTED, ParticipationState.REFUSED, ParticipationState.ENDED,
    ),
    ParticipationState.INTERVIEW_PLANNED: (
        ParticipationState.ELIGIBLE, ParticipationState.ACTIVE, ParticipationState.REDIRECTED,
        ParticipationState.REFUSED, ParticipationState.ENDED,
    ),
    ParticipationState.ELIGIBLE: (ParticipationState.WAITING, ParticipationState.ACTIVE, ParticipationState.ENDED),
    ParticipationState.WAITING: (ParticipationState.ACTIVE, ParticipationState.ENDED),
    ParticipationState.ACTIVE: (
        ParticipationState.PAUSED, ParticipationState.SUSPENDED, ParticipationState.ENDED,
    ),
    ParticipationState.PAUSED: (
        ParticipationState.ACTIVE, ParticipationState.SUSPENDED, ParticipationState.ENDED,
    ),
    ParticipationState.SUSPENDED: (ParticipationState.ACTIVE, ParticipationState.ENDED),
    ParticipationState.REDIRECTED: (ParticipationState.APPLIED,),
    ParticipationState.REFUSED: (ParticipationState.APPLIED,),
    ParticipationState.ENDED: (ParticipationState.APPLIED,),
}  # fmt: skip


BEFORE_VALIDATION = (ParticipationState.APPLIED, ParticipationState.INTERVIEW_PLANNED)


class EndReason(models.TextChoices):
    """Why somebody is refused, suspended or ends: a code, since the journal keeps it."""

    CONDITIONS = "conditions", _("a condition is not met")
    CHECK_FAILED = "check_failed", _("a check turned out badly, or has ended")
    CONCERN = "concern", _("a worry about somebody's safety is being looked into")
    CHARTER = "charter", _("the charter was not kept")
    OWN_WISH = "own_wish", _("their own wish")
    MOVED = "moved", _("moved away")
    JOB_ENDED = "job_ended", _("the contract has ended")
    NO_ANSWER = "no_answer", _("no answer any more")
    NO_PLACE = "no_place", _("there is no place at the moment")
    DECEASED = "deceased", _("has died")
    CARE_HOME = "care_home", _("lives in a home for older people now")
    WITH_FAMILY = "with_family", _("lives with relatives now")
    HOME_SERVICE = "home_service", _("a home service has taken over")


class EmploymentState(models.TextChoices):
    """Where a salaried supporter stands on the way into the job."""

    CANDIDATE = "candidate", _("candidate")
    IN_TRAINING = "in_training", _("in training")
    TRAINED = "trained", _("trained")
    EMPLOYED = "employed", _("employed")
    LEFT = "left", _("left")


EMPLOYMENT_MOVES = {
    EmploymentState.CANDIDATE: (EmploymentState.IN_TRAINING, EmploymentState.LEFT),
    EmploymentState.IN_TRAINING: (EmploymentState.TRAINED, EmploymentState.LEFT),
    EmploymentState.TRAINED: (EmploymentState.EMPLOYED, EmploymentState.LEFT),
    EmploymentState.EMPLOYED: (EmploymentState.LEFT,),
    EmploymentState.LEFT: (EmploymentState.CANDIDATE,),
}


class CheckOutcome(models.TextChoices):
    PENDING = "pending", _("pending")
    VALID = "valid", _("in order")
    INVALID = "invalid", _("not in order")


WAIVED = "waived:"


class WaiveReason(models.TextChoices):
    """Why the team does without a check for somebody: a code, since the journal keeps it."""

    FOLLOWED = "followed", _("already followed by us or by a partner")
    KNOWN = "known", _("met by the team in another scheme")
    ELSEWHERE = "elsewhere", _("done elsewhere, and seen")


class ResourceKind(models.TextChoices):
    VEHICLE = "vehicle", _("vehicle")
    ROOM = "room", _("room")
    TOOL = "tool", _("equipment")


class CommitmentKind(models.TextChoices):
    """For what somebody's time, a room or a vehicle is taken."""

    SESSION = "session", _("session")
    TOUR = "tour", _("pick-up tour")
    VISIT = "visit", _("visit")
    SHIFT = "shift", _("shift")
    MEETING = "meeting", _("appointment")
    BOOKING = "booking", _("booking")
    OFFER = "offer", _("place held until they answer")


class OverlapReason(models.TextChoices):
    """Why somebody let two commitments overlap: a code, since the journal keeps it."""

    BOTH_POSSIBLE = "both_possible", _("both can be done")
    AGREED = "agreed", _("agreed with the person")
    GIVEN_UP_SOON = "given_up_soon", _("one of the two will be given up")
    SHARED = "shared", _("it is shared between the two")
