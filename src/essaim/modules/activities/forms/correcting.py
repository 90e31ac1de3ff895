"""What is typed to put right what stands already: a session, a line of the programme, a vehicle; and to find or move several sessions."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import CommuneField, required_words
from essaim.core.people.models import Organisation
from essaim.core.schemes.models import Resource
from essaim.core.schemes.states import ResourceKind
from essaim.modules.activities.forms.fields import OverlapForm, ScopeForm
from essaim.modules.activities.models import CORRECTABLE, Session


class CorrectForm(ScopeForm, OverlapForm):
    """Where a session takes place, how to take part, what to know, its host, its vehicle."""

    host = forms.ModelChoiceField(
        label=gettext_lazy("Who hosts it?"), queryset=None, required=False, empty_label=gettext_lazy("Nobody in particular")
    )
    commune_code = CommuneField(label=gettext_lazy("In which commune?"))
    place = forms.CharField(label=gettext_lazy("Where exactly?"), max_length=150, required=False)
    fallback_place = forms.CharField(
        label=gettext_lazy("If the weather is bad: where?"), max_length=150, required=False,
        help_text=gettext_lazy("Shown to everybody. On the day, one button goes there and tells everybody."),
    )  # fmt: skip
    vehicle = forms.ModelChoiceField(label=gettext_lazy("Vehicle"), queryset=None, required=False, empty_label=gettext_lazy("None"))
    room = forms.ModelChoiceField(label=gettext_lazy("Room"), queryset=None, required=False, empty_label=gettext_lazy("None"))
    minimum = forms.IntegerField(label=gettext_lazy("Takes place from this many people"), min_value=0, max_value=500, required=False)
    remote_link = forms.URLField(
        label=gettext_lazy("Link to take part from home"), max_length=300, required=False, assume_scheme="https",
        help_text=gettext_lazy("Shown only to those who have a place."),
    )  # fmt: skip
    conditions = forms.CharField(
        label=gettext_lazy("Good to know"), max_length=300, required=False,
        help_text=gettext_lazy("Shown to everybody: what to bring, how to get in."),
    )  # fmt: skip

    def __init__(self, *args, session: Session, **kwargs) -> None:
        kwargs["initial"] = {name: getattr(session, name) for name in CORRECTABLE} | {"without_host": session.host_id is None}
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = Organisation.objects.filter(Q(archived_at=None) | Q(pk=session.host_id))
        for name, kind in (("vehicle", ResourceKind.VEHICLE), ("room", ResourceKind.ROOM)):
            now = Q(pk=getattr(session, f"{name}_id"))  # what stands stays a choice, whatever has become of it
            self.fields[name].queryset = Resource.objects.filter(Q(archived_at=None, kind=kind) | now)
        required_words(self)

    def values(self) -> dict:
        """What the action takes."""
        data = {name: self.cleaned_data[name] for name in CORRECTABLE}
        return data | {"minimum": data["minimum"] or 0, "overlap_reason": self.cleaned_data["overlap_reason"]}


class ManyDaysForm(forms.Form):
    """By how much several sessions are moved, at the same hours."""

    number = forms.IntegerField(label=gettext_lazy("By how much?"), min_value=1, max_value=60, initial=1)
    unit = forms.TypedChoiceField(
        label=gettext_lazy("Days or weeks?"), coerce=int, choices=[(7, gettext_lazy("weeks")), (1, gettext_lazy("days"))]
    )
    earlier = forms.BooleanField(label=gettext_lazy("Earlier instead of later"), required=False)

    @property
    def days(self) -> int:
        """The number of days, negative when earlier."""
        data = self.cleaned_data
        return data["number"] * data["unit"] * (-1 if data["earlier"] else 1)


class ListForm(forms.Form):
    """Which sessions of the list are looked for."""

    dispositif = forms.ModelChoiceField(label=gettext_lazy("Scheme"), queryset=None, required=False, empty_label=gettext_lazy("All"))
    commune = CommuneField(label=gettext_lazy("Commune"), required=False)
    du = forms.DateField(label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    au = forms.DateField(label=gettext_lazy("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args, schemes, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dispositif"].queryset = schemes

    def wanted(self) -> dict:
        """The conditions, by the name of what they are about."""
        data = self.cleaned_data if self.is_valid() else {}
        names = {"dispositif": "scheme", "commune": "commune_code", "du": "day__gte", "au": "day__lte"}
        return {lookup: data[name] for name, lookup in names.items() if data.get(name)}


class ActivityForm(forms.Form):
    """What a line of the programme says."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=150)
    theme = forms.CharField(label=gettext_lazy("Theme"), max_length=80, required=False)
    speaker = forms.CharField(label=gettext_lazy("Who leads it"), max_length=120, required=False)
    details = forms.CharField(
        label=gettext_lazy("What will be done there"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)


class CorrectResourceForm(forms.Form):
    """A vehicle or a room, and how many it holds."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    seats = forms.IntegerField(label=gettext_lazy("Passengers at once"), min_value=1, max_value=100, required=False)
    wheelchairs = forms.IntegerField(label=gettext_lazy("Of which in a wheelchair"), min_value=0, max_value=20, required=False)
    places = forms.IntegerField(label=gettext_lazy("People it holds when parked or open"), min_value=1, max_value=1000, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)
