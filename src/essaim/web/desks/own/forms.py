"""What is typed on the personal page: who one is, and joining."""

from django import forms
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import required_words


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
