"""What is typed on the board: a topic, a post, why something is hidden, a wish to talk to a professional."""

from django import forms
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import required_words
from essaim.core.schemes.models import Participation
from essaim.modules.board import queries
from essaim.modules.board.states import HideReason


class ReaderField(forms.ModelMultipleChoiceField):
    """Those who help, by name."""

    def label_from_instance(self, row: Participation) -> str:
        return row.person.discreet_name


class PostForm(forms.Form):
    """What somebody has to say."""

    text = forms.CharField(
        label=gettext_lazy("What would you like to say?"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("No name, no number, no address of anybody you help: what is lived at their home stays there."),
    )  # fmt: skip
    send_anyway = forms.BooleanField(label=gettext_lazy("Send it all the same: a moderator reads it first"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)


class TopicForm(PostForm):
    """A new subject."""

    title = forms.CharField(label=gettext_lazy("What is it about?"), max_length=120)
    is_restricted = forms.BooleanField(label=gettext_lazy("Only for those ticked below"), required=False)
    readers = ReaderField(label=gettext_lazy("Who may read it?"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, part: Participation, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if queries.moderates(part):
            self.fields["readers"].queryset = queries.readers_of(part.scheme).exclude(pk=part.pk)
        else:
            del self.fields["readers"], self.fields["is_restricted"]
        self.order_fields(["title", "text", "is_restricted", "readers", "send_anyway"])


class HideForm(forms.Form):
    """Why a post is hidden."""

    reason = forms.ChoiceField(label=gettext_lazy("Why is it hidden?"), choices=HideReason)


class SupportForm(forms.Form):
    """Somebody would like to talk to a professional."""

    text = forms.CharField(
        label=gettext_lazy("What would you like to talk about?"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("A few words are enough, or none: somebody of the team calls you."),
    )  # fmt: skip
