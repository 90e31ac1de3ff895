"""A file of priority districts, and the answer of somebody who looked one up."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation.models import PriorityDistrict
from essaim.core.people.states import OUTSIDE


class DistrictsForm(forms.Form):
    """The public map."""

    file = forms.FileField(
        label=gettext_lazy("File of the districts"),
        help_text=gettext_lazy("The GeoJSON file that the State publishes on data.gouv.fr (“quartiers prioritaires”), for the country or your département, 40 MB at most."),
    )  # fmt: skip


class DistrictForm(forms.Form):
    """One district near by, none, or not known."""

    code = forms.ChoiceField(label=gettext_lazy("In which priority district is the home?"), required=False)

    def __init__(self, *args, districts: Iterable[PriorityDistrict], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        near = [(one.code, f"{one.name} ({one.communes or one.code})") for one in districts]
        self.fields["code"].choices = [("", _("not known")), (OUTSIDE, _("in none")), *near]
