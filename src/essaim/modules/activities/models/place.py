"""The place: when it is open, who pushed its door, and what those who come would like to do there."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.fields import SecretTextField
from essaim.core.foundation.models import Row
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.modules.activities.models.programme import Activity
from essaim.modules.activities.states import IdeaState


class OpeningSlot(Row):
    """Hours that come back every week at the place; Monday is 0."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="opening_slots")
    weekday = models.PositiveSmallIntegerField(_("day of the week"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta:
        ordering = ["weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_weekday"),
            models.CheckConstraint(condition=Q(starts__lt=F("ends")), name="opening_slot_order"),
            models.UniqueConstraint("scheme", "weekday", "starts", name="opening_slot_once"),
        ]


class OpeningDay(Row):
    """A day that opens out of the ordinary, such as one Saturday of the month."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="opening_days")
    day = models.DateField(_("day"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    label = models.CharField(_("in words"), max_length=80, blank=True)

    class Meta:
        ordering = ["day", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(starts__lt=F("ends")), name="opening_day_order"),
            models.UniqueConstraint("scheme", "day", "starts", name="opening_day_once"),
        ]


class DropIn(Row):
    """Somebody pushed the door: when, and whether they had come before if they said so. Nobody's name.

    `code` is on the slip that they may take along: whoever wishes types it on their own page, and it becomes theirs.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="drop_ins")
    day = models.DateField()
    came_before = models.BooleanField(null=True)
    code = models.CharField(max_length=8)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="drop_ins")
    linked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index("scheme", "day", name="drop_in_by_day")]
        constraints = [models.UniqueConstraint("scheme", "code", name="drop_in_code_once")]


class Idea(Row):
    """An activity that somebody who comes proposes, and perhaps would run; what became of it, and why."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="ideas")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ideas")
    title = models.CharField(_("title"), max_length=150)
    details = SecretTextField(_("what one would do"))
    would_run = models.BooleanField(_("would run it"), default=False)
    state = models.CharField(max_length=10, choices=IdeaState, default=IdeaState.PROPOSED)
    answer = SecretTextField(_("what is answered"))
    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="ideas")

    class Meta:
        ordering = ["created_at"]
