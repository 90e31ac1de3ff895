"""Amounts are whole cents, never fractions of a float; this is how people write and read them."""

import re
from decimal import Decimal

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

MOST = 10_000_000_00  # below what a column of 32 bits holds
WRITTEN = re.compile(r"(\d{1,9})(?:[.,](\d{1,2}))?")


def in_euros(cents: int) -> str:
    """`1 250,50 €` in French, `€1,250.50` in English; a minus sign that is one."""
    sign, (whole, part) = "−" if cents < 0 else "", divmod(abs(cents), 100)
    if (get_language() or "fr").startswith("fr"):
        return f"{sign}{whole:,}".replace(",", "\u202f") + f",{part:02d}\u00a0€"
    return f"{sign}€{whole:,}.{part:02d}"


def as_decimal(cents: int) -> Decimal:
    """The same amount for a sheet: 12,50."""
    return Decimal(cents).scaleb(-2).quantize(Decimal("0.01"))


def read_cents(text: str) -> int | None:
    """The cents of `12`, `12,5`, `1 250,50 €`; None when it is no amount."""
    plain = re.sub(r"[\s\u00a0\u202f€]", "", text)
    found = WRITTEN.fullmatch(plain)
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else None


class EuroField(forms.CharField):
    """An amount typed in euros, cleaned to cents."""

    default_error_messages = {
        "amount": _("Write an amount in euros, such as 12 or 12,50."),
        "least": _("The amount must be more than zero."),
        "most": _("At most %(most)s at once: one zero too many?"),
    }

    def __init__(self, *args, may_be_zero: bool = False, **kwargs) -> None:
        kwargs.setdefault("max_length", 20)
        super().__init__(*args, **kwargs)
        self.may_be_zero = may_be_zero
        self.widget.attrs.setdefault("inputmode", "decimal")

    def prepare_value(self, value):
        return str(as_decimal(value)).replace(".", ",") if isinstance(value, int) else value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        cents = read_cents(text)
        if cents is None:
            raise forms.ValidationError(self.error_messages["amount"], code="amount")
        if cents > MOST:
            raise forms.ValidationError(self.error_messages["most"], code="most", params={"most": in_euros(MOST)})
        if not cents and not self.may_be_zero:
            raise forms.ValidationError(self.error_messages["least"], code="least")
        return cents
