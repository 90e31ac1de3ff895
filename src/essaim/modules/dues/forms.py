"""What is typed about money: a payment, a charge, a counted box, an invoice, what the law asks an organisation to say."""

from collections.abc import Iterable
from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from essaim.core.foundation.forms import required_words
from essaim.core.foundation.money import EuroField, in_euros
from essaim.core.foundation.states import Channel
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting, words
from essaim.modules.dues.models import Entry
from essaim.modules.dues.queries import fees_of, scale_of
from essaim.modules.dues.states import (
    AT_THE_DESK,
    EXEMPT,
    SHOWN,
    CorrectionReason,
    CreditReason,
    Tender,
    Vat,
    What,
)

CHARGED_BY_HAND = (What.ACTIVITY, What.DONATION, What.OTHER)
LINES = 6
JOINED_THROUGH = (Channel.MEETING, Channel.PAPER, Channel.PHONE)


class InScheme(forms.Form):
    """Something about the money of one scheme."""

    scheme = forms.ModelChoiceField(label=gettext_lazy("Scheme"), queryset=None, empty_label=None)

    def __init__(self, *args, schemes: Iterable[Scheme], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = schemes
        if len(schemes) == 1:
            self.fields["scheme"].widget = forms.HiddenInput()
            self.fields["scheme"].initial = schemes[0].pk
        required_words(self)


class PayForm(InScheme):
    """Money that comes in."""

    cents = EuroField(label=gettext_lazy("Amount"), help_text=gettext_lazy("In euros, such as 12 or 12,50."))
    tender = forms.ChoiceField(
        label=gettext_lazy("Paid with"), choices=[(tender.value, tender.label) for tender in AT_THE_DESK],
        widget=forms.RadioSelect, initial=Tender.CASH,
    )  # fmt: skip
    cheque_number = forms.CharField(
        label=gettext_lazy("Number of the cheque"), max_length=20, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    bank = forms.CharField(label=gettext_lazy("Bank"), max_length=60, required=False)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("tender") == Tender.CHEQUE and not data.get("cheque_number"):
            self.add_error("cheque_number", _("Write the number of the cheque: the bank asks for it."))
        if data.get("tender") != Tender.CHEQUE:
            data |= {"cheque_number": "", "bank": ""}
        return data


class RefundForm(InScheme):
    """Money that is given back."""

    cents = EuroField(label=gettext_lazy("Amount to give back"))
    tender = forms.ChoiceField(
        label=gettext_lazy("How is it given back?"), choices=[(tender.value, tender.label) for tender in Tender],
        widget=forms.RadioSelect, initial=Tender.CASH,
    )  # fmt: skip


class ChargeForm(InScheme):
    """Something to be paid that no other page charges."""

    what = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=[(what.value, what.label) for what in CHARGED_BY_HAND])
    label = forms.CharField(
        label=gettext_lazy("In words"), max_length=120, help_text=gettext_lazy("It stands on the receipt and on the invoice.")
    )
    cents = EuroField(label=gettext_lazy("Amount"))


class JoinForm(forms.Form):
    """Somebody becomes a member at the counter."""

    accepts_charter = forms.BooleanField(label=gettext_lazy("They have read the charter and accept it"), required=False)
    instalments = forms.IntegerField(label=gettext_lazy("In how many instalments?"), min_value=1, required=False, initial=1)
    channel = forms.ChoiceField(
        label=gettext_lazy("How did they say so?"), choices=[(channel.value, channel.label) for channel in JOINED_THROUGH],
        initial=Channel.MEETING, required=False,
    )  # fmt: skip
    tender = forms.ChoiceField(
        label=gettext_lazy("Paid at once with"), required=False, widget=forms.RadioSelect,
        choices=[("", gettext_lazy("nothing yet")), *((tender.value, tender.label) for tender in AT_THE_DESK)],
    )  # fmt: skip
    cheque_number = forms.CharField(label=gettext_lazy("Number of the cheque"), max_length=20, required=False)
    bank = forms.CharField(label=gettext_lazy("Bank"), max_length=60, required=False)

    def __init__(self, *args, scheme: Scheme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instalments"].widget.attrs["max"] = setting(scheme, "instalments_most")

    def clean(self) -> dict:
        data = super().clean()
        if data.get("tender") == Tender.CHEQUE and not data.get("cheque_number"):
            self.add_error("cheque_number", _("Write the number of the cheque: the bank asks for it."))
        if data.get("tender") != Tender.CHEQUE:
            data |= {"cheque_number": "", "bank": ""}
        return data


class FareForm(forms.Form):
    """Which fare somebody has a right to. A quotient is typed to find the band, and goes no further than this form."""

    quotient = forms.IntegerField(
        label=gettext_lazy("Quotient familial, in euros"), min_value=0, max_value=1_000_000, required=False,
        widget=forms.NumberInput(attrs={"autocomplete": "off"}), help_text=gettext_lazy("To find the fare. It is not kept."),
    )  # fmt: skip
    band = forms.ChoiceField(label=gettext_lazy("Fare"))
    proof = forms.ChoiceField(
        label=gettext_lazy("What was shown?"), choices=[(proof.value, proof.label) for proof in SHOWN], required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Why is nothing to be paid?"), max_length=200, required=False,
        help_text=gettext_lazy("For whoever pays nothing, by a decision of the team: nothing needs to be shown."),
    )  # fmt: skip
    until = forms.DateField(label=gettext_lazy("Until which day?"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, scheme: Scheme, decides: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        fees = [fee for what in ("activity", "membership") for fee in fees_of(scheme, what) if fee.band and (decides or fee.band != EXEMPT)]
        self.fields["band"].choices = list({fee.band: (fee.band, words(scheme, fee.label)) for fee in fees}.values())
        self.fields["until"].initial = timezone.localdate() + timedelta(days=365)
        for name, is_asked in (("quotient", bool(scale_of(scheme))), ("reason", decides)):
            if not is_asked:
                del self.fields[name]
        required_words(self)


class UndoForm(forms.Form):
    """Why a payment is taken back."""

    reason = forms.ChoiceField(label=gettext_lazy("Why?"), choices=CorrectionReason)


class CreditForm(forms.Form):
    """Why less is owed."""

    reason = forms.ChoiceField(label=gettext_lazy("Why?"), choices=CreditReason)


class BoxForm(forms.Form):
    """What was counted in the cash box."""

    seen_cents = forms.IntegerField(widget=forms.HiddenInput)
    counted_cents = EuroField(label=gettext_lazy("Counted in the box"), may_be_zero=True)
    banked_cents = EuroField(
        label=gettext_lazy("Of which taken to the bank"), may_be_zero=True, required=False,
        help_text=gettext_lazy("What you leave in the box begins the next day."),
    )  # fmt: skip
    explanation = forms.CharField(
        label=gettext_lazy("What explains the difference?"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=gettext_lazy("Only when what you counted is not what is expected."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)


class InvoiceForm(InScheme):
    """What is invoiced: things already charged, and up to six new lines."""

    charges = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Already charged, not invoiced yet"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    served = forms.CharField(
        label=gettext_lazy("Date or period of the service"), max_length=80, required=False,
        help_text=gettext_lazy("Needed when it is not the day of the invoice."),
    )  # fmt: skip
    order_reference = forms.CharField(
        label=gettext_lazy("Order or commitment number"), max_length=60, required=False,
        help_text=gettext_lazy("Town halls give one: Chorus Pro asks for it."),
    )  # fmt: skip
    recipient = forms.CharField(
        label=gettext_lazy("Address on the invoice"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One line below the other. Left empty, the address on record is used."),
    )  # fmt: skip

    def __init__(self, *args, charges, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["charges"].queryset = charges
        self.fields["charges"].label_from_instance = _charge_words
        if not charges:
            del self.fields["charges"]
        for number in range(1, LINES + 1):
            label = _("Line %(number)s") % {"number": number}
            self.fields[f"label_{number}"] = forms.CharField(
                label=_("%(line)s: what for") % {"line": label}, max_length=200, required=False
            )
            self.fields[f"quantity_{number}"] = forms.IntegerField(
                label=_("%(line)s: how many") % {"line": label}, min_value=1, max_value=100000, required=False
            )
            self.fields[f"unit_{number}"] = EuroField(label=_("%(line)s: price of one") % {"line": label}, required=False)

    def lines(self) -> list[tuple]:
        """The three fields of each new line."""
        return [tuple(self[f"{name}_{number}"] for name in ("label", "quantity", "unit")) for number in range(1, LINES + 1)]

    def clean(self) -> dict:
        data = super().clean()
        data["new"] = []
        for number in range(1, LINES + 1):
            label, quantity, unit = (data.get(f"{name}_{number}") for name in ("label", "quantity", "unit"))
            if not (label or quantity or unit):
                continue
            if not label:
                self.add_error(f"label_{number}", _("Say what this line is for."))
            if not unit:
                self.add_error(f"unit_{number}", _("Say what one of it costs."))
            data["new"].append((label, quantity or 1, unit))
        if not data["new"] and not data.get("charges") and not self.errors:
            self.add_error("label_1", _("Write at least one line, or tick what was charged."))
        return data


class IssuerForm(forms.Form):
    """What the law asks to be said on every invoice."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    legal_name = forms.CharField(label=gettext_lazy("Full legal name"), max_length=200)
    legal_form = forms.CharField(label=gettext_lazy("Legal form"), max_length=80, initial="association loi 1901")
    address = forms.CharField(label=gettext_lazy("Address of the registered office"), widget=forms.Textarea(attrs={"rows": 3}))
    siret = forms.CharField(label="SIRET", max_length=20, required=False, help_text=gettext_lazy("14 digits."))
    rna = forms.CharField(
        label="RNA", max_length=12, required=False, help_text=gettext_lazy("W and nine characters: the number of the prefecture.")
    )
    vat = forms.ChoiceField(label=gettext_lazy("Value-added tax"), choices=Vat, widget=forms.RadioSelect, initial=Vat.FRANCHISE)
    pay_within_days = forms.IntegerField(label=gettext_lazy("Days to pay"), min_value=0, max_value=60, initial=30)
    iban = forms.CharField(
        label="IBAN", max_length=42, required=False, help_text=gettext_lazy("Printed on the invoice, for those who pay by transfer.")
    )
    bic = forms.CharField(label="BIC", max_length=11, required=False)
    cheque_order = forms.CharField(label=gettext_lazy("Cheques to the order of"), max_length=120, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail for questions about money"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)


class OnlineForm(forms.Form):
    """The keys that HelloAsso gave; a key left empty stays what it was."""

    organisation_slug = forms.SlugField(
        label=gettext_lazy("Name of your organisation in its HelloAsso address"), max_length=120,
        help_text=gettext_lazy("In helloasso.com/associations/NAME, the word NAME."),
    )  # fmt: skip
    client_id = forms.CharField(
        label=gettext_lazy("Client id"), max_length=100, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    client_secret = forms.CharField(
        label=gettext_lazy("Client secret"), max_length=200, required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args, known: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if known:
            for name in ("client_id", "client_secret"):
                self.fields[name].help_text = _("Kept, and not shown again. Leave empty to keep it.")
        required_words(self)


class PeriodForm(forms.Form):
    """From which day to which day."""

    since = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict:
        data = super().clean()
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", _("The end must come after the beginning."))
        return data


def _charge_words(entry: Entry) -> str:
    return entry.label + pgettext("between a label and its text", ":") + " " + in_euros(entry.net)
