"""What is typed of rounds: who calls on whom, another hour, what was done during a visit."""

from django import forms
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import required_words
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.states import OverlapReason
from essaim.modules.followup.states import Readers
from essaim.modules.needs.forms import WEEKDAYS
from essaim.modules.rounds import queries
from essaim.modules.rounds.models import Visit


class HelperField(forms.ModelChoiceField):
    """Helpers by name, each with how many people they call on."""

    def label_from_instance(self, row: Participation) -> str:
        most = queries.ceiling_of(row)
        return f"{row.person.full_name} ({row.load}/{most})" if most else f"{row.person.full_name} ({row.load})"


class PersonField(forms.ModelChoiceField):
    """People by name."""

    def label_from_instance(self, row: Person) -> str:
        return row.full_name


class OverlapForm(forms.Form):
    """Asked for only when the visitor's time is taken."""

    overlap_reason = forms.ChoiceField(
        label=gettext_lazy("Why are both possible?"), required=False,
        choices=[("", gettext_lazy("They are not: I shall choose another time")), *OverlapReason.choices],
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "overlap_reason"])


class AssignForm(OverlapForm):
    """Who calls on whom, when, and that both said yes."""

    person = PersonField(label=gettext_lazy("On whom?"), queryset=None)
    visitor = HelperField(label=gettext_lazy("Who calls?"), queryset=None)
    weekday = forms.TypedChoiceField(label=gettext_lazy("On which day of the week?"), choices=WEEKDAYS, coerce=int)
    starts = forms.TimeField(label=gettext_lazy("At what time?"))
    minutes = forms.IntegerField(label=gettext_lazy("For how many minutes?"), min_value=10, max_value=240)
    person_agreed = forms.BooleanField(label=gettext_lazy("The person said yes to this visitor"), required=False)
    visitor_agreed = forms.BooleanField(label=gettext_lazy("The visitor said yes"), required=False)

    def __init__(self, *args, scheme: Scheme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.filter(
            pk__in=queries.members_without_helper(scheme).values("person")
        ).order_by("family_name", "given_name")
        self.fields["visitor"].queryset = queries.helpers_of(scheme)
        required_words(self)


class MoveForm(OverlapForm):
    """Another day, another hour, or another visitor for this once."""

    day = forms.DateField(label=gettext_lazy("On which day?"))
    starts = forms.TimeField(label=gettext_lazy("At what time?"))
    visitor = HelperField(label=gettext_lazy("Who calls?"), queryset=None)
    person_agreed = forms.BooleanField(
        label=gettext_lazy("The person said yes to this visitor"), required=False, help_text=gettext_lazy("For another visitor than usual.")
    )
    visitor_agreed = forms.BooleanField(
        label=gettext_lazy("The visitor said yes"), required=False, help_text=gettext_lazy("For another visitor than usual.")
    )

    def __init__(self, *args, visit: Visit, **kwargs) -> None:
        initial = {"day": visit.day, "starts": visit.starts, "visitor": visit.visitor_id}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["visitor"].queryset = queries.helpers_of(visit.assignment.scheme)
        required_words(self)


class FinishForm(forms.Form):
    """What was done during the visit: boxes to tick, and a word if there is something to say."""

    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes were you there?"), min_value=1, max_value=600, required=False,
        help_text=gettext_lazy("Left empty: counted from your arrival."), widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    services = forms.MultipleChoiceField(
        label=gettext_lazy("A small service too?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    other = forms.CharField(label=gettext_lazy("Something else?"), max_length=200, required=False)
    note = forms.CharField(
        label=gettext_lazy("Something to remember?"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    readers = forms.ChoiceField(
        label=gettext_lazy("Who may read the note?"), choices=Readers, initial=Readers.LEAD_CONTACT, widget=forms.RadioSelect
    )

    def __init__(self, *args, services: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].choices = services
