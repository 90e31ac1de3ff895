"""The planting form, generated from a blueprint's inputs, and what is typed about participations."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy

from essaim.blueprints import Blueprint
from essaim.blueprints.model.site import Input
from essaim.core.foundation import places
from essaim.core.foundation.forms import read_commune, required_words


class LinesField(forms.CharField):
    """Several answers, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value):
        return [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip()]


class CommunesField(LinesField):
    """Several communes, one a line, by name, postal code or INSEE code; cleaned to the codes."""

    def prepare_value(self, value):
        if not isinstance(value, list | tuple):
            return value
        return "\n".join(f"{found.name} ({found.code})" if (found := places.commune(code)) else code for code in value)

    def clean(self, value):
        codes, unknown = [], []
        for line in super().clean(value):
            code = line.rsplit("(", 1)[-1].rstrip(") ") if "(" in line else line
            found = places.commune(code) or read_commune(line)
            (codes if found else unknown).append(found.code if found else line)
        if unknown:
            raise forms.ValidationError(gettext_lazy("We know no commune by that name: %(names)s."), params={"names": ", ".join(unknown)})
        return list(dict.fromkeys(codes))


class PlantingForm(forms.Form):
    """One field for each input of the blueprint, in its words; `name` is that of the scheme here."""

    name = forms.CharField(label=gettext_lazy("Name of the scheme here"), max_length=150)

    def __init__(self, *args: Any, blueprint: Blueprint, answers: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.blueprint = blueprint
        language = (get_language() or "fr")[:2]
        for item in blueprint.inputs:
            field = FIELDS[item.kind](item)
            field.label = blueprint.text(item.label, language)
            field.help_text = " ".join(
                [
                    *([blueprint.text(item.help, language)] if item.help else []),
                    *map(str, UNITS.get(item.kind, [])),
                ]
            )
            field.required = not item.optional and item.kind != "boolean"
            given = (answers or {}).get(item.key)
            field.initial = item.default if given is None else given
            if item.kind == "choice":
                field.choices = [(choice.key, blueprint.text(choice.label, language)) for choice in item.choices]
            self.fields[item.key] = field
        required_words(self)

    def sections(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """The questions as one would ask them: what only this place knows, what the blueprint suggests, what may wait."""
        rows = [(item, self[item.key]) for item in self.blueprint.inputs]
        own = [self["name"], *(field for item, field in rows if item.default is None and not item.optional)]
        suggested = [field for item, field in rows if item.default is not None]
        optional = [field for item, field in rows if item.default is None and item.optional]
        found = [  # fmt: skip
            (gettext_lazy("What only you know"), "", own),
            (
                gettext_lazy("What the blueprint suggests"),
                gettext_lazy("Keep these as they are if in doubt: you can change them later."),
                suggested,
            ),
            (gettext_lazy("If you wish"), gettext_lazy("These may stay empty."), optional),
        ]
        return [section for section in found if section[2]]

    def answers(self) -> dict[str, Any]:
        """The answers by input key, once the form is valid; what is left empty is left out."""
        data = {item.key: self.cleaned_data[item.key] for item in self.blueprint.inputs}
        return {key: value for key, value in data.items() if value not in (None, "", [])}


UNITS = {
    "duration": [gettext_lazy("In minutes.")],
    "money_cents": [gettext_lazy("In euro cents: 100 is one euro.")],
    "commune_list": [gettext_lazy("One a line.")],
    "organisation_list": [gettext_lazy("One a line.")],
}


def _whole(item: Input) -> forms.Field:
    return forms.IntegerField(min_value=item.min, max_value=item.max)


FIELDS: dict[str, Callable[[Input], forms.Field]] = {
    "integer": _whole,
    "duration": _whole,
    "money_cents": _whole,
    "text": lambda item: forms.CharField(max_length=300),
    "phone": lambda item: forms.CharField(max_length=30, widget=forms.TextInput(attrs={"type": "tel"})),
    "organisation": lambda item: forms.CharField(max_length=200),
    "choice": lambda item: forms.ChoiceField(),
    "boolean": lambda item: forms.BooleanField(),
    "date": lambda item: forms.DateField(),
    "commune_list": lambda item: CommunesField(widget=forms.Textarea(attrs={"rows": 4})),
    "organisation_list": lambda item: LinesField(widget=forms.Textarea(attrs={"rows": 4})),
}


class DecisionForm(forms.Form):
    """What was decided about the scheme."""

    kind = forms.ChoiceField(label=gettext_lazy("What was decided?"))
    decided_on = forms.DateField(label=gettext_lazy("On which day?"))
    reason = forms.CharField(label=gettext_lazy("Why?"), widget=forms.Textarea(attrs={"rows": 3}))


class ClosedDaysForm(forms.Form):
    """Days on which nobody goes."""

    label = forms.CharField(label=gettext_lazy("Why?"), max_length=60, help_text=gettext_lazy("For example: winter holidays."))
    first_day = forms.DateField(label=gettext_lazy("First day"))
    last_day = forms.DateField(label=gettext_lazy("Last day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)
