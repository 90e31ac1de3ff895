"""What is typed of the rota: who is there on which days, and who stands in."""

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import required_words
from essaim.core.foundation.models import Membership
from essaim.core.foundation.states import DESK
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import team_of

OFTEN = [
    (1, gettext_lazy("every week")), (2, gettext_lazy("every other week")), (3, gettext_lazy("every three weeks")),
    (4, gettext_lazy("every four weeks")),
]  # fmt: skip
NOBODY = gettext_lazy("Nobody")


def _day(label) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _hour(label) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class DutyForm(forms.Form):
    """Somebody is there on these days."""

    member = forms.ModelChoiceField(label=gettext_lazy("Who?"), queryset=Membership.objects.none())
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("On which days?"), coerce=int, choices=list(WEEKDAYS.items()), widget=forms.CheckboxSelectMultiple
    )
    starts = _hour(gettext_lazy("From"))
    ends = _hour(gettext_lazy("Until what time?"))
    every_weeks = forms.TypedChoiceField(label=gettext_lazy("How often?"), coerce=int, choices=OFTEN, initial=1)
    since = _day(gettext_lazy("From which day on?"))

    def __init__(self, *args, scheme: Scheme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = team_of(scheme, *DESK)
        required_words(self)


class StandInForm(forms.Form):
    """Who does it on one day."""

    day = _day(gettext_lazy("On which day?"))
    member = forms.ModelChoiceField(
        label=gettext_lazy("Who is there instead?"), queryset=Membership.objects.none(), required=False, empty_label=NOBODY
    )

    def __init__(self, *args, scheme: Scheme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = team_of(scheme, *DESK)
        required_words(self)


class EndForm(forms.Form):
    """Until when."""

    last_day = _day(gettext_lazy("What is the last day?"))
