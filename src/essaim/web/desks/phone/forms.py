"""What the operator types while somebody is on the phone."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import CommuneField, required_words
from essaim.core.messaging.states import CallReason
from essaim.core.people.forms import PhoneField

WITHIN = (
    ("1", gettext_lazy("within the hour")),
    ("4", gettext_lazy("today")),
    ("24", gettext_lazy("tomorrow")),
    ("72", gettext_lazy("in three days")),
    ("168", gettext_lazy("in a week")),
)


class CallerForm(forms.Form):
    """Somebody we do not know yet: a first name and a commune are enough."""

    given_name = forms.CharField(label=gettext_lazy("First name"), max_length=80)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=80, required=False)
    phone = PhoneField(required=False)
    commune_code = CommuneField(label=gettext_lazy("Commune"))
    organisation = forms.CharField(
        label=gettext_lazy("Calling for an organisation?"), max_length=200, required=False,
        help_text=gettext_lazy("Its name: school, association, town hall… Leave empty otherwise."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)


class CallBackForm(forms.Form):
    """Somebody to call back, and when."""

    number = PhoneField(label=gettext_lazy("Number"), max_length=30, required=False)
    caller_name = forms.CharField(label=gettext_lazy("Who?"), max_length=120, required=False)
    reason = forms.ChoiceField(label=gettext_lazy("Why?"), choices=CallReason, initial=CallReason.CALL_BACK)
    within = forms.ChoiceField(label=gettext_lazy("When?"), choices=WITHIN, initial="4")

    def clean(self) -> dict:
        data = super().clean()
        if not data.get("number") and not data.get("caller_name"):
            self.add_error("number", _("Give a number or a name, so that somebody can call back."))
        return data

    def due_in(self) -> timedelta:
        """How long from now, once the form is valid."""
        return timedelta(hours=int(self.cleaned_data["within"]))
