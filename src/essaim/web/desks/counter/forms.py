"""What is noted at the counter, with one thumb: what was done, for whom if they say so, how long, a word to remember."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import required_words
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled, words
from essaim.modules.followup.states import InteractionKind, Readers

SHORT = (("", gettext_lazy("as usual")), *((str(n), f"{n} min") for n in (5, 10, 15, 30, 60)))
REFUSED = "no-"


class ContactForm(forms.Form):
    """One contact. Nothing but the act is asked for."""

    interaction_id = forms.UUIDField(widget=forms.HiddenInput)
    act = forms.ChoiceField(label=gettext_lazy("What did you do?"), widget=forms.RadioSelect)
    person = forms.CharField(
        label=gettext_lazy("For whom?"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("A name, a number. Leave it empty: nobody has to give their name."),
    )  # fmt: skip
    person_value = forms.CharField(required=False, widget=forms.HiddenInput)
    minutes = forms.ChoiceField(
        label=gettext_lazy("How long did it take?"), choices=SHORT, required=False, widget=forms.RadioSelect, initial=""
    )
    note = forms.CharField(
        label=gettext_lazy("Something to remember?"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=5000
    )
    readers = forms.ChoiceField(
        label=gettext_lazy("Who may read the note?"), choices=Readers, initial=Readers.TEAM, widget=forms.RadioSelect,
        required=False,
    )  # fmt: skip

    def __init__(self, *args, scheme: Scheme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.scheme = scheme
        blueprint = settled(scheme).blueprint
        self.acts = {act.key: act for act in blueprint.acts}
        self.refused = {REFUSED + item.key: item for item in blueprint.out_of_scope}
        self.fields["act"].choices = [
            *((key, words(scheme, act.label)) for key, act in self.acts.items()),
            *((key, words(scheme, item.label)) for key, item in self.refused.items()),
        ]
        required_words(self)

    def groups(self) -> list[dict]:
        """The acts under their kinds of contact, and last what is not ours to do, each as a radio button."""
        buttons = {str(button.data["value"]): button for button in self["act"]}
        kinds = dict.fromkeys(act.kind for act in self.acts.values())
        found = [
            {"label": InteractionKind(kind).label, "buttons": [buttons[key] for key, act in self.acts.items() if act.kind == kind]}
            for kind in kinds
        ]
        return [*found, {"label": _("Not ours to do"), "buttons": [buttons[key] for key in self.refused], "refused": True}]

    def clean_person_value(self) -> UUID | None:
        """The choice of the combobox; empty when the name was only typed."""
        try:
            return UUID(self.cleaned_data["person_value"]) if self.cleaned_data["person_value"] else None
        except ValueError:
            return None

    def clean_minutes(self) -> int | None:
        """As usual, if nothing else is said."""
        return int(self.cleaned_data["minutes"]) if self.cleaned_data["minutes"] else None

    def clean_readers(self) -> str:
        """The team, if nothing else is said."""
        return self.cleaned_data["readers"] or Readers.TEAM

    @property
    def chosen(self) -> str:
        """The key of the act, of ours or not."""
        return self.cleaned_data["act"].removeprefix(REFUSED)

    @property
    def is_refused(self) -> bool:
        """Whether what was chosen is not ours to do."""
        return self.cleaned_data["act"] in self.refused


class PassOnForm(forms.Form):
    """Somebody asked for what is not ours to do: the team looks for who can."""

    act = forms.ChoiceField()
    person_id = forms.UUIDField()
    minutes = forms.IntegerField(required=False, min_value=1, max_value=1440)
    note = forms.CharField(required=False, max_length=5000)
    readers = forms.ChoiceField(required=False, choices=Readers)

    def __init__(self, *args, scheme: Scheme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        refused = settled(scheme).blueprint.out_of_scope
        self.fields["act"].choices = [(item.key, words(scheme, item.label)) for item in refused]

    def clean_readers(self) -> str:
        """The team, if nothing else was said."""
        return self.cleaned_data["readers"] or Readers.TEAM
