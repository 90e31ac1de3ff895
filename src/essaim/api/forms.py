"""What an administrator says of a program before it gets a key."""

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.forms import required_words


class KeyForm(forms.Form):
    """A key for one program. `token_id` makes sending the form twice make one key."""

    token_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Which program is it for?"), max_length=80, help_text=_("For example: the town's website."))
    may_write = forms.BooleanField(
        label=_("It may record needs"), required=False, help_text=_("Otherwise it only reads: needs, without any name.")
    )
    expires_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The last day on which the key opens. Left empty: until you take it back."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)
