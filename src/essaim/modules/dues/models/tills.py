"""The cash box counted at the end of the day, and cheques taken to the bank."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.fields import SecretTextField
from essaim.core.foundation.models import Row
from essaim.core.schemes.models import Scheme
from essaim.modules.dues.models.ledger import Payment
from essaim.modules.dues.states import Series


class CashClosing(Row):
    """What should be in the box beside what was counted in it; what differs is explained. Only ever added.

    It counts the receipts up to `until_number`: whoever pays at the same instant has the next one, and is in the next count.
    """

    scheme = models.ForeignKey(Scheme, null=True, blank=True, on_delete=models.PROTECT, related_name="cash_closings")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    closed_at = models.DateTimeField()
    until_year = models.PositiveSmallIntegerField(null=True)
    until_number = models.PositiveIntegerField(null=True)
    opening_cents = models.IntegerField(_("in the box at the beginning"))
    received_cents = models.IntegerField(_("received in cash"))
    given_cents = models.IntegerField(_("given back in cash"))
    expected_cents = models.IntegerField(_("should be in the box"))
    counted_cents = models.IntegerField(_("counted"))
    banked_cents = models.IntegerField(_("taken to the bank"), default=0)
    explanation = SecretTextField(_("what explains the difference"))
    closed_by = models.UUIDField(null=True)

    class Meta:
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint("workspace", "year", "number", name="closing_number_once"),
            models.CheckConstraint(
                condition=Q(expected_cents=F("opening_cents") + F("received_cents") - F("given_cents")), name="closing_sum"
            ),
            models.CheckConstraint(condition=Q(counted_cents__gte=0, banked_cents__gte=0), name="closing_amounts"),
            models.CheckConstraint(condition=Q(banked_cents__lte=F("counted_cents")), name="closing_banked"),
        ]

    @property
    def reference(self) -> str:
        """The number of the sheet."""
        return f"{Series.CLOSING.value}{self.year}-{self.number:04d}"

    @property
    def difference_cents(self) -> int:
        """Too much with a plus, too little with a minus."""
        return self.counted_cents - self.expected_cents

    @property
    def left_cents(self) -> int:
        """What stays in the box for the next day."""
        return self.counted_cents - self.banked_cents


class Deposit(Row):
    """A slip of cheques taken to the bank on one day."""

    scheme = models.ForeignKey(Scheme, null=True, blank=True, on_delete=models.PROTECT, related_name="deposits")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    day = models.DateField(_("day"))
    cents = models.IntegerField()
    made_by = models.UUIDField(null=True)

    class Meta:
        ordering = ["-day", "-number"]
        constraints = [models.UniqueConstraint("workspace", "year", "number", name="deposit_number_once")]

    @property
    def reference(self) -> str:
        """The number of the slip."""
        return f"{Series.DEPOSIT.value}{self.year}-{self.number:04d}"


class DepositedCheque(Row):
    """One cheque on a slip; no cheque stands on two."""

    deposit = models.ForeignKey(Deposit, on_delete=models.PROTECT, related_name="cheques")
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="deposited")

    class Meta:
        ordering = ["created_at"]
