"""A blueprint planted in a territory, who takes part in it, and the cases born from demands."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.fields import LongJSONField
from essaim.core.foundation.models import Membership, Row
from essaim.core.foundation.states import Channel, StaffRole
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.states import (
    BEFORE_VALIDATION,
    WAIVED,
    CheckOutcome,
    CommitmentKind,
    EmploymentState,
    EndReason,
    OverlapReason,
    ParticipationState,
    ResourceKind,
    SchemeState,
    WaiveReason,
)


class Scheme(Row):
    """A running scheme: a copy of its blueprint and this territory's answers."""

    slug = models.SlugField(max_length=60)
    name = models.CharField(_("name"), max_length=150)
    blueprint_key = models.CharField(max_length=60)
    blueprint_version = models.CharField(max_length=20)
    blueprint_digest = models.CharField(max_length=64)
    snapshot = LongJSONField()
    answers = models.JSONField(default=dict)
    territory = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=SchemeState, default=SchemeState.PREPARED)
    carrier = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("workspace", "slug", name="scheme_slug_once")]

    def __str__(self) -> str:
        return self.name


class Partner(Row):
    """An organisation's place in a scheme: foundation, landlord, referrer, funder."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="partners")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="partnerships")
    role = models.CharField(max_length=40)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("scheme", "organisation", "role", name="partner_once")]


class Grant(Row):
    """A role held by a member of staff, in one scheme or, without scheme, in all of them."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=StaffRole)
    scheme = models.ForeignKey(Scheme, null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)


class Participation(Row):
    """A person in a scheme, in one role: one person may hold several."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="participations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="participations")
    role = models.CharField(max_length=40)
    state = models.CharField(max_length=20, choices=ParticipationState, default=ParticipationState.APPLIED)
    eligibility = models.JSONField(default=list)
    declared = models.JSONField(default=dict)
    end_reason = models.CharField(max_length=40, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    max_load = models.PositiveSmallIntegerField(_("how many people at most"), null=True, blank=True)
    since = models.DateField(null=True)
    validated_at = models.DateTimeField(null=True, editable=False)
    validated_by = models.UUIDField(null=True, editable=False)
    cleared_until = models.DateField(null=True, editable=False)
    # On the fast track of a crisis: who asked for it, and until when this person may telephone, and do nothing else.
    fast_asked_by = models.UUIDField(null=True, editable=False)
    fast_until = models.DateField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("scheme", "person", "role", name="participation_once"),
            models.CheckConstraint(
                condition=~Q(state=ParticipationState.ACTIVE) | Q(validated_at__isnull=False),
                name="participation_active_once_validated",
            ),
        ]
        indexes = [
            models.Index("scheme", "role", "state", name="participation_by_state"),
            models.Index("workspace", "state", "cleared_until", name="participation_by_clearance"),
        ]

    def is_cleared(self, on: date) -> bool:
        """Whether this supporter may be asked and sent on that day: taking part, and every check in order."""
        return self.state == ParticipationState.ACTIVE and self.cleared_until is not None and self.cleared_until >= on

    def is_fast(self, on: date) -> bool:
        """Whether this person is on the fast track that day: some checks are put off, and only the telephone is open."""
        return self.state in BEFORE_VALIDATION and self.fast_until is not None and self.fast_until >= on

    def may_telephone(self, on: date) -> bool:
        """Whether this supporter may make the calls of a campaign on that day."""
        return self.is_cleared(on) or self.is_fast(on)


class Spell(Row):
    """One time during which somebody took part, from its first day to its last, and why it ended.

    Whoever comes back begins another. `leaves_on` is a last day that was announced and has not come yet.
    """

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="spells")
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    leaves_on = models.DateField(null=True)
    reason = models.CharField(max_length=40, choices=EndReason, blank=True)

    class Meta:
        ordering = ["started_on", "created_at"]
        constraints = [
            models.UniqueConstraint("participation", condition=Q(ended_on__isnull=True), name="one_spell_at_a_time"),
            models.CheckConstraint(condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")), name="spell_order"),
        ]
        indexes = [models.Index("workspace", "ended_on", name="spell_by_end")]


class Check(Row):
    """One requirement seen for a participation: outcome, date, who, expiry. Never a file."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="checks")
    key = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10, choices=CheckOutcome, default=CheckOutcome.VALID)
    done_on = models.DateField(default=timezone.localdate)
    checked_by = models.UUIDField(null=True)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.PAGE)
    expires_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=40, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index("participation", "key", name="check_of_participation")]

    @property
    def waived_because(self) -> str:
        """Why the team did without it, in words; empty where it was seen."""
        reason = self.reference.removeprefix(WAIVED)
        return str(WaiveReason(reason).label) if self.reference.startswith(WAIVED) and reason in WaiveReason.values else ""


class Employment(Row):
    """The job of a salaried supporter: with whom, since when, for how many hours, and the way there."""

    participation = models.OneToOneField(Participation, on_delete=models.CASCADE, related_name="employment")
    state = models.CharField(max_length=15, choices=EmploymentState, default=EmploymentState.CANDIDATE)
    employer = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="employments")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    weekly_hours = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    trained_on = models.DateField(null=True, editable=False)
    left_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=EmploymentState.EMPLOYED) | Q(employer__isnull=False, starts_on__isnull=False),
                name="employment_has_employer",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="employment_order",
            ),
        ]


class Case(Row):
    """Everything born from one demand hangs on its case; somebody answers for it."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="cases")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    lead_contact = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="cases_led")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index("workspace", "lead_contact", name="case_by_lead_contact")]
        constraints = [models.CheckConstraint(condition=Q(person__isnull=False) | Q(organisation__isnull=False), name="case_of_someone")]


class ClosedDays(Row):
    """Days on which a scheme rests here: what comes back every week pauses, as on a public holiday."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="closed_days")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    label = models.CharField(_("why"), max_length=60)

    class Meta:
        ordering = ["first_day"]
        constraints = [models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="closed_days_order")]


class Decision(Row):
    """A decision about a scheme, dated and motivated: to scale it up, to go on, to stop."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=30)
    decided_on = models.DateField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")


class Resource(Row):
    """A vehicle, a room or a set of tools that the schemes of a workspace share."""

    kind = models.CharField(_("kind"), max_length=10, choices=ResourceKind)
    name = models.CharField(_("name"), max_length=120)
    seats = models.PositiveSmallIntegerField(_("passengers at once"), null=True, blank=True)
    wheelchairs = models.PositiveSmallIntegerField(_("of which in a wheelchair"), default=0)
    places = models.PositiveSmallIntegerField(_("people it holds when parked or open"), null=True, blank=True)
    commune_code = models.CharField(_("commune"), max_length=5, blank=True)
    archived_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(seats__isnull=True) | Q(wheelchairs__lte=models.F("seats")), name="resource_wheelchairs")
        ]

    def __str__(self) -> str:
        return self.name


class Commitment(Row):
    """The time of a person or of a resource that is taken: one calendar for every room.

    The database refuses two that overlap, unless somebody said why; `about` is the row for which it is
    taken (a session, a visit, a booking), whose room knows what to show.
    """

    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="commitments")
    resource = models.ForeignKey(Resource, null=True, blank=True, on_delete=models.PROTECT, related_name="commitments")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    what = models.CharField(max_length=10, choices=CommitmentKind)
    about = models.UUIDField()
    scheme = models.ForeignKey(Scheme, null=True, blank=True, on_delete=models.PROTECT, related_name="commitments")
    overlap_reason = models.CharField(max_length=15, choices=OverlapReason, blank=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index("person", "starts_at", name="commitment_of_person"),
            models.Index("resource", "starts_at", name="commitment_of_resource"),
            models.Index("workspace", "about", name="commitment_about"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lt=models.F("ends_at")), name="commitment_order"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, resource__isnull=True) | Q(person__isnull=True, resource__isnull=False),
                name="commitment_of_one",
            ),
        ]
