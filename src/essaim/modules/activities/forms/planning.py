"""What is typed about sessions themselves: planning, moving or cancelling one, what it takes, when the place is open."""

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation import places
from essaim.core.foundation.forms import CommuneField, required_words
from essaim.core.foundation.text import normalise
from essaim.core.people.models import Organisation
from essaim.core.schemes.models import Resource, Scheme
from essaim.core.schemes.queries import setting, words
from essaim.core.schemes.states import ResourceKind
from essaim.modules.activities.forms.correcting import CorrectResourceForm
from essaim.modules.activities.forms.fields import DaysField, OverlapForm, ScopeForm, choices_of, day_field, hour_field
from essaim.modules.activities.queries import activities_of, leaders, themes_of, topics_unused
from essaim.modules.activities.states import CancelReason

MONTHLY = -1
"""In place of a number of weeks."""
ENDS_A_SESSION = (CancelReason.HEALTH, CancelReason.WEATHER, CancelReason.BREAKDOWN, CancelReason.TOO_FEW)


class SessionForm(OverlapForm):
    """A session, or a series of them."""

    what = forms.ChoiceField(label=gettext_lazy("What is it about?"))
    title = forms.CharField(label=gettext_lazy("Another title"), max_length=150, required=False)
    host = forms.ModelChoiceField(
        label=gettext_lazy("Who hosts it?"), queryset=None, required=False, empty_label=gettext_lazy("Nobody in particular")
    )
    commune_code = CommuneField(label=gettext_lazy("In which commune?"))
    place = forms.CharField(label=gettext_lazy("Where exactly?"), max_length=150, required=False)
    fallback_place = forms.CharField(
        label=gettext_lazy("If the weather is bad: where?"), max_length=150, required=False,
        help_text=gettext_lazy("Shown to everybody. On the day, one button goes there and tells everybody."),
    )  # fmt: skip
    day = day_field(gettext_lazy("Which day?"))
    starts = hour_field(gettext_lazy("From"))
    ends = hour_field(gettext_lazy("Until what time?"))
    every_weeks = forms.TypedChoiceField(
        label=gettext_lazy("Again"), coerce=int, required=False, empty_value=0,
        choices=[(0, gettext_lazy("once only")), (1, gettext_lazy("every week")), (2, gettext_lazy("every other week")),
                 (4, gettext_lazy("every four weeks")), (MONTHLY, gettext_lazy("every month, on the same weekday (such as the third Friday)"))],
    )  # fmt: skip
    last_day = forms.DateField(label=gettext_lazy("Until which day?"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    left_out = DaysField(
        label=gettext_lazy("Days to leave out"), max_length=300, required=False,
        help_text=gettext_lazy("In figures, with a comma between two: 24/12/2026, 31/12/2026."),
    )  # fmt: skip
    on_days_off = forms.BooleanField(
        label=gettext_lazy("Also on public holidays and when we are closed"), required=False,
        help_text=gettext_lazy("Otherwise those days are left out."),
    )  # fmt: skip
    capacity = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=500)
    minimum = forms.IntegerField(label=gettext_lazy("Takes place from this many people"), min_value=0, max_value=500, required=False)
    vehicle = forms.ModelChoiceField(label=gettext_lazy("Vehicle"), queryset=None, required=False, empty_label=gettext_lazy("None"))
    room = forms.ModelChoiceField(label=gettext_lazy("Room"), queryset=None, required=False, empty_label=gettext_lazy("None"))
    animators = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who runs it?"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    remote_link = forms.URLField(
        label=gettext_lazy("Link to take part from home"), max_length=300, required=False, assume_scheme="https",
        help_text=gettext_lazy("Shown only to those who have a place."),
    )  # fmt: skip
    conditions = forms.CharField(
        label=gettext_lazy("Good to know"), max_length=300, required=False,
        help_text=gettext_lazy("Shown to everybody: what to bring, how to get in."),
    )  # fmt: skip

    def __init__(self, *args, scheme: Scheme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        lines = [(str(row.pk), row.title) for row in activities_of(scheme)]
        topics = [(topic.key, words(scheme, topic.label)) for topic in topics_unused(scheme)]
        self.fields["what"].choices = [*lines, *topics, ("", _("Something else"))]
        self.fields["what"].required = False
        self.fields["host"].queryset = Organisation.objects.filter(archived_at=None)
        self.fields["host"].widget.attrs["data-combobox"] = ""
        self.fields["vehicle"].queryset = Resource.objects.filter(archived_at=None, kind=ResourceKind.VEHICLE)
        self.fields["room"].queryset = Resource.objects.filter(archived_at=None, kind=ResourceKind.ROOM)
        self.fields["animators"].queryset = leaders(scheme)
        self.fields["capacity"].initial = setting(scheme, "session_capacity")
        self.order_fields([name for name in self.fields if name != "overlap_reason"] + ["overlap_reason"])
        required_words(self)

    def clean(self) -> dict:
        data = super().clean()
        if not data.get("what") and not data.get("title"):
            self.add_error("title", _("Give it a title."))
        if data.get("every_weeks") and not data.get("last_day"):
            self.add_error("last_day", _("Say until which day it comes back."))
        return data


class BookingForm(OverlapForm):
    """A vehicle or a room, for something else than a session."""

    scheme = forms.ModelChoiceField(label=gettext_lazy("For which scheme?"), queryset=None, empty_label=None)
    purpose = forms.CharField(label=gettext_lazy("What is it for?"), max_length=150)
    borrower = forms.ModelChoiceField(
        label=gettext_lazy("Who borrows it?"), queryset=None, required=False, empty_label=gettext_lazy("We do ourselves")
    )
    day = day_field(gettext_lazy("Which day?"))
    starts = hour_field(gettext_lazy("From"))
    ends = hour_field(gettext_lazy("Until what time?"))
    departure = forms.CharField(label=gettext_lazy("Where is it taken from?"), max_length=150, required=False)

    def __init__(self, *args, schemes, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = schemes
        self.fields["borrower"].queryset = Organisation.objects.filter(archived_at=None)
        self.fields["borrower"].widget.attrs["data-combobox"] = ""
        self.order_fields([name for name in self.fields if name != "overlap_reason"] + ["overlap_reason"])
        required_words(self)


class MoveForm(ScopeForm, OverlapForm):
    """Another day or hour."""

    day = day_field(gettext_lazy("Which day?"))
    starts = hour_field(gettext_lazy("From"))
    ends = hour_field(gettext_lazy("Until what time?"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["scope", "day", "starts", "ends", "overlap_reason"])
        required_words(self)


class ResizeForm(forms.Form):
    """How many places there are."""

    capacity = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=500)


class CancelForm(ScopeForm):
    """Why it does not take place."""

    reason = forms.ChoiceField(label=gettext_lazy("Why?"), choices=choices_of(CancelReason, ENDS_A_SESSION))


class ResourceForm(CorrectResourceForm):
    """One more of them."""

    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=ResourceKind)

    field_order = ["kind"]


class SlotForm(forms.Form):
    """Hours that come back every week."""

    weekday = forms.TypedChoiceField(label=gettext_lazy("Day of the week"), coerce=int, choices=list(WEEKDAYS.items()))
    starts = hour_field(gettext_lazy("From"))
    ends = hour_field(gettext_lazy("Until what time?"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)


class OpeningDayForm(forms.Form):
    """A day out of the ordinary."""

    day = day_field(gettext_lazy("Which day?"))
    starts = hour_field(gettext_lazy("From"))
    ends = hour_field(gettext_lazy("Until what time?"))
    label = forms.CharField(label=gettext_lazy("In a few words"), max_length=80, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)


class IdeaForm(forms.Form):
    """An activity that somebody would like, and perhaps run."""

    title = forms.CharField(label=gettext_lazy("What would you propose?"), max_length=150)
    details = forms.CharField(
        label=gettext_lazy("A few words about it"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    would_run = forms.BooleanField(label=gettext_lazy("I would run it, and my first name may then stand on the programme"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)


class NewsForm(forms.Form):
    """Of what, and where, somebody would like to hear."""

    themes = forms.MultipleChoiceField(
        label=gettext_lazy("What do you like?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing ticked means everything."),
    )  # fmt: skip
    communes = forms.MultipleChoiceField(
        label=gettext_lazy("In which communes?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing ticked means everywhere."),
    )  # fmt: skip

    def __init__(self, *args, scheme: Scheme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["themes"].choices = [(theme, theme.capitalize()) for theme in themes_of(scheme)]
        towns = sorted((places.commune(code) for code in scheme.territory), key=lambda town: normalise(town.name))
        self.fields["communes"].choices = [(town.code, town.name) for town in towns]
