"""The closed lists of this room: how an account was recovered, how accessible the pages are said to be."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecoveryKind(models.TextChoices):
    """What a colleague gave back to somebody who could no longer log in."""

    EMAIL = "email", _("a new e-mail address")
    SECOND_FACTOR = "second_factor", _("a new second factor")


class AccessibilityLevel(models.TextChoices):
    """What an accessibility statement may say (RGAA)."""

    NONE = "none", _("not compliant")
    PARTIAL = "partial", _("partially compliant")
    FULL = "full", _("fully compliant")


# Where French law has offices; a workspace elsewhere can be given any zone of the IANA table by hand.
TIME_ZONES = [
    ("Europe/Paris", "Paris"), ("America/Martinique", "Martinique"), ("America/Guadeloupe", "Guadeloupe"),
    ("America/Cayenne", "Guyane"), ("Indian/Reunion", "La Réunion"), ("Indian/Mayotte", "Mayotte"),
    ("America/Miquelon", "Saint-Pierre-et-Miquelon"), ("Pacific/Noumea", "Nouvelle-Calédonie"),
    ("Pacific/Tahiti", "Tahiti"), ("Pacific/Marquesas", "Marquises"), ("Pacific/Gambier", "Gambier"),
    ("Pacific/Wallis", "Wallis-et-Futuna"),
]  # fmt: skip
