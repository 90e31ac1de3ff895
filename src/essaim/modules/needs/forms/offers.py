"""What is typed about an offer, new or known."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import CommuneField, required_words
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled, words
from essaim.modules.needs.forms.words import TRAITS


class OfferForm(forms.Form):
    """An offer in one scheme."""

    categories = forms.MultipleChoiceField(
        label=gettext_lazy("What is offered?"), widget=forms.CheckboxSelectMultiple
    )
    details = forms.CharField(
        label=gettext_lazy("In a few words"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    quantity = forms.IntegerField(label=gettext_lazy("How many?"), min_value=1, initial=1, required=False)
    commune_code = CommuneField(label=gettext_lazy("In which commune?"), required=False)
    radius_km = forms.IntegerField(
        label=gettext_lazy("How far, in kilometres?"), min_value=1, max_value=500, required=False
    )
    refuses = forms.MultipleChoiceField(
        label=gettext_lazy("Would rather not go where"), choices=TRAITS, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    skills = forms.MultipleChoiceField(
        label=gettext_lazy("Skills"), required=False, widget=forms.CheckboxSelectMultiple
    )
    max_load = forms.IntegerField(
        label=gettext_lazy("How many people at most?"), min_value=1, max_value=100, required=False
    )
    until = forms.DateField(label=gettext_lazy("Until when?"), required=False)

    def __init__(self, *args: Any, scheme: Scheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blueprint = settled(scheme).blueprint
        self.fields["categories"].choices = [(c.key, words(scheme, c.label)) for c in blueprint.categories]
        self.fields["skills"].choices = [(skill.key, words(scheme, skill.label)) for skill in blueprint.skills]
        if not blueprint.skills:
            del self.fields["skills"]
        required_words(self)
