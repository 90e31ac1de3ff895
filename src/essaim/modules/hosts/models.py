"""Who receives the scheme: communes and residences, what was said with them, what was agreed and what was used."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation import places
from essaim.core.foundation.fields import SecretTextField
from essaim.core.foundation.models import Membership, Row
from essaim.core.foundation.states import Channel
from essaim.core.people.models import Organisation
from essaim.core.schemes.models import Scheme
from essaim.modules.hosts.states import (
    AgeBand,
    AgreementState,
    HostKind,
    HostState,
    NextAct,
    Split,
    StopReason,
)


class Host(Row):
    """The relation of a scheme with a commune or a residence: one row, whatever happens."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="hosts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="hosted")
    kind = models.CharField(_("kind"), max_length=10, choices=HostKind, default=HostKind.COMMUNE)
    commune_code = models.CharField(_("commune"), max_length=5)
    state = models.CharField(_("state"), max_length=15, choices=HostState, default=HostState.TO_CONTACT)
    stop_reason = models.CharField(max_length=12, choices=StopReason, blank=True)
    fragility = models.DecimalField(_("fragility index"), max_digits=8, decimal_places=3, null=True, blank=True)
    next_act = models.CharField(_("next step"), max_length=6, choices=NextAct, blank=True)
    next_on = models.DateField(_("on which day"), null=True, blank=True)
    last_contact_on = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ["organisation__search", "id"]
        indexes = [
            models.Index("scheme", "state", name="host_by_state"),
            models.Index("workspace", "next_on", name="host_by_next_step"),
        ]
        constraints = [models.UniqueConstraint("scheme", "organisation", name="host_once")]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def commune(self) -> places.Commune | None:
        """The commune where it is."""
        return places.commune(self.commune_code)

    @property
    def population(self) -> int:
        """Inhabitants of its commune."""
        return self.commune.population if self.commune else 0


class HostContact(Row):
    """One talk with a host: when, how, with whom, what was said, what comes next."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="contacts")
    on = models.DateField(_("day"))
    channel = models.CharField(_("how"), max_length=10, choices=Channel)
    met = SecretTextField(_("whom"))
    said = SecretTextField(_("what was said"))
    next_act = models.CharField(_("next step"), max_length=6, choices=NextAct, blank=True)
    next_on = models.DateField(_("on which day"), null=True, blank=True)
    by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-on", "-created_at"]


class Agreement(Row):
    """So many passages in a period, at the price of the grid that held when it was made."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="agreements")
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="following")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    passages = models.PositiveSmallIntegerField(_("passages"))
    lines = models.JSONField(default=list)
    # What every number of passages costs, as it stood then; of agreements made before it was kept: empty.
    grid = models.JSONField(default=dict, editable=False)
    price_cents = models.PositiveIntegerField()
    split = models.CharField(_("how the price is shared"), max_length=10, choices=Split, default=Split.EQUAL)
    state = models.CharField(max_length=10, choices=AgreementState, default=AgreementState.PROPOSED)
    signed_on = models.DateField(null=True, editable=False)
    signed_by = SecretTextField(_("who signed"))

    class Meta:
        ordering = ["-starts_on", "id"]
        indexes = [models.Index("scheme", "state", "ends_on", name="agreement_by_end")]
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="agreement_order"),
            models.CheckConstraint(condition=Q(passages__gte=1), name="agreement_has_passages"),
            models.CheckConstraint(
                condition=~Q(state=AgreementState.SIGNED) | Q(signed_on__isnull=False), name="agreement_signed_once_dated"
            ),
        ]


class Share(Row):
    """What one host pays of an agreement, and how much of it has been invoiced."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="shares")
    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="shares")
    rank = models.PositiveSmallIntegerField()
    cents = models.PositiveIntegerField()
    invoiced_cents = models.PositiveIntegerField(default=0)
    invoice_reference = models.CharField(max_length=200, blank=True)
    invoiced_on = models.DateField(null=True)

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint("agreement", "host", name="share_once"),
            models.CheckConstraint(condition=Q(invoiced_cents__lte=F("cents")), name="share_not_invoiced_twice"),
        ]

    @property
    def due_cents(self) -> int:
        """What is still to be invoiced."""
        return self.cents - self.invoiced_cents

    @property
    def references(self) -> list[str]:
        """The numbers under which it was invoiced, the first one first."""
        return [number for number in self.invoice_reference.split(", ") if number]


class Passage(Row):
    """A passage that is planned or made at a host: a free one, or one of an agreement.

    `number` counts those of the host that are free, or those of the agreement: the database refuses the
    same number twice, so that two people who plan at the same instant do not give one passage away twice.
    """

    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="passages")
    agreement = models.ForeignKey(Agreement, null=True, blank=True, on_delete=models.PROTECT, related_name="taken")
    number = models.PositiveSmallIntegerField()
    day = models.DateField()
    about = models.UUIDField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["day", "id"]
        indexes = [models.Index("workspace", "about", name="passage_about")]
        constraints = [
            models.UniqueConstraint(
                "host", "number", condition=Q(agreement__isnull=True, released_at__isnull=True), name="passage_free_once"
            ),
            models.UniqueConstraint("agreement", "number", condition=Q(released_at__isnull=True), name="passage_of_agreement_once"),
            models.UniqueConstraint("about", condition=Q(released_at__isnull=True), name="passage_of_session_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="passage_number"),
        ]


class HostAnswer(Row):
    """What a host says that its retired people lack, and what it offers them already."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="answers")
    on = models.DateField(_("day"))
    channel = models.CharField(_("how"), max_length=10, choices=Channel)
    needs = models.JSONField(_("what is lacking"), default=list)
    existing = models.JSONField(_("what exists already"), default=list)
    retired = models.PositiveIntegerField(_("retired people concerned"), null=True, blank=True)

    class Meta:
        ordering = ["-on", "-created_at"]


class RetiredAnswer(Row):
    """What one retired person answered, without a name or anything that leads to one."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="retired_answers")
    commune_code = models.CharField(_("commune"), max_length=5)
    needs = models.JSONField(_("what is lacking"), default=list)
    age = models.CharField(_("age"), max_length=10, choices=AgeBand, default=AgeBand.UNSAID)
    would_come = models.BooleanField(_("would come"), default=False)
    to_fetch = models.BooleanField(_("would have to be fetched"), default=False)
    channel = models.CharField(_("how"), max_length=10, choices=Channel)

    class Meta:
        indexes = [models.Index("scheme", "commune_code", name="retired_answer_by_commune")]
