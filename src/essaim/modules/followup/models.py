"""What happened with people, what worries us, to whom we passed it on, and who may read it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.fields import SecretTextField
from essaim.core.foundation.models import Membership, Row
from essaim.core.foundation.states import Channel
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Case, Scheme
from essaim.modules.followup.states import (
    Accompaniment,
    AlertKind,
    AlertState,
    CarerStatus,
    InteractionKind,
    OverallState,
    Readers,
    RefusalReason,
    ReportCategory,
    ReportState,
    Severity,
    SupportState,
)


class Interaction(Row):
    """A call, a visit, a small service: with whom, when, how long. Whoever comes to a counter may stay unnamed."""

    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="interactions")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="interactions")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="interactions")
    kind = models.CharField(_("kind"), max_length=15, choices=InteractionKind)
    category = models.CharField(_("which service"), max_length=40, blank=True)
    at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    by_person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at"]
        indexes = [
            models.Index("person", "at", name="interaction_of_person"),
            models.Index("scheme", "at", name="interaction_of_scheme"),
        ]


class Note(Row):
    """Words about a person, with the readers that were shown before saving."""

    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="notes")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="notes")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="notes")
    interaction = models.ForeignKey(Interaction, null=True, blank=True, on_delete=models.SET_NULL, related_name="notes")
    text = SecretTextField(_("note"))
    readers = models.CharField(_("who may read it"), max_length=15, choices=Readers)
    by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    by_person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at"]


class Alert(Row):
    """A worry about a situation, until somebody has taken it over."""

    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="alerts")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="alerts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="alerts")
    kind = models.CharField(_("about"), max_length=15, choices=AlertKind)
    category = models.CharField(max_length=40, blank=True)
    text = SecretTextField(_("what was seen"))
    state = models.CharField(max_length=25, choices=AlertState, default=AlertState.RAISED)
    raised_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)


class Referral(Row):
    """A situation passed on to a partner, with the person's consent and what came of it."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="referrals")
    partner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="referrals")
    consent_channel = models.CharField(_("agreement given"), max_length=10, choices=Channel)
    consented_at = models.DateTimeField()
    accompaniment = models.CharField(_("how we go along"), max_length=10, choices=Accompaniment, default=Accompaniment.NONE)
    outcome = models.CharField(_("outcome"), max_length=200, blank=True)
    taken_over = models.BooleanField(_("taken over by the partner"), null=True)
    ended_at = models.DateTimeField(null=True)


class GlobalSupport(Row):
    """Overall support of a person that began with an interview: by us or by a partner, for what, looked at again when."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="overall_supports")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="overall_supports")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="overall_supports")
    partner = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="overall_supports")
    consent_channel = models.CharField(_("agreement given"), max_length=10, choices=Channel, blank=True)
    aims = SecretTextField(_("what is hoped for"))
    state = models.CharField(max_length=10, choices=OverallState, default=OverallState.RUNNING)
    review_on = models.DateField(_("looked at again on"))
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("scheme", "person", condition=models.Q(state="running"), name="one_support_at_a_time"),
            models.CheckConstraint(
                condition=models.Q(partner__isnull=True) | ~models.Q(consent_channel=""), name="support_by_partner_agreed"
            ),
        ]


class SupportStep(Row):
    """What was done in an overall support; only added, never changed."""

    support = models.ForeignKey(GlobalSupport, on_delete=models.PROTECT, related_name="steps")
    text = SecretTextField(_("what was done"))
    by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["created_at", "id"]


class SafeguardingReport(Row):
    """A structured report of danger. It cannot be deleted, nor read by the one it accuses."""

    scheme = models.ForeignKey(Scheme, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    person_described = SecretTextField(_("who it is about"))
    category = models.CharField(_("what kind of danger"), max_length=15, choices=ReportCategory)
    severity = models.CharField(_("how urgent"), max_length=12, choices=Severity)
    text = SecretTextField(_("what was seen or heard"))
    accused = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    accused_membership = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=15, choices=ReportState, default=ReportState.RAISED)
    raised_by = models.UUIDField(null=True)
    acknowledge_by = models.DateTimeField()
    acknowledged_by = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closing_by = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    escalated_at = models.DateTimeField(null=True)
    review_on = models.DateField(null=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("workspace", "state", "acknowledge_by", name="report_by_clock")]


class ReportStep(Row):
    """One act upon a report; only added, never changed."""

    report = models.ForeignKey(SafeguardingReport, on_delete=models.PROTECT, related_name="steps")
    text = SecretTextField()
    by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    transmitted_to = models.CharField(max_length=60, blank=True)
    reference = models.CharField(max_length=60, blank=True)


class CarerNote(Row):
    """One change of somebody's status as a carer: which, since which day, who noted it. Only ever added."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="carer_notes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="carer_notes")
    status = models.CharField(_("carer"), max_length=20, choices=CarerStatus)
    since = models.DateField(_("since"))
    position = models.PositiveSmallIntegerField()
    noted_by = models.UUIDField(null=True)

    class Meta:
        ordering = ["-position"]
        indexes = [models.Index("person", "scheme", "position", name="carer_note_of_person")]


class Support(Row):
    """Psycho-social support of one person. Refused only with a decision in words and somebody who answers for it."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="supports")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="supports")
    state = models.CharField(max_length=10, choices=SupportState, default=SupportState.ASKED)
    channel = models.CharField(max_length=10, choices=Channel)
    reason = models.CharField(_("why"), max_length=15, choices=RefusalReason, blank=True)
    decision = SecretTextField(_("the decision, in words"))
    decided_by = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=SupportState.REFUSED)
                | (Q(decided_by__isnull=False, decided_at__isnull=False, decision__isnull=False) & ~Q(reason="")),
                name="support_refused_with_decision",
            ),
            models.UniqueConstraint(
                "scheme", "person", condition=Q(state__in=[SupportState.ASKED, SupportState.OPEN]), name="support_once"
            ),
        ]
