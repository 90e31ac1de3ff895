"""What is typed on the personal page: who one is, and joining."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import required_words
from essaim.core.people.forms import PhoneField


class AskForm(forms.Form):
    """Who one is; the way in is sent to the address."""

    given_name = forms.CharField(
        label=gettext_lazy("First name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    family_name = forms.CharField(
        label=gettext_lazy("Family name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        help_text=gettext_lazy("We send you the way to your page. There is no password to remember."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)


class AcceptForm(forms.Form):
    """The charter is accepted with a tick of one's own."""

    accepts_charter = forms.BooleanField(label=gettext_lazy("I have read the charter and I accept it"), required=False)


class CallForm(forms.Form):
    """Somebody would like to be called; asked for a number where none is known."""

    phone = PhoneField(
        label=gettext_lazy("At which number do we call you?"), widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages={"required": gettext_lazy("We have no number of yours: write the one at which we call you.")},
    )  # fmt: skip

    def __init__(self, *args, is_known: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if is_known:
            del self.fields["phone"]

    def clean_phone(self) -> str:
        """A number, since somebody will ring."""
        value = self.cleaned_data["phone"]
        if "@" in value:
            raise forms.ValidationError(_("We call you: write a telephone number, not an e-mail address."))
        return value
