"""What is typed of those who come: what they need, how they found it."""

from django import forms
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import required_words
from essaim.core.foundation.states import Channel
from essaim.core.schemes.models import Scheme
from essaim.modules.activities.forms.fields import choices_of
from essaim.modules.activities.queries import need_choices
from essaim.modules.activities.states import Face


class NeedsForm(forms.Form):
    """What one of those who come needs."""

    keys = forms.MultipleChoiceField(label=gettext_lazy("What do they need?"), required=False, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(
        label=gettext_lazy("In a few words"), max_length=200, required=False,
        help_text=gettext_lazy("Only what has to be prepared: neither an illness nor a faith."),
    )  # fmt: skip

    def __init__(self, *args, scheme: Scheme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keys"].choices = need_choices(scheme)


class OpinionForm(forms.Form):
    """How it was."""

    face = forms.TypedChoiceField(
        label=gettext_lazy("How was it?"), coerce=int, choices=[*reversed(Face.choices)], widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("A word about it, if you like"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)


class ToldOpinionForm(OpinionForm):
    """The same, as somebody of the team heard or read it."""

    channel = forms.ChoiceField(
        label=gettext_lazy("How did they say it?"), choices=choices_of(Channel, [Channel.PHONE, Channel.PAPER, Channel.MEETING])
    )
