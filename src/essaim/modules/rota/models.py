"""Who of the team is there and when: what comes back every week, and the days on which it is otherwise."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.models import Membership, Row
from essaim.core.schemes.models import Scheme


class Duty(Row):
    """Hours that a member of the team is there, every so many weeks from the week of `since`; Monday is 0."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="duties")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="duties")
    weekday = models.PositiveSmallIntegerField(_("day of the week"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    every_weeks = models.PositiveSmallIntegerField(_("how often"), default=1)
    since = models.DateField(_("from which day on"))
    until = models.DateField(_("until which day"), null=True, blank=True)

    class Meta:
        ordering = ["weekday", "starts", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="duty_weekday"),
            models.CheckConstraint(condition=Q(starts__lt=F("ends")), name="duty_order"),
            models.CheckConstraint(condition=Q(every_weeks__gte=1, every_weeks__lte=4), name="duty_every"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="duty_days_order"),
        ]


class StandIn(Row):
    """One day on which somebody else does a duty, or nobody."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="stand_ins")
    day = models.DateField(_("day"))
    member = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["day", "id"]
        constraints = [models.UniqueConstraint("duty", "day", name="stand_in_once_a_day")]
