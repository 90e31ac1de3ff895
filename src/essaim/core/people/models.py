"""People as they are: with or without a phone, an e-mail or an account of their own."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation import phones, places, reading
from essaim.core.foundation.fields import SecretTextField
from essaim.core.foundation.models import Account, Membership, Row
from essaim.core.foundation.scope import ScopedManager
from essaim.core.foundation.states import Channel
from essaim.core.people.states import (
    BatchState,
    ConsentPurpose,
    ContactKind,
    DistrictSource,
    Gender,
    OrganisationKind,
    PreferredChannel,
    RelationKind,
)


class Organisation(Row):
    """A body: association, foundation, municipality, landlord, company."""

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=30, choices=OrganisationKind, default=OrganisationKind.ASSOCIATION)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    rna = models.CharField("RNA", max_length=10, blank=True)
    commune_code = models.CharField(_("commune"), max_length=5, blank=True)
    search = models.CharField(max_length=220, editable=False, db_index=True)
    archived_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["search"]

    def __str__(self) -> str:
        return self.name


class Household(Row):
    """People who live together: they share an address, sometimes a phone."""

    label = models.CharField(max_length=120, blank=True)


class ImportBatch(Row):
    """One file that was brought in, so that it can be counted, explained and undone."""

    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.PREVIEWED)
    rows_read = models.PositiveIntegerField(default=0)
    rows_kept = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    by_id = models.UUIDField(null=True)
    source = SecretTextField()
    faults = SecretTextField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]


class Person(Row):
    """Somebody. Every place that shows the name leaves a line in the read-log."""

    given_name = models.CharField(_("first name"), max_length=80)
    family_name = models.CharField(_("family name"), max_length=80, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender, blank=True, default="")
    languages = models.JSONField(_("languages"), default=list, blank=True)
    commune_code = models.CharField(_("commune"), max_length=5, blank=True)
    district_code = models.CharField(_("priority district"), max_length=8, blank=True)
    district_checked_on = models.DateField(null=True, blank=True, editable=False)
    district_source = models.CharField(max_length=10, choices=DistrictSource, blank=True, default="")
    preferred_channel = models.CharField(_("how to reach them"), max_length=10, choices=PreferredChannel, default=PreferredChannel.VOICE)
    is_protected = models.BooleanField(_("protected contact"), default=False)
    household = models.ForeignKey(Household, null=True, blank=True, on_delete=models.SET_NULL, related_name="members")
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="people")
    import_batch = models.ForeignKey(ImportBatch, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    search = models.CharField(max_length=180, editable=False)
    last_contact_on = models.DateField(null=True, blank=True, editable=False)
    deceased_on = models.DateField(_("deceased on"), null=True, blank=True)
    moved_on = models.DateField(_("moved away on"), null=True, blank=True)
    objected_at = models.DateTimeField(null=True, editable=False)
    merged_into = models.ForeignKey("self", null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    archived_at = models.DateTimeField(null=True, editable=False)
    erased_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["search", "id"]
        indexes = [
            models.Index("workspace", "search", name="person_by_name"),
            models.Index("workspace", "account", name="person_by_account"),
        ]
        constraints = [models.UniqueConstraint("workspace", "account", condition=Q(account__isnull=False), name="person_account_once")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """First and family name; reading it is noted in the read-log."""
        reading.note(self.pk)
        return f"{self.given_name} {self.family_name}".strip() or str(_("someone whose name is not known"))

    @property
    def first_name(self) -> str:
        """First name alone, for a greeting or a button; reading it is noted too."""
        reading.note(self.pk)
        return self.given_name

    @property
    def discreet_name(self) -> str:
        """First name and initial, for those who need no more."""
        reading.note(self.pk)
        initial = f" {self.family_name[0]}." if self.family_name else ""
        return f"{self.given_name}{initial}"

    @property
    def commune_name(self) -> str:
        """The commune in words, empty when unknown."""
        found = places.commune(self.commune_code) if self.commune_code else None
        return found.name if found else ""

    @property
    def languages_needed(self) -> list[str]:
        """Those of which whoever helps must speak one: none where French is spoken, or where nothing is noted."""
        return [] if "fr" in self.languages else list(self.languages)

    @property
    def is_reachable(self) -> bool:
        """Whether anything may still be sent or visited."""
        gone = self.deceased_on or self.moved_on or self.erased_at or self.merged_into_id
        return not (gone or self.objected_at)


class NameToken(models.Model):
    """One word of a person's or organisation's name, so that a search for it is one index range."""

    id = models.BigAutoField(primary_key=True)
    workspace = models.ForeignKey("foundation.Workspace", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="tokens", db_index=False)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="tokens")
    token = models.CharField(max_length=80)

    objects = ScopedManager(workspace="workspace")

    class Meta:
        indexes = [
            models.Index("workspace", "token", "person", name="name_token_person"),
            models.Index("person", "token", name="name_token_by_person"),
        ]


class ContactMeans(Row):
    """A number or address by which a person or an organisation is reached; may be shared."""

    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="contacts")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(_("kind"), max_length=10, choices=ContactKind)
    value = models.CharField(_("number or address"), max_length=254)
    tail = models.CharField(max_length=20, blank=True, editable=False)
    belongs_to = models.CharField(_("belongs to"), max_length=80, blank=True)
    do_not_use_for = models.JSONField(_("do not use for"), default=list, blank=True)
    is_confidential = models.BooleanField(_("confidential"), default=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [
            models.Index("workspace", "value", name="contact_by_value"),
            models.Index("workspace", "tail", name="contact_by_tail"),
            models.Index("person", name="contact_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation__isnull=True) | Q(person__isnull=True, organisation__isnull=False),
                name="contact_of_one",
            )
        ]

    @property
    def shown(self) -> str:
        """The number or address as people write it; reading it is noted in the read-log."""
        if self.person_id:
            reading.note(self.person_id)
        return self.value if self.kind == ContactKind.EMAIL else phones.shown(self.value)


class Relationship(Row):
    """Who is what to whom: `other` is the `kind` of `person`."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="relationships")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="related_to")
    kind = models.CharField(_("relationship"), max_length=20, choices=RelationKind)
    may_answer = models.BooleanField(_("may answer in their place"), default=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("person", "other", "kind", name="relationship_once"),
            models.CheckConstraint(condition=~Q(person=models.F("other")), name="relationship_of_two"),
        ]


class Consent(Row):
    """What a person agreed to: for which purpose, when, how, and when they took it back."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=20, choices=ConsentPurpose)
    given_at = models.DateTimeField(default=timezone.now)
    channel = models.CharField(_("how"), max_length=10, choices=Channel)
    text_version = models.CharField(max_length=20, blank=True)
    recorded_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_channel = models.CharField(max_length=10, choices=Channel, blank=True)

    class Meta:
        indexes = [models.Index("person", "purpose", name="consent_of_person")]


class Address(Row):
    """Where somebody lives, apart from the person: only disclosure reads it for a supporter."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="addresses")
    line = SecretTextField(_("number and street"))
    complement = SecretTextField(_("building, floor, door"))
    access_notes = SecretTextField(_("how to come in"))
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)
    commune_code = models.CharField(_("commune"), max_length=5)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    zone_lat = models.FloatField(null=True, editable=False)
    zone_lon = models.FloatField(null=True, editable=False)
    is_approximate = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("person", condition=Q(ended_at__isnull=True), name="one_current_address")]


class Availability(Row):
    """A weekly slot in local time during which somebody is free: Monday is 0."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="availabilities")
    weekday = models.PositiveSmallIntegerField(_("day"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))

    class Meta:
        ordering = ["weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="availability_weekday"),
            models.CheckConstraint(condition=Q(starts__lt=models.F("ends")), name="availability_order"),
        ]

    @property
    def weekday_name(self) -> str:
        """The day in words."""
        return WEEKDAYS[self.weekday]


class NotTheSame(Row):
    """Two people whom somebody compared and found different: never proposed again."""

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("first", "second", name="not_the_same_once")]


class Merge(Row):
    """Two records joined by a person, with all that is needed to part them again."""

    kept = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    absorbed = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    moved = models.JSONField(default=list)
    kept_before = SecretTextField()
    undone_at = models.DateTimeField(null=True)


class Erasure(Row):
    """That somebody was erased: an id and a date, so that a restored backup can be erased again."""

    person_id = models.UUIDField()
    erased_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "person_id", name="erasure_once")]
