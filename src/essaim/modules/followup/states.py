"""Kinds and states of what happens with people: interactions, notes, alerts, referrals, reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InteractionKind(models.TextChoices):
    CALL = "call", _("phone call")
    VISIT = "visit", _("visit")
    MEETING = "meeting", _("meeting")
    MICRO_SERVICE = "micro_service", _("small service")
    LETTER = "letter", _("letter")


class Readers(models.TextChoices):
    """Who will be able to read a note; shown by name before saving."""

    TEAM = "team", _("the team of the scheme")
    LEAD_CONTACT = "lead_contact", _("the lead contact and the coordinators")
    COORDINATORS = "coordinators", _("the coordinators only")
    SHARED = "shared", _("the team and the person")


class AlertKind(models.TextChoices):
    LONELINESS = "loneliness", _("loneliness")
    HEALTH = "functional", _("daily life has become harder")
    HOUSING = "housing", _("housing")
    MONEY = "money", _("money or rights")
    DIGITAL = "digital", _("online procedures")
    REGULAR_NEED = "regular_need", _("a need that comes back")
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
