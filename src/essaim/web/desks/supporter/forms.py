"""When somebody is usually free: a box for each half-day, or exact hours for each day."""

from datetime import time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.people.models import Availability, Person
from essaim.modules.needs.forms import WEEKDAYS

PARTS = (
    ("am", gettext_lazy("in the morning"), time(9), time(12)),
    ("pm", gettext_lazy("in the afternoon"), time(14), time(18)),
    ("eve", gettext_lazy("in the evening"), time(18), time(21)),
)


class PauseForm(forms.Form):
    """Until when somebody rests; they may come back before, or say nothing."""

    until = forms.DateField(
        label=gettext_lazy("Until which day?"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Leave it empty if you do not know: you come back whenever you say so here."),
    )  # fmt: skip

    def clean_until(self):
        """A day that is not over."""
        day = self.cleaned_data["until"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over: choose one to come, or leave it empty."))
        return day


class AvailabilityForm(forms.Form):
    """One box for each part of each day; what was said more precisely is kept if left ticked."""

    def __init__(self, *args, person: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        held = list(Availability.objects.filter(person=person))
        for day, label in WEEKDAYS:
            self.fields[f"day_{day}"] = forms.MultipleChoiceField(
                label=label, required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(key, words) for key, words, _starts, _ends in PARTS],
                initial=[key for key, _words, starts, ends in PARTS if _covers(held, day, starts, ends)],
            )  # fmt: skip

    def slots(self) -> list[tuple[int, time, time]]:
        """The weekly slots, once the form is valid; parts that touch become one."""
        bounds = {key: (starts, ends) for key, _words, starts, ends in PARTS}
        found: list[tuple[int, time, time]] = []
        for day, _label in WEEKDAYS:
            for key in [key for key in bounds if key in self.cleaned_data[f"day_{day}"]]:
                starts, ends = bounds[key]
                if found and found[-1][0] == day and found[-1][2] == starts:
                    found[-1] = (day, found[-1][1], ends)
                else:
                    found.append((day, starts, ends))
        return found


def _covers(held: list[Availability], day: int, starts: time, ends: time) -> bool:
    return any(slot.weekday == day and slot.starts < ends and slot.ends > starts for slot in held)
