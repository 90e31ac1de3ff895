"""What is typed about dwellings: a file of the landlord, one dwelling, where somebody lives, somebody who has just come."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import CommuneField, required_words
from essaim.core.people.forms import PhoneField
from essaim.core.people.models import Organisation
from essaim.core.people.states import OrganisationKind
from essaim.modules.housing.models import Dwelling, Occupancy, Residence
from essaim.modules.housing.states import BuildingKind


def landlords():
    """Bodies that may own dwellings: social landlords, or whoever owns some already."""
    owners = Residence.objects.values("landlord")
    rows = Organisation.objects.filter(archived_at=None)
    return rows.filter(kind=OrganisationKind.SOCIAL_LANDLORD) | rows.filter(pk__in=owners)


class ListForm(forms.Form):
    """A file of a landlord."""

    landlord = forms.ModelChoiceField(label=gettext_lazy("Landlord"), queryset=None, empty_label=None)
    file = forms.FileField(
        label=gettext_lazy("Your file"), help_text=gettext_lazy("CSV, Excel (.xlsx) or LibreOffice (.ods), 12 MB at most.")
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["landlord"].queryset = landlords().distinct()
        required_words(self)


class DwellingForm(forms.Form):
    """One dwelling, with what is above it."""

    landlord = forms.ModelChoiceField(label=gettext_lazy("Landlord"), queryset=None, empty_label=None)
    residence = forms.CharField(label=gettext_lazy("Residence"), max_length=120)
    commune_code = CommuneField(label=gettext_lazy("Commune"))
    building = forms.CharField(label=gettext_lazy("Building"), max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("Tower or building"), choices=BuildingKind.choices, initial=BuildingKind.BUILDING)
    entrance = forms.CharField(label=gettext_lazy("Entrance"), max_length=60)
    street = forms.CharField(label=gettext_lazy("Number and street"), max_length=200, required=False)
    reference = forms.CharField(
        label=gettext_lazy("Dwelling"), max_length=40, help_text=gettext_lazy("The reference that the landlord gives it.")
    )
    floor = forms.IntegerField(label=gettext_lazy("Floor"), required=False)
    door = forms.CharField(label=gettext_lazy("Door"), max_length=30, required=False)
    rooms = forms.IntegerField(label=gettext_lazy("Rooms"), required=False, min_value=1, max_value=20)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["landlord"].queryset = landlords().distinct()
        required_words(self)


class ResidenceForm(forms.Form):
    """Which residence, before its dwellings are proposed."""

    residence = forms.ModelChoiceField(label=gettext_lazy("In which residence?"), queryset=None)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["residence"].queryset = Residence.objects.all()


class LivesForm(forms.Form):
    """In which dwelling somebody lives, since when."""

    dwelling = forms.ModelChoiceField(label=gettext_lazy("Which dwelling?"), queryset=None)
    since = forms.DateField(label=gettext_lazy("Since which day?"))

    def __init__(self, *args, residence: Residence, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = Dwelling.objects.filter(entrance__building__residence=residence).select_related("entrance__building")
        self.fields["dwelling"].queryset = rows.order_by("entrance__building__name", "entrance__name", "floor", "reference")
        self.fields["dwelling"].label_from_instance = words_of
        self.fields["since"].initial = today
        required_words(self)


class MoveOutForm(forms.Form):
    """The last day in a dwelling."""

    until = forms.DateField(label=gettext_lazy("Last day there"))

    def __init__(self, *args, occupancy: Occupancy | None = None, today: date | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = today


class NewcomerForm(forms.Form):
    """Somebody who has just moved in."""

    residence = forms.ModelChoiceField(label=gettext_lazy("Residence"), queryset=None, empty_label=None)
    given_name = forms.CharField(label=gettext_lazy("First name"), max_length=80)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=80, required=False)
    reference = forms.CharField(label=gettext_lazy("Dwelling"), max_length=40, required=False)
    arrived_on = forms.DateField(label=gettext_lazy("Moved in on"))
    phone = PhoneField(required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["residence"].queryset = Residence.objects.all()
        required_words(self)


def words_of(dwelling: Dwelling) -> str:
    """Building, entrance, floor and reference, as one says them."""
    floor = "" if dwelling.floor is None else _("ground floor") if dwelling.floor == 0 else _("floor %(floor)s") % {"floor": dwelling.floor}
    entrance = dwelling.entrance
    parts = (entrance.building.name, _("entrance %(name)s") % {"name": entrance.name}, floor, dwelling.door, dwelling.reference)
    return ", ".join(part for part in parts if part)
