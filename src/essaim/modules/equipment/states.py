"""In which condition a thing leaves and comes back, and where a time of help with it stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Condition(models.TextChoices):
    GOOD = "good", _("in good condition")
    WORN = "worn", _("worn")
    DAMAGED = "damaged", _("damaged")
    LOST = "lost", _("lost")


class HelpKind(models.TextChoices):
    ON_SITE = "on_site", _("on our premises, with one of our devices")
    AT_HOME = "at_home", _("at home, on their own device")


class HelpState(models.TextChoices):
    PLANNED = "planned", _("planned")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")


HELP_MOVES = {
    HelpState.PLANNED: (HelpState.DONE, HelpState.CANCELLED),
    HelpState.DONE: (),
    HelpState.CANCELLED: (),
}
