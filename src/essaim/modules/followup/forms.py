"""What is typed about people: an interaction, a note, a worry, a danger."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import required_words
from essaim.core.foundation.states import Channel
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Scheme
from essaim.modules.followup.states import (
    Accompaniment,
    AlertKind,
    AlertState,
    InteractionKind,
    Readers,
    RefusalReason,
    ReportCategory,
    Severity,
)


class InteractionForm(forms.Form):
    """A call or a visit, in under twenty seconds."""

    scheme = forms.ModelChoiceField(label=gettext_lazy("Scheme"), queryset=None, empty_label=None)
    kind = forms.ChoiceField(label=gettext_lazy("What happened?"), choices=InteractionKind, widget=forms.RadioSelect)
    minutes = forms.IntegerField(label=gettext_lazy("How many minutes?"), min_value=1, max_value=1440, required=False)
    category = forms.CharField(
        label=gettext_lazy("Which small service?"), max_length=40, required=False,
        help_text=gettext_lazy("A light bulb, the bins, a parcel… Leave empty for a call or a visit."),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Something to remember?"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
    )  # fmt: skip
    readers = forms.ChoiceField(
        label=gettext_lazy("Who may read the note?"), choices=Readers, initial=Readers.TEAM, widget=forms.RadioSelect
    )

    def __init__(self, *args, schemes: Iterable[Scheme], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = schemes
        required_words(self)


class AlertForm(forms.Form):
    """A worry about somebody."""

    scheme = forms.ModelChoiceField(label=gettext_lazy("Scheme"), queryset=None, empty_label=None)
    kind = forms.ChoiceField(label=gettext_lazy("What about?"), choices=AlertKind)
    text = forms.CharField(label=gettext_lazy("What did you see or hear?"), widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args, schemes: Iterable[Scheme], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = schemes
        required_words(self)


class ReferralForm(forms.Form):
    """Passing a situation on, with the person's agreement."""

    partner = forms.ModelChoiceField(label=gettext_lazy("To which partner?"), queryset=None)
    consent_channel = forms.ChoiceField(
        label=gettext_lazy("How did the person agree?"), choices=[("", gettext_lazy("They have not agreed")), *Channel.choices],
        required=False,
    )  # fmt: skip
    consented_at = forms.DateField(
        label=gettext_lazy("When did they agree?"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    accompaniment = forms.ChoiceField(
        label=gettext_lazy("How do we go along?"), choices=Accompaniment, initial=Accompaniment.NONE, required=False
    )

    def __init__(self, *args, partners: Iterable[Organisation], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Organisation.objects.filter(archived_at=None)
        self.fields["partner"].widget.attrs["data-combobox"] = ""
        self.fields["partner"].choices = [("", "---------"), *((body.pk, body.name) for body in partners)]
        required_words(self)

    def clean_accompaniment(self) -> str:
        """Without an answer, they go by themselves."""
        return self.cleaned_data["accompaniment"] or Accompaniment.NONE


class OutcomeForm(forms.Form):
    """What came of passing a situation on, and when the team takes news again."""

    to = forms.ChoiceField(
        label=gettext_lazy("What came of it?"), widget=forms.RadioSelect,
        choices=[
            (AlertState.TAKEN_OVER.value, gettext_lazy("The partner has taken over")),
            (AlertState.REFUSED.value, gettext_lazy("The person does not want it")),
            (AlertState.LOST.value, gettext_lazy("Nothing came of it")),
        ],
    )  # fmt: skip
    outcome = forms.CharField(label=gettext_lazy("In a few words"), max_length=200, required=False)
    news_on = forms.DateField(
        label=gettext_lazy("When do we take news again?"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("A call to make on that day is written on the page of the day."),
    )  # fmt: skip

    def __init__(self, *args, moves: Iterable[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [choice for choice in self.fields["to"].choices if choice[0] in moves]
        required_words(self)


class PersonField(forms.ModelChoiceField):
    """People by name."""

    def label_from_instance(self, row: Person) -> str:
        return row.full_name


class OwnReportForm(forms.Form):
    """A report of danger by somebody who helps, from their own telephone."""

    person_described = forms.CharField(
        label=gettext_lazy("Who is it about?"), help_text=gettext_lazy("A name, an address, a floor: whatever is known."), max_length=500
    )
    category = forms.ChoiceField(
        label=gettext_lazy("What kind of danger?"), choices=[("", gettext_lazy("Choose…")), *ReportCategory.choices]
    )
    severity = forms.ChoiceField(label=gettext_lazy("How urgent is it?"), choices=Severity, widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("What was seen or heard?"), widget=forms.Textarea(attrs={"rows": 5}), max_length=5000,
        help_text=gettext_lazy("Facts and words, as they were: not what you think of them."),
    )  # fmt: skip
    anonymous = forms.BooleanField(
        label=gettext_lazy("I wish to stay unknown"), required=False,
        help_text=gettext_lazy("Your name is then kept nowhere with the report, and nobody can call you back."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)


class ReviewForm(forms.Form):
    """How the person is, months after a report was closed."""

    text = forms.CharField(label=gettext_lazy("How is the person now?"), widget=forms.Textarea(attrs={"rows": 3}))


class ReportForm(forms.Form):
    """A report of danger."""

    person_described = forms.CharField(
        label=gettext_lazy("Who is it about?"), required=False,
        help_text=gettext_lazy("A name, an address, a floor: whatever is known."),
    )  # fmt: skip
    category = forms.ChoiceField(
        label=gettext_lazy("What kind of danger?"), choices=[("", gettext_lazy("Choose…")), *ReportCategory.choices]
    )
    severity = forms.ChoiceField(label=gettext_lazy("How urgent is it?"), choices=Severity, widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("What was seen or heard?"), widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Facts and words, as they were: not what you think of them."),
    )  # fmt: skip
    accused_member = forms.ModelChoiceField(
        label=gettext_lazy("Does it concern a member of the team?"), queryset=None, required=False,
        help_text=gettext_lazy("They will not be able to read this report."),
    )  # fmt: skip
    accused_visitor = PersonField(
        label=gettext_lazy("Does it concern a volunteer or somebody who helps?"), queryset=None, required=False,
        help_text=gettext_lazy("They will not be told, nor able to read this report."),
    )  # fmt: skip
    anonymous = forms.BooleanField(
        label=gettext_lazy("Whoever reports this wishes to stay unknown"), required=False,
        help_text=gettext_lazy("Neither their name nor yours is kept with the report."),
    )  # fmt: skip

    def __init__(self, *args, members, helping, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accused_member"].queryset = members
        self.fields["accused_visitor"].queryset = helping
        required_words(self)


class ReportStepForm(forms.Form):
    """One act upon a report."""

    to = forms.ChoiceField(label=gettext_lazy("What is done?"))
    text = forms.CharField(label=gettext_lazy("What was done, by whom?"), widget=forms.Textarea(attrs={"rows": 3}))
    transmitted_to = forms.CharField(label=gettext_lazy("Passed on to"), required=False, max_length=60)
    reference = forms.CharField(label=gettext_lazy("Their reference"), required=False, max_length=60)


class CarerForm(forms.Form):
    """Where somebody stands with what they do for somebody close."""

    status = forms.ChoiceField(label=gettext_lazy("Where do they stand now?"), widget=forms.RadioSelect)
    since = forms.DateField(label=gettext_lazy("Since which day?"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)


class RefuseSupportForm(forms.Form):
    """A refusal has a reason, a decision in words, and the name of whoever writes it."""

    reason = forms.ChoiceField(label=gettext_lazy("Why?"), choices=RefusalReason)
    decision = forms.CharField(
        label=gettext_lazy("The decision, in words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Signed with your name. The person may ask to know it."),
    )  # fmt: skip


class SupportForm(forms.Form):
    """What the interview leads to: for what, by whom, looked at again when."""

    scheme = forms.ModelChoiceField(label=gettext_lazy("Scheme"), queryset=None, empty_label=None)
    aims = forms.CharField(label=gettext_lazy("What is hoped for?"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))
    partner = forms.ModelChoiceField(
        label=gettext_lazy("By a partner?"), queryset=None, required=False, empty_label=gettext_lazy("No, by us")
    )
    consent_channel = forms.ChoiceField(
        label=gettext_lazy("How did the person agree?"), choices=[("", gettext_lazy("They have not agreed")), *Channel.choices],
        required=False, help_text=gettext_lazy("Needed for a partner."),
    )  # fmt: skip
    review_on = forms.DateField(label=gettext_lazy("When do you look at it again?"))

    def __init__(self, *args, schemes: Iterable[Scheme], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = schemes
        self.fields["partner"].queryset = Organisation.objects.filter(archived_at=None)
        self.fields["partner"].widget.attrs["data-combobox"] = ""
        required_words(self)


class SupportStepForm(forms.Form):
    """What was done, and when it is looked at again."""

    text = forms.CharField(label=gettext_lazy("What was done?"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))
    review_on = forms.DateField(label=gettext_lazy("When do you look at it again?"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)
