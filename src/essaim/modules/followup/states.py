"""Kinds and states of what happens with people: interactions, notes, alerts, referrals, reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InteractionKind(models.TextChoices):
    CALL = "call", _("phone call")
    VISIT = "visit", _("visit")
    COURTESY_VISIT = "courtesy_visit", _("courtesy visit")
    MEETING = "meeting", _("meeting")
    HUMAN_HELP = "human_help", _("helping hand")
    MICRO_DIY = "micro_diy", _("small repair")
    MICRO_SERVICE = "micro_service", _("small service")
    LETTER = "letter", _("letter")


class Readers(models.TextChoices):
    """Who will be able to read a note; shown by name before saving."""

    TEAM = "team", _("the team of the scheme")
    LEAD_CONTACT = "lead_contact", _("the lead contact and the coordinators")
    COORDINATORS = "coordinators", _("the coordinators only")
    SHARED = "shared", _("the team and the person")
    PSYCHOSOCIAL = "psychosocial", _("those who give psycho-social support, and nobody else")


class AlertKind(models.TextChoices):
    LONELINESS = "loneliness", _("loneliness")
    HEALTH = "functional", _("daily life has become harder")
    HOUSING = "housing", _("housing")
    MONEY = "money", _("money or rights")
    DIGITAL = "digital", _("online procedures")
    REGULAR_NEED = "regular_need", _("a need that comes back")
    OUT_OF_SCOPE = "out_of_scope", _("something that is not ours to do")
    SUPPORT = "support", _("somebody who helps asks for support")
    OTHER = "other", _("other")


class AlertState(models.TextChoices):
    RAISED = "raised", _("raised")
    CONSENT_SOUGHT = "consent_sought", _("agreement being asked")
    REFERRED = "referred", _("passed on")
    HANDOVER_IN_PROGRESS = "handover_in_progress", _("being handed over")
    TAKEN_OVER = "taken_over", _("taken over")
    REFUSED = "refused", _("refused by the person")
    LOST = "lost", _("without follow-up")
    FOLLOWED_UP = "followed_up", _("followed up")


ALERT_MOVES = {
    AlertState.RAISED: (AlertState.CONSENT_SOUGHT, AlertState.FOLLOWED_UP, AlertState.LOST),
    AlertState.CONSENT_SOUGHT: (AlertState.REFERRED, AlertState.REFUSED, AlertState.LOST),
    AlertState.REFERRED: (AlertState.HANDOVER_IN_PROGRESS, AlertState.TAKEN_OVER, AlertState.REFUSED, AlertState.LOST),
    AlertState.HANDOVER_IN_PROGRESS: (AlertState.TAKEN_OVER, AlertState.LOST),
    AlertState.TAKEN_OVER: (AlertState.FOLLOWED_UP,),
    AlertState.REFUSED: (AlertState.FOLLOWED_UP,),
    AlertState.LOST: (AlertState.FOLLOWED_UP, AlertState.RAISED),
    AlertState.FOLLOWED_UP: (),
}


class Accompaniment(models.TextChoices):
    """How the team goes along with somebody on the way to a partner."""

    NONE = "none", _("they go by themselves")
    CALLED = "called", _("we call together")
    WENT = "went", _("we go along")
    WROTE = "wrote", _("we write for them")


class OverallState(models.TextChoices):
    RUNNING = "running", _("under way")
    REACHED = "reached", _("what was hoped for is reached")
    STOPPED = "stopped", _("ended before that")


OVERALL_MOVES = {
    OverallState.RUNNING: (OverallState.REACHED, OverallState.STOPPED),
    OverallState.REACHED: (),
    OverallState.STOPPED: (),
}


class Severity(models.TextChoices):
    IMMEDIATE = "immediate", _("immediate danger")
    DAY = "day", _("within the day")
    THREE_DAYS = "three_days", _("in the next few days")


class ReportCategory(models.TextChoices):
    FINANCIAL = "financial", _("money, theft, pressure")
    PHYSICAL = "physical", _("blows, physical violence")
    PSYCHOLOGICAL = "psychological", _("threats, humiliation")
    NEGLECT = "neglect", _("lack of care by others")
    SELF_NEGLECT = "self_neglect", _("no longer takes care of themselves")
    MISSING = "missing", _("cannot be found")
    UNSAFE_HOME = "unsafe_home", _("dangerous home")


class ReportState(models.TextChoices):
    RAISED = "raised", _("to be acknowledged")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    TRANSMITTED = "transmitted", _("passed on to the authorities")
    CLOSING = "closing", _("closing, waiting for a second person")
    CLOSED = "closed", _("closed")


REPORT_MOVES = {
    ReportState.RAISED: (ReportState.ACKNOWLEDGED, ReportState.TRANSMITTED),
    ReportState.ACKNOWLEDGED: (ReportState.TRANSMITTED, ReportState.CLOSING),
    ReportState.TRANSMITTED: (ReportState.CLOSING,),
    ReportState.CLOSING: (ReportState.CLOSED, ReportState.ACKNOWLEDGED),
    ReportState.CLOSED: (),
}


class CarerStatus(models.TextChoices):
    """Where somebody stands with what they do for somebody close; said at their own pace, kept with its day."""

    NOT_ASKED = "not_asked", _("not asked")
    SUSPECTED = "suspected", _("suspected")
    SELF_RECOGNISED = "self_recognised", _("recognises it")
    ACCOMPANIED = "accompanied", _("supported")


CARER_MOVES = {
    CarerStatus.NOT_ASKED: (CarerStatus.SUSPECTED, CarerStatus.SELF_RECOGNISED),
    CarerStatus.SUSPECTED: (CarerStatus.SELF_RECOGNISED, CarerStatus.NOT_ASKED),
    CarerStatus.SELF_RECOGNISED: (CarerStatus.ACCOMPANIED,),
    CarerStatus.ACCOMPANIED: (CarerStatus.SELF_RECOGNISED,),
}


class SupportState(models.TextChoices):
    """Where psycho-social support stands: asked for, given, over; or refused, with a decision."""

    ASKED = "asked", _("support asked for")
    OPEN = "open", _("under way")
    CLOSED = "closed", _("over")
    REFUSED = "refused", _("refused")


SUPPORT_MOVES = {
    SupportState.ASKED: (SupportState.OPEN, SupportState.REFUSED),
    SupportState.OPEN: (SupportState.CLOSED,),
    SupportState.CLOSED: (),
    SupportState.REFUSED: (SupportState.ASKED,),
}


class RefusalReason(models.TextChoices):
    """Why support is refused: always with a decision in words, by somebody who signs it."""

    NO_MEMBERSHIP = "no_membership", _("no membership")
    OUTSIDE = "outside", _("not what we can do: referred elsewhere")
    OWN_WISH = "own_wish", _("their own wish")
    NO_PLACE = "no_place", _("nobody free at the moment")
