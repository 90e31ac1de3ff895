"""What is typed when something was explained during a session."""

from django import forms
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import required_words
from essaim.core.people.models import Organisation
from essaim.modules.activities.models import Session
from essaim.modules.activities.queries import seated_of
from essaim.modules.activities.states import Given


class WhoField(forms.ModelChoiceField):
    """Somebody of the list, by name."""

    def label_from_instance(self, attendee) -> str:
        return attendee.person.full_name


class InformForm(forms.Form):
    """About what, to whom, and whether it is passed on."""

    about = forms.ChoiceField(label=gettext_lazy("About what?"), choices=Given)
    attendee = WhoField(
        label=gettext_lazy("To whom?"), queryset=None, required=False, empty_label=gettext_lazy("To several people, without names")
    )
    people = forms.IntegerField(
        label=gettext_lazy("If several: how many?"), min_value=1, max_value=500, required=False, initial=1
    )
    partner = forms.ModelChoiceField(
        label=gettext_lazy("Passed on to"), queryset=None, required=False, empty_label=gettext_lazy("Nobody: it was explained, that is all")
    )
    agreed = forms.BooleanField(label=gettext_lazy("They agree that we pass on their name and their question"), required=False)
    words = forms.CharField(
        label=gettext_lazy("What the partner should know"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, session: Session, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attendee"].queryset = seated_of(session)
        self.fields["partner"].queryset = Organisation.objects.filter(archived_at=None)
        required_words(self)

    def values(self) -> dict:
        """What the workflow takes."""
        return {**self.cleaned_data, "people": self.cleaned_data["people"] or 1}
