"""What is typed about accounts, teams and the settings of a workspace."""

from allauth.account.forms import RequestLoginCodeForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class EnterForm(RequestLoginCodeForm):
    """The e-mail to which the code goes, and whether others use this device."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    shared = forms.BooleanField(
        label=_("Other people use this device"),
        help_text=_("You will be logged out after five minutes without doing anything."),
        required=False,
    )


class AccountForm(forms.Form):
    """How one is called and spoken to."""

    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=_("Language of the pages"), choices=settings.LANGUAGES)
    shortcuts_on = forms.BooleanField(
        label=_("Single-key shortcuts"),
        help_text=_("Switch them off if you dictate your text or press keys by accident."),
        required=False,
    )


class EmailForm(forms.Form):
    """Another address to log in with."""

    email = forms.EmailField(
        label=_("New e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()
