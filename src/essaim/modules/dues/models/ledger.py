"""Who owes what: lines that are only ever added, whose sum is the balance."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.models import Row
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Scheme
from essaim.modules.dues.states import CorrectionReason, EntryKind, Series, Tender, What


class NumberSeries(Row):
    """The last number given in one series and year; whoever takes the next one holds this row until all is written."""

    series = models.CharField(max_length=1, choices=Series)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "series", "year", name="number_series_once")]


class Payer(Row):
    """Whose account it is: a person or a body. A row apart, so that the ledger itself never changes when records are joined."""

    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="payers")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="payers")

    class Meta:
        indexes = [
            models.Index("person", name="payer_by_person"),
            models.Index("organisation", name="payer_by_organisation"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation__isnull=True) | Q(person__isnull=True, organisation__isnull=False),
                name="payer_is_one",
            )
        ]

    @property
    def name(self) -> str:
        """Who it is, in words; a person's name is noted as read."""
        return self.person.full_name if self.person_id else self.organisation.name


class Payment(Row):
    """Money that came in, or, with a minus, that was given back. Never changed: a mistake is met by its contrary."""

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="payments")
    scheme = models.ForeignKey(Scheme, null=True, blank=True, on_delete=models.PROTECT, related_name="payments")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    day = models.DateField(_("day"))
    tender = models.CharField(_("paid with"), max_length=10, choices=Tender)
    cents = models.IntegerField(_("amount"))
    cheque_number = models.CharField(_("number of the cheque"), max_length=20, blank=True)
    bank = models.CharField(_("bank"), max_length=60, blank=True)
    provider_key = models.CharField(max_length=80, blank=True)
    corrects = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by")
    reason = models.CharField(max_length=15, choices=CorrectionReason, blank=True)
    taken_by = models.UUIDField(null=True)

    class Meta:
        ordering = ["-created_at", "-number"]
        indexes = [models.Index("workspace", "scheme", "created_at", name="payment_by_time")]
        constraints = [
            models.UniqueConstraint("workspace", "year", "number", name="receipt_number_once"),
            models.UniqueConstraint("workspace", "provider_key", condition=~Q(provider_key=""), name="provider_payment_once"),
            models.CheckConstraint(condition=~Q(cents=0), name="payment_of_something"),
            models.CheckConstraint(
                condition=~Q(tender=Tender.CHEQUE) | ~Q(cheque_number="") | Q(cents__lt=0) | Q(corrects__isnull=False),
                name="cheque_has_number",
            ),
        ]

    @property
    def reference(self) -> str:
        """What stands on the receipt."""
        return f"{Series.RECEIPT.value}{self.year}-{self.number:05d}"


class Entry(Row):
    """One line of the ledger. The database refuses to change or remove it; a correction is one more line.

    Lines about one thing (a place in a session, a year of membership, an invoice) share `about`: their sum is what
    is left to pay for it.
    """

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="entries")
    scheme = models.ForeignKey(Scheme, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=EntryKind)
    what = models.CharField(max_length=12, choices=What)
    about = models.UUIDField()
    label = models.CharField(max_length=200)
    cents = models.IntegerField()
    payment = models.ForeignKey(Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")
    reason = models.CharField(max_length=15, blank=True)
    written_by = models.UUIDField(null=True)

    class Meta:
        ordering = ["year", "number"]
        indexes = [
            models.Index("workspace", "about", name="entry_about"),
            models.Index("payer", "created_at", name="entry_of_payer"),
            models.Index("workspace", "scheme", "day", name="entry_by_day"),
        ]
        constraints = [
            models.UniqueConstraint("workspace", "year", "number", name="entry_number_once"),
            models.UniqueConstraint("workspace", "about", condition=Q(kind=EntryKind.CHARGE), name="charged_once"),
            models.CheckConstraint(condition=~Q(cents=0), name="entry_of_something"),
            models.CheckConstraint(condition=~Q(kind__in=[EntryKind.CHARGE, EntryKind.REFUND]) | Q(cents__gt=0), name="entry_owed"),
            models.CheckConstraint(condition=~Q(kind__in=[EntryKind.PAYMENT, EntryKind.CREDIT]) | Q(cents__lt=0), name="entry_settled"),
        ]

    @property
    def reference(self) -> str:
        """Its place in the ledger."""
        return f"{Series.ENTRY.value}{self.year}-{self.number:06d}"
