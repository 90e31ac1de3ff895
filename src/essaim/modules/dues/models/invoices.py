"""Invoices and credit notes: written whole in one moment, numbered without a gap, never edited."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation import reading
from essaim.core.foundation.fields import SecretTextField
from essaim.core.foundation.models import Row
from essaim.core.schemes.models import Scheme
from essaim.modules.dues.models.ledger import Entry, Payer
from essaim.modules.dues.states import Series, Vat


class Issuer(Row):
    """What the law asks an organisation to say of itself on its invoices; copied into each of them."""

    legal_name = models.CharField(_("full legal name"), max_length=200)
    legal_form = models.CharField(_("legal form"), max_length=80, default="association loi 1901")
    address = models.TextField(_("address of the registered office"))
    siret = models.CharField("SIRET", max_length=14, blank=True)
    rna = models.CharField("RNA", max_length=10, blank=True)
    vat = models.CharField(_("value-added tax"), max_length=12, choices=Vat, default=Vat.FRANCHISE)
    pay_within_days = models.PositiveSmallIntegerField(_("days to pay"), default=30)
    iban = models.CharField("IBAN", max_length=40, blank=True)
    bic = models.CharField("BIC", max_length=11, blank=True)
    cheque_order = models.CharField(_("cheques to the order of"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail for questions about money"), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", name="issuer_once")]


class Invoice(Row):
    """An invoice, or the credit note that takes one back. Everything on the paper is in the row: who, to whom, how much.

    The name and address of whoever pays are kept for ten years by the commercial code, whatever becomes of the
    person's record: they are encrypted, and shown to those who keep the accounts only.
    """

    series = models.CharField(
        max_length=1, choices=[(Series.INVOICE, Series.INVOICE.label), (Series.CREDIT_NOTE, Series.CREDIT_NOTE.label)]
    )
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="invoices")
    scheme = models.ForeignKey(Scheme, null=True, blank=True, on_delete=models.PROTECT, related_name="invoices")
    issued_on = models.DateField(_("issued on"))
    due_on = models.DateField(_("to be paid by"))
    served = models.CharField(_("date or period of the service"), max_length=80, blank=True)
    order_reference = models.CharField(_("order or commitment number"), max_length=60, blank=True)
    issuer = models.JSONField()
    payer_name = SecretTextField()
    payer_lines = SecretTextField()
    payer_siret = models.CharField(max_length=14, blank=True)
    is_for_business = models.BooleanField(default=False)
    is_for_public_body = models.BooleanField(default=False)
    cents = models.IntegerField()
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by")
    issued_by = models.UUIDField(null=True)

    class Meta:
        ordering = ["-year", "-number", "series"]
        constraints = [
            models.UniqueConstraint("workspace", "series", "year", "number", name="invoice_number_once"),
            models.CheckConstraint(
                condition=Q(series=Series.INVOICE, corrects__isnull=True, cents__gt=0)
                | Q(series=Series.CREDIT_NOTE, corrects__isnull=False, cents__lt=0),
                name="credit_note_corrects",
            ),
        ]

    @property
    def reference(self) -> str:
        """The number that stands on the paper, such as F2026-0001."""
        return f"{self.series}{self.year}-{self.number:04d}"

    @property
    def addressee(self) -> str:
        """To whom it is addressed; a person's name is noted as read."""
        if self.payer.person_id:
            reading.note(self.payer.person_id)
        return self.payer_name or ""


class InvoiceLine(Row):
    """One line of an invoice. `entry` is the line of the ledger that it repeats, if it was charged before.

    Nothing is invoiced twice, and nothing is taken back twice.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    quantity = models.PositiveIntegerField(default=1)
    unit_cents = models.IntegerField()
    cents = models.IntegerField()
    entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="invoice_line")
    corrects = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint("invoice", "position", name="invoice_line_once"),
            models.CheckConstraint(condition=Q(cents=models.F("quantity") * models.F("unit_cents")), name="invoice_line_sum"),
        ]
