"""Where a message and a call stand, and what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Means(models.TextChoices):
    """What carries a message."""

    EMAIL = "email", _("e-mail")
    SMS = "sms", _("SMS")
    LETTER = "letter", _("letter")
    CALL = "call", _("phone call")


class MessageState(models.TextChoices):
    QUEUED = "queued", _("waiting to leave")
    LEASED = "leased", _("leaving")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be sent")
    EXPIRED = "expired", _("too late to be useful")
    CANCELLED = "cancelled", _("cancelled")


# A letter goes from waiting to sent when somebody has posted it; everything else is leased first.
MESSAGE_MOVES = {
    MessageState.QUEUED: (MessageState.LEASED, MessageState.SENT, MessageState.EXPIRED, MessageState.CANCELLED),
    MessageState.LEASED: (
        MessageState.SENT, MessageState.QUEUED, MessageState.FAILED, MessageState.EXPIRED, MessageState.CANCELLED,
    ),
    MessageState.FAILED: (MessageState.QUEUED, MessageState.CANCELLED),
    MessageState.SENT: (),
    MessageState.EXPIRED: (),
    MessageState.CANCELLED: (),
}  # fmt: skip


class CallReason(models.TextChoices):
    MISSED = "missed", _("missed call")
    CALL_BACK = "call_back", _("to call back")
    UNDELIVERED = "undelivered", _("message that did not arrive")
    PROPOSAL = "proposal", _("proposal to make by phone")
    CONFIRMATION = "confirmation", _("ask how it went")
    AGREEMENT = "agreement", _("ask for agreement")
    NEWS = "news", _("take news")
    REPLY = "reply", _("answered by SMS")
    SAFETY = "safety", _("no news of somebody: call now")


class CallState(models.TextChoices):
    DUE = "due", _("to be made")
    DONE = "done", _("made")
    DROPPED = "dropped", _("no longer needed")


CALL_MOVES = {
    CallState.DUE: (CallState.DONE, CallState.DROPPED),
    CallState.DONE: (),
    CallState.DROPPED: (CallState.DUE,),
}
