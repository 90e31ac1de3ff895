"""Who calls on whom every week, each visit, the draft of a week before anybody is told, and who is away."""

from django.db import models
from django.db.models import F, Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.fields import SecretTextField
from essaim.core.foundation.models import Row
from essaim.core.people.models import Person
from essaim.core.schemes.models import Case, Participation, Scheme
from essaim.core.schemes.states import OverlapReason
from essaim.modules.rounds.states import (
    AbsenceReason,
    AlarmState,
    AssignmentState,
    DoorOutcome,
    DoorState,
    DraftState,
    LineState,
    Rung,
    Scope,
    VisitState,
)


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

    @property
    def weekday_name(self) -> str:
        """The day in words."""
        return WEEKDAYS[self.weekday]


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
    # Somebody alone in a home: out at this hour, or out since; see Alarm.
    expected_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    # When the word agreed for danger was sent.
    duress_at = models.DateTimeField(null=True)
    # Only for somebody else than the usual visitor: when each side said yes to this one visit.
    visitor_agreed_at = models.DateTimeField(null=True)
    person_agreed_at = models.DateTimeField(null=True)
    # When somebody put it here by hand or from a draft: nothing moves it by itself any more.
    settled_at = models.DateTimeField(null=True)
    # When its visitor was told of it ahead of time.
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["day", "starts", "id"]
        constraints = [models.UniqueConstraint("assignment", "week", condition=~Q(state="cancelled"), name="one_visit_a_week")]
        indexes = [models.Index("visitor", "day", name="visit_of_helper"), models.Index("workspace", "day", name="visit_by_day")]


class WeekDraft(Row):
    """A week as it could be, kept while people are asked: it binds nobody before it is adopted.

    `seen` says what the week looked like when it was prepared, so that a change since is noticed; `history` is
    what each change by hand has replaced.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="week_drafts")
    week = models.DateField()
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.ALONE)
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.OPEN)
    prepared_by = models.UUIDField(null=True)
    prepared_at = models.DateTimeField()
    seen = models.JSONField(default=dict)
    history = models.JSONField(default=list)

    class Meta:
        ordering = ["-week", "-prepared_at"]
        constraints = [models.UniqueConstraint("scheme", "week", condition=Q(state="open"), name="one_open_draft_a_week")]


class DraftLine(Row):
    """One visit of a draft: a new one, or one that is planned and would move. Without visitor: nobody was found."""

    draft = models.ForeignKey(WeekDraft, on_delete=models.CASCADE, related_name="lines")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    assignment = models.ForeignKey(Assignment, null=True, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, null=True, on_delete=models.PROTECT, related_name="+")
    visitor = models.ForeignKey(Participation, null=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(null=True)
    starts = models.TimeField(null=True)
    minutes = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=LineState, default=LineState.PROPOSED)
    by_hand = models.BooleanField(default=False)
    reasons = models.JSONField(default=list)
    why = models.CharField(max_length=20, blank=True)
    relax = models.CharField(max_length=20, blank=True)
    visitor_agreed_at = models.DateTimeField(null=True)
    person_agreed_at = models.DateTimeField(null=True)
    overlap_reason = models.CharField(max_length=15, choices=OverlapReason, blank=True)

    class Meta:
        ordering = ["day", "starts", "id"]

    @property
    def asks_both(self) -> bool:
        """Whether both must say yes: to somebody new, or to somebody else than usual."""
        return self.assignment is None or self.assignment.visitor_id != self.visitor_id

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing for it to be adopted."""
        both = self.visitor_agreed_at is not None and self.person_agreed_at is not None
        return self.visitor_id is not None and (both or not self.asks_both)

    @property
    def is_fixed(self) -> bool:
        """Whether planning again leaves it as it is: moved by hand, or somebody said yes to it."""
        return self.by_hand or self.visitor_agreed_at is not None or self.person_agreed_at is not None


class Absence(Row):
    """Days on which somebody who helps is away: no visit is planned on them."""

    visitor = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="absences")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("why"), max_length=10, choices=AbsenceReason)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="absence_order")]
        indexes = [models.Index("visitor", "first_day", name="absence_of_helper")]


class Alarm(Row):
    """One rung of the ladder that is climbed for whoever does not come back; each is claimed once, by whichever worker is first.

    `turn` grows when the visitor stays on: the alarms of before are put out, and new ones wait.
    """

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="alarms")
    rung = models.CharField(max_length=12, choices=Rung)
    turn = models.PositiveSmallIntegerField(default=1)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=AlarmState, default=AlarmState.WAITING)
    raised_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("visit", "turn", "rung", name="alarm_once")]
        indexes = [models.Index("workspace", "state", "due_at", name="alarm_due")]


class ClosedDoor(Row):
    """Nobody opened: what the visitor tried and saw, until the team knows how the person is."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="doors")
    tried = models.JSONField(default=list)
    seen = SecretTextField(_("what was seen or heard"))
    state = models.CharField(max_length=8, choices=DoorState, default=DoorState.OPEN)
    outcome = models.CharField(max_length=12, choices=DoorOutcome, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("visit", condition=Q(state="open"), name="one_open_door_a_visit")]
