"""What several forms about sessions ask in the same way."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from essaim.core.schemes.states import OverlapReason

ONE, FOLLOWING = "one", "following"
"""For a session of a series: this one only, or all that follow as well."""


def choices_of(enum, members) -> list[tuple[str, str]]:
    """The words of some members of a closed list."""
    return [(member.value, enum(member).label) for member in members]


def day_field(label: str) -> forms.DateField:
    """A day, with the calendar of the browser."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def hour_field(label: str) -> forms.TimeField:
    """An hour of the clock on the wall."""
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class DaysField(forms.CharField):
    """Several days, typed or pasted one after the other: `24/12/2026, 31/12/2026`."""

    def clean(self, value) -> tuple[date, ...]:
        words = super().clean(value).replace(",", " ").replace(";", " ").split()
        one = forms.DateField()
        try:
            return tuple(one.clean(word) for word in words)
        except forms.ValidationError:
            raise forms.ValidationError(_("Write each day in figures, such as 24/12/2026, with a comma between two.")) from None


class ScopeForm(forms.Form):
    """Asked for only in a series: whether the change is for one session or for all that follow as well."""

    scope = forms.ChoiceField(label=gettext_lazy("For which sessions?"), required=False, widget=forms.RadioSelect, initial=ONE)

    def __init__(self, *args, following: int = 1, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rest = following - 1
        if rest < 1:
            del self.fields["scope"]
            return
        all_of_them = ngettext("this one and the %(count)s that follows", "this one and the %(count)s that follow", rest) % {"count": rest}
        self.fields["scope"].choices = [(ONE, _("this session only")), (FOLLOWING, all_of_them)]


class OverlapForm(forms.Form):
    """Asked for only when somebody's time is taken."""

    overlap_reason = forms.ChoiceField(
        label=gettext_lazy("Why are both possible?"), required=False,
        choices=[("", gettext_lazy("They are not: I shall choose another time")), *OverlapReason.choices],
    )  # fmt: skip
