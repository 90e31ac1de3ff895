"""The closed lists that every room shares: channels, kinds of actors, states of long work."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How something was said or done."""

    PHONE = "phone", _("by phone")
    PAGE = "page", _("online")
    PAPER = "paper", _("on paper")
    MEETING = "meeting", _("face to face")
    SMS = "sms", _("by SMS")
    EMAIL = "email", _("by e-mail")
    LETTER = "letter", _("by letter")
    API = "api", _("by another program")
    SYSTEM = "system", _("automatically")


class ActorKind(models.TextChoices):
    """Who did something."""

    STAFF = "staff", _("a member of staff")
    PERSON = "person", _("the person")
    LINK = "link", _("the holder of a link")
    API = "api", _("a program")
    SYSTEM = "system", _("the platform")


class StaffRole(models.TextChoices):
    """What a member of staff may do, in a scheme or in the whole workspace."""

    ADMINISTRATOR = "administrator", _("administrator")
    COORDINATOR = "coordinator", _("coordinator")
    OPERATOR = "operator", _("phone operator")
    LEAD_CONTACT = "lead_contact", _("lead contact")
    SAFEGUARDING_LEAD = "safeguarding_lead", _("safeguarding lead")
    PSYCHOSOCIAL = "psychosocial", _("psycho-social support")
    FUNDER = "funder", _("funder")
    LANDLORD = "landlord", _("landlord")


DESK = (StaffRole.COORDINATOR, StaffRole.OPERATOR)
"""Those at the desk of a scheme."""
PEOPLE_ROLES = (*DESK, StaffRole.LEAD_CONTACT, StaffRole.SAFEGUARDING_LEAD, StaffRole.PSYCHOSOCIAL)
"""Those who work with people."""


class JobState(models.TextChoices):
    """Where a piece of long work stands."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("failed")
