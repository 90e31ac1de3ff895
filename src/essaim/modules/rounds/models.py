"""Who calls on whom every week, and each visit: planned by the clock on the wall, then made."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.models import Row
from essaim.core.people.models import Person
from essaim.core.schemes.models import Case, Participation, Scheme
from essaim.modules.rounds.states import AssignmentState, VisitState


class Assignment(Row):
    """One visitor for one person, once a week: all agreed, and a coordinator answers for it."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="assignments")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    visitor = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    state = models.CharField(max_length=10, choices=AssignmentState, default=AssignmentState.ACTIVE)
    weekday = models.PositiveSmallIntegerField(_("day of the week"))
    starts = models.TimeField(_("at"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    since = models.DateField()
    visitor_agreed_at = models.DateTimeField()
    person_agreed_at = models.DateTimeField()
    validated_by = models.UUIDField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("scheme", "person", condition=Q(state="active"), name="one_helper_a_week"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="assignment_weekday"),
        ]
        indexes = [models.Index("visitor", "state", name="assignment_of_helper")]


class Visit(Row):
    """One visit: the day and the hour on the wall, when somebody arrived, when it was done, what was done."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="visits")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="visits")
    visitor = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="visits")
    week = models.DateField()
    day = models.DateField(_("day"))
    starts = models.TimeField(_("at"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    state = models.CharField(max_length=10, choices=VisitState, default=VisitState.PLANNED)
    arrived_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    services = models.JSONField(default=list)
    end_reason = models.CharField(max_length=40, blank=True)
    # Only for somebody else than the usual visitor: when each side said yes to this one visit.
    visitor_agreed_at = models.DateTimeField(null=True)
    person_agreed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["day", "starts", "id"]
        constraints = [models.UniqueConstraint("assignment", "week", name="one_visit_a_week")]
        indexes = [models.Index("visitor", "day", name="visit_of_helper"), models.Index("workspace", "day", name="visit_by_day")]
