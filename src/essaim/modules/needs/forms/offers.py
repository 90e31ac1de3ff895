"""What is typed about an offer, new or known, and what narrows the directory."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import CommuneField, required_words
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled, words
from essaim.modules.needs.forms.needs import what_choices
from essaim.modules.needs.forms.words import TRAITS
from essaim.modules.needs.models import Offer
from essaim.modules.needs.states import OfferState

SHOWN = (
    ("", gettext_lazy("what is available")),
    ("stale", gettext_lazy("what is to be confirmed")),
    (OfferState.PAUSED, gettext_lazy("what is paused")),
    (OfferState.CLOSED, gettext_lazy("what has ended")),
    ("all", gettext_lazy("everything")),
)


class OfferForm(forms.Form):
    """An offer in one scheme."""

    categories = forms.MultipleChoiceField(label=gettext_lazy("What is offered?"), widget=forms.CheckboxSelectMultiple)
    details = forms.CharField(
        label=gettext_lazy("In a few words"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    quantity = forms.IntegerField(label=gettext_lazy("How many?"), min_value=1, max_value=1_000_000, initial=1, required=False)
    commune_code = CommuneField(label=gettext_lazy("In which commune?"), required=False)
    radius_km = forms.IntegerField(label=gettext_lazy("How far, in kilometres?"), min_value=1, max_value=500, required=False)
    refuses = forms.MultipleChoiceField(
        label=gettext_lazy("Would rather not go where"), choices=TRAITS, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    skills = forms.MultipleChoiceField(label=gettext_lazy("Skills"), required=False, widget=forms.CheckboxSelectMultiple)
    max_load = forms.IntegerField(label=gettext_lazy("How many people at most?"), min_value=1, max_value=100, required=False)
    is_standing = forms.BooleanField(label=gettext_lazy("The offer stands until further notice"), required=False, initial=True)
    until = forms.DateField(label=gettext_lazy("Until when?"), required=False)

    def __init__(self, *args: Any, scheme: Scheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blueprint = settled(scheme).blueprint
        self.fields["categories"].choices = [(c.key, words(scheme, c.label)) for c in blueprint.categories]
        self.fields["skills"].choices = [(skill.key, words(scheme, skill.label)) for skill in blueprint.skills]
        if not blueprint.skills:
            del self.fields["skills"]
        required_words(self)

    def values(self) -> dict:
        """Arguments for the actions, once the form is valid."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "seen_version"}
        return data | ({"quantity": data["quantity"] or 1} if "quantity" in data else {})


class ChangeOfferForm(OfferForm):
    """Correcting an offer. The place follows whoever offers; a quantity makes no sense of time."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        names = ("categories", "details", "quantity", "radius_km", "refuses", "skills", "max_load", "is_standing", "until")
        initial = {name: getattr(offer, name) for name in names} | {"seen_version": offer.version}
        super().__init__(*args, scheme=offer.scheme, initial=initial, **kwargs)
        kinds = {item.key: item.kind for item in settled(offer.scheme).blueprint.categories}
        choices = self.fields["categories"].choices
        self.fields["categories"].choices = [choice for choice in choices if kinds[choice[0]] == offer.kind]
        del self.fields["commune_code"]
        if offer.kind == "time":
            del self.fields["quantity"]


class DirectoryForm(forms.Form):
    """What is looked for among the offers; whatever is unclear narrows nothing."""

    q = forms.CharField(label=gettext_lazy("Who?"), required=False, max_length=100)
    what = forms.ChoiceField(label=gettext_lazy("What?"), required=False)
    commune_code = CommuneField(label=gettext_lazy("In which commune?"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("Show"), choices=SHOWN, required=False)
    standing = forms.BooleanField(label=gettext_lazy("Only offers that stand until further notice"), required=False)

    def __init__(self, *args: Any, schemes: Iterable[Scheme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = what_choices(list(schemes))
        self.fields["what"].choices = [("", gettext_lazy("everything")), *choices[1:]]

    def values(self) -> dict:
        """Arguments for `queries.offers_narrowed`."""
        self.full_clean()
        data = self.cleaned_data if self.is_bound else {}
        scheme, _colon, category = data.get("what", "").partition(":")
        return {
            "text": data.get("q", ""), "scheme_id": scheme, "category": category,
            "commune_code": data.get("commune_code", ""), "state": data.get("state", ""),
            "standing": data.get("standing", False),
        }  # fmt: skip
