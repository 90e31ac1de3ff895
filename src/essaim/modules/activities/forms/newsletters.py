"""What is typed of a newsletter."""

from django import forms
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import required_words


class NewsletterForm(forms.Form):
    """A letter to whoever agreed to receive it."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=150)
    words = forms.CharField(
        label=gettext_lazy("Your text"), max_length=8000, widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy("Plain words; an empty line begins a new paragraph."),
    )  # fmt: skip
    with_sessions = forms.BooleanField(label=gettext_lazy("Add the activities to come, below the text"), required=False, initial=True)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)


class SendForm(forms.Form):
    """The yes to what was looked at."""

    seen = forms.CharField(widget=forms.HiddenInput)
    read_again = forms.BooleanField(label=gettext_lazy("I have read it again: it may leave"))
