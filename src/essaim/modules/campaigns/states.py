"""Where a campaign of calls and one person on its list stand, and what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CampaignState(models.TextChoices):
    PREPARED = "prepared", _("being prepared")
    RUNNING = "running", _("calls are being made")
    CLOSED = "closed", _("closed")


CAMPAIGN_MOVES = {
    CampaignState.PREPARED: (CampaignState.RUNNING, CampaignState.CLOSED),
    CampaignState.RUNNING: (CampaignState.CLOSED,),
    CampaignState.CLOSED: (),
}


class CalleeState(models.TextChoices):
    WAITING = "waiting", _("to be called")
    CLAIMED = "claimed", _("being called")
    REACHED = "reached", _("reached")
    REFUSED = "refused", _("does not wish to be called")
    WRONG_NUMBER = "wrong_number", _("wrong number")
    UNREACHED = "unreached", _("could not be reached")
    LEFT = "left", _("no longer to be called")


CALLEE_MOVES = {
    # A call that outlives its lease is noted on somebody who waits again already.
    CalleeState.WAITING: (
        CalleeState.CLAIMED, CalleeState.WAITING, CalleeState.REACHED, CalleeState.REFUSED, CalleeState.WRONG_NUMBER,
        CalleeState.UNREACHED, CalleeState.LEFT,
    ),
    CalleeState.CLAIMED: (
        CalleeState.WAITING, CalleeState.REACHED, CalleeState.REFUSED, CalleeState.WRONG_NUMBER, CalleeState.UNREACHED,
        CalleeState.LEFT,
    ),
    CalleeState.WRONG_NUMBER: (CalleeState.WAITING, CalleeState.LEFT),
    CalleeState.UNREACHED: (CalleeState.WAITING, CalleeState.LEFT),
    CalleeState.REACHED: (),
    CalleeState.REFUSED: (),
    CalleeState.LEFT: (),
}  # fmt: skip
OPEN = (CalleeState.WAITING, CalleeState.CLAIMED)
FOR_THE_TEAM = (CalleeState.WRONG_NUMBER, CalleeState.UNREACHED)


class CallResult(models.TextChoices):
    """What came of one call."""

    REACHED = "reached", _("we spoke")
    NO_ANSWER = "no_answer", _("no answer")
    CALL_BACK = "call_back", _("they ask to be called back")
    REFUSED = "refused", _("they do not wish to be called")
    WRONG_NUMBER = "wrong_number", _("wrong number")


SPOKE = (CallResult.REACHED, CallResult.CALL_BACK, CallResult.REFUSED)


class Raised(models.TextChoices):
    """What a call gave rise to."""

    NOTHING = "", _("nothing worries me")
    ALERT = "alert", _("something worries me: the team is told")
    DANGER = "danger", _("somebody is in danger: a report leaves at once")
