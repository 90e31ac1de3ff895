"""Where somebody lives: typed by hand, or chosen among the addresses that exist, which also gives its point."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation import places
from essaim.core.foundation.places.addresses import AddressHit, BookState, site_book
from essaim.core.people.forms.fields import CommuneField

PARTED_BY = "|"


class AddressForm(forms.Form):
    """Where somebody lives now. `line_value` is what the choice of a proposed address stands for.

    `seen` is the address that was on the screen, if any.
    """

    seen = forms.CharField(max_length=36, required=False, widget=forms.HiddenInput)
    line = forms.CharField(label=gettext_lazy("Number and street"), max_length=200, required=False)
    line_value = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    complement = forms.CharField(label=gettext_lazy("Building, floor, door"), max_length=200, required=False)
    commune_code = CommuneField(required=False)
    access_notes = forms.CharField(
        label=gettext_lazy("How to come in"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Entry phone, lift, dog… Never an alarm code."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        propose_addresses(self.fields["line"])

    def clean(self) -> dict:
        """The address as `set_address` takes it: the chosen one whole, or what was typed."""
        cleaned = super().clean()
        chosen = read_choice(cleaned.pop("line_value", ""))
        if chosen:
            self.errors.pop("commune_code", None)
            return cleaned | chosen
        if not cleaned.get("commune_code") and "commune_code" not in self.errors:
            raise ValidationError({"commune_code": _("Say in which commune it is: its name or its postal code.")})
        return cleaned


def propose_addresses(field: forms.CharField) -> None:
    """Let a field propose the addresses that exist, where this site knows them; say so when it cannot for now."""
    state = site_book().state
    if state == BookState.READY:
        field.widget.attrs["data-combobox"] = reverse_lazy("people:addresses")
        field.help_text = _("Begin with the number: addresses are proposed as you type.")
    elif state == BookState.UNAVAILABLE:
        field.help_text = _("Addresses are not proposed for the moment: type it in full.")


def choice_of(hit: AddressHit) -> dict:
    """A proposed address, as a combobox shows it and as the form reads it back."""
    line = f"{hit.housenumber} {hit.street}".strip()
    value = PARTED_BY.join([line.replace(PARTED_BY, " "), hit.postcode, hit.citycode, f"{hit.lat:.6f}", f"{hit.lon:.6f}"])
    commune = places.commune(hit.citycode)
    shown = f"{commune.name} {hit.postcode}" if commune else hit.city
    return {"value": value, "label": hit.label, "fill": {"commune_code": shown}}


def read_choice(value: str) -> dict:
    """What a choice stands for; empty when it stands for nothing that exists."""
    parts = value.split(PARTED_BY)
    if len(parts) != 5 or places.commune(parts[2]) is None:
        return {}
    try:
        lat, lon = float(parts[3]), float(parts[4])
    except ValueError:
        return {}
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return {}
    return {"line": parts[0][:200], "postal_code": parts[1][:5], "commune_code": parts[2], "lat": lat, "lon": lon}
