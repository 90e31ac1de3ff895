"""What several forms about sessions ask in the same way."""

from django import forms
from django.utils.translation import gettext_lazy

from essaim.core.schemes.states import OverlapReason


def choices_of(enum, members) -> list[tuple[str, str]]:
    """The words of some members of a closed list."""
    return [(member.value, enum(member).label) for member in members]


def day_field(label: str) -> forms.DateField:
    """A day, with the calendar of the browser."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def hour_field(label: str) -> forms.TimeField:
    """An hour of the clock on the wall."""
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class OverlapForm(forms.Form):
    """Asked for only when somebody's time is taken."""

    overlap_reason = forms.ChoiceField(
        label=gettext_lazy("Why are both possible?"), required=False,
        choices=[("", gettext_lazy("They are not: I shall choose another time")), *OverlapReason.choices],
    )  # fmt: skip
