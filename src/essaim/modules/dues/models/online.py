"""Paying online through a provider: the account of the organisation there, and each payment that was begun."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.fields import SecretTextField
from essaim.core.foundation.models import Row
from essaim.core.schemes.models import Scheme
from essaim.modules.dues.models.ledger import Payer, Payment
from essaim.modules.dues.states import CheckoutState


class OnlineAccount(Row):
    """How this organisation is known to the provider. Its keys are encrypted, and never shown again."""

    organisation_slug = models.SlugField(_("name of the organisation in its HelloAsso address"), max_length=120)
    client_id = SecretTextField(_("client id"))
    client_secret = SecretTextField(_("client secret"))
    hook = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", name="online_account_once")]


class Checkout(Row):
    """A payment that somebody began online: for what, how much, and what the provider said when it was asked."""

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="checkouts")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="checkouts")
    state = models.CharField(max_length=10, choices=CheckoutState, default=CheckoutState.PREPARED)
    abouts = models.JSONField(default=list)
    cents = models.PositiveIntegerField()
    intent_id = models.CharField(max_length=40, blank=True)
    redirect_url = SecretTextField()
    told_cents = models.PositiveIntegerField(null=True)
    settled_cents = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)
    payment = models.OneToOneField(Payment, null=True, on_delete=models.PROTECT, related_name="checkout")

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index("workspace", "state", "created_at", name="checkout_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="checkout_of_something"),
            models.UniqueConstraint("workspace", "intent_id", condition=~Q(intent_id=""), name="intent_once"),
        ]

    @property
    def gone_cents(self) -> int:
        """Of what was given back or is contested, what the team has not dealt with yet; all of it where no amount was told."""
        return self._standing_cents if self.told_cents is None else self.told_cents - self.settled_cents

    @property
    def is_gone(self) -> bool:
        """Whether nothing is left of the payment that stands in the ledger."""
        return self.gone_cents >= self._standing_cents

    @property
    def seen(self) -> str:
        """What a page showed of it: a button counts while this is still so."""
        return f"{self.state}-{self.told_cents}" if self.state == CheckoutState.RETURNED else self.state

    @property
    def _standing_cents(self) -> int:
        return self.payment.cents if self.payment else self.cents
