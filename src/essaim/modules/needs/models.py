"""What is asked, what is offered, who was asked to go, who went, and when contacts were opened."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.fields import SecretTextField
from essaim.core.foundation.models import Row
from essaim.core.foundation.scope import ScopedManager
from essaim.core.foundation.states import Channel
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Case, Participation, Scheme
from essaim.modules.needs.states import (
    DeclineReason,
    Kind,
    NeedState,
    OfferState,
    Outcome,
    ProposalState,
    ServiceState,
)


class Need(Row):
    """Something asked for somebody. Place is kept as commune and point; the address is elsewhere."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="needs")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="needs")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    category = models.CharField(_("what"), max_length=40)
    details = SecretTextField(_("details"))
    quantity = models.PositiveIntegerField(_("how many"), default=1)
    remaining = models.PositiveIntegerField(editable=False, default=1)
    beneficiary = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="needs")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="needs")
    asked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="needs_asked")
    channel = models.CharField(_("how it came in"), max_length=10, choices=Channel)
    recorded_by = models.UUIDField(null=True, editable=False)
    domain = models.CharField(_("domain"), max_length=30, blank=True)
    people_helped = models.PositiveIntegerField(_("number of people helped"), null=True, blank=True)
    commune_code = models.CharField(_("commune"), max_length=5)
    lat = models.FloatField(null=True, editable=False)
    lon = models.FloatField(null=True, editable=False)
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    deadline = models.DateField(_("before"), null=True, blank=True)
    rule = models.JSONField(_("repeats"), default=dict, blank=True)
    skills = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    wishes = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=15, choices=NeedState, default=NeedState.POSTED)
    expires_on = models.DateField(null=True)
    reopens = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reopened_by")
    first_contact_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    end_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index("workspace", "state", "created_at", name="need_by_state"),
            models.Index("scheme", "category", "created_at", name="need_by_category"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="need_quantity"),
            models.CheckConstraint(condition=Q(remaining__lte=F("quantity")), name="need_remaining"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(starts_at__lt=F("ends_at")),
                name="need_order",
            ),
        ]


class Offer(Row):
    """What a supporter or an organisation is ready to give, once or as a standing offer."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="offers")
    participation = models.ForeignKey(Participation, null=True, blank=True, on_delete=models.PROTECT, related_name="offers")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="offers")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    categories = models.JSONField(_("what"), default=list)
    details = SecretTextField(_("details"))
    quantity = models.PositiveIntegerField(_("how many"), default=1)
    remaining = models.PositiveIntegerField(editable=False, default=1)
    is_standing = models.BooleanField(_("standing offer"), default=True)
    commune_code = models.CharField(_("commune"), max_length=5)
    lat = models.FloatField(null=True, editable=False)
    lon = models.FloatField(null=True, editable=False)
    radius_km = models.PositiveSmallIntegerField(_("how far, in km"), null=True, blank=True)
    skills = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    refuses = models.JSONField(default=list, blank=True)
    gender = models.CharField(max_length=1, blank=True, default="", editable=False)
    slots = models.JSONField(default=list, blank=True)
    load = models.PositiveSmallIntegerField(default=0, editable=False)
    max_load = models.PositiveSmallIntegerField(_("how many people at most"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.OPEN)
    until = models.DateField(_("until"), null=True, blank=True)
    refreshed_at = models.DateTimeField(default=timezone.now)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.PAGE)
    recorded_by = models.UUIDField(null=True, editable=False)

    class Meta:
        indexes = [
            models.Index("scheme", "kind", "state", "lat", name="offer_near"),
            models.Index("workspace", "state", "refreshed_at", "is_standing", "scheme", name="offer_by_freshness"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(remaining__lte=F("quantity")), name="offer_remaining"),
            models.CheckConstraint(
                condition=Q(participation__isnull=False, organisation__isnull=True)
                | Q(participation__isnull=True, organisation__isnull=False),
                name="offer_of_one",
            ),
        ]


class Proposal(Row):
    """One need put to one offer, with the reasons that were shown when it was chosen."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="proposals")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="proposals")
    quantity = models.PositiveIntegerField(default=1)
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.SENT)
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=12, choices=DeclineReason, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("need", "offer", condition=Q(state__in=["sent", "accepted"]), name="one_living_proposal")]


class Service(Row):
    """Somebody goes: born when a supporter accepts, settled when every key holds."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="services")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="services")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="services")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="service")
    quantity = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=15, choices=ServiceState, default=ServiceState.ANSWERED)
    answered_at = models.DateTimeField()
    person_agreed_at = models.DateTimeField(null=True)
    validated_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    supporter_says = models.CharField(max_length=15, choices=Outcome, blank=True)
    beneficiary_says = models.CharField(max_length=15, choices=Outcome, blank=True)
    closed_at = models.DateTimeField(null=True)
    pledged_to = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    receipt = models.CharField(max_length=60, blank=True)
    end_reason = models.CharField(max_length=40, blank=True)


class Occurrence(Row):
    """One dated visit of a service: the only one, or one of a series, in local time."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="occurrences")
    day = models.DateField()
    starts = models.TimeField(null=True)
    ends = models.TimeField(null=True)
    state = models.CharField(max_length=15, choices=ServiceState, default=ServiceState.ACCEPTED)
    minutes = models.PositiveSmallIntegerField(null=True)
    end_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["day", "starts"]
        constraints = [models.UniqueConstraint("service", "day", "starts", name="occurrence_once")]


class Disclosure(Row):
    """The contact details of one side opened to the other: when, until when, and when taken back."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disclosures")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="disclosures")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="disclosures")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_because = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("service", condition=Q(revoked_at__isnull=True), name="one_open_disclosure")]


class OfferCategory(models.Model):
    """One thing that an offer covers, and where: the index by which offers near a need are found."""

    id = models.BigAutoField(primary_key=True)
    workspace = models.ForeignKey("foundation.Workspace", on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="index")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=40)
    lat = models.FloatField()
    lon = models.FloatField()
    is_open = models.BooleanField(default=True)

    objects = ScopedManager(workspace="workspace")

    class Meta:
        indexes = [models.Index("workspace", "scheme", "category", "is_open", "lat", "lon", "offer", name="offer_by_place")]
        constraints = [models.UniqueConstraint("offer", "category", name="offer_category_once")]
