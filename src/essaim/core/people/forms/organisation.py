"""The form of an organisation, with its official numbers."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.refusal import Refusal
from essaim.core.people.actions import read_rna, read_siret
from essaim.core.people.forms.fields import CommuneField
from essaim.core.people.states import OrganisationKind


class OrganisationForm(forms.Form):
    """An association, a landlord, a municipality, a company."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    commune_code = CommuneField(required=False)
    siret = forms.CharField(label="SIRET", required=False, help_text=_("14 digits; spaces do not matter."))
    rna = forms.CharField(label="RNA", required=False, help_text=_("For associations, for example W751234567."))
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_siret(self) -> str:
        return _understood(read_siret, self.cleaned_data["siret"])

    def clean_rna(self) -> str:
        return _understood(read_rna, self.cleaned_data["rna"])

    def values(self) -> dict:
        """What `record_organisation` takes."""
        return {name: self.cleaned_data[name] for name in ("name", "kind", "commune_code", "siret", "rna")}


def _understood(read: Callable[[str], str], text: str) -> str:
    try:
        return read(text)
    except Refusal as refusal:
        raise refusal.as_validation_error() from refusal
