"""Form fields that every room needs: a commune typed in words, a form that says what is wrong."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation import places
from essaim.core.foundation.refusal import Refusal


class CommuneInput(forms.TextInput):
    """A text field beside a hidden one, which a combobox fills with the code of the choice."""

    def value_from_datadict(self, data, files, name):
        return data.get(f"{name}_value") or data.get(name)

    def format_value(self, value):
        found = places.commune(value) if value else None
        return label_of(found) if found else value


class CommuneField(forms.CharField):
    """A commune, as its name, its postal code, both, or its INSEE code; cleaned to the code."""

    widget = CommuneInput
    default_error_messages = {"unknown": gettext_lazy("We know no commune by that name: add the postal code, such as “59000 Lille”.")}

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return ""
        found = read_commune(text)
        if found is None:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return found.code


def read_commune(text: str) -> places.Commune | None:
    """The commune that people mean by a name, a postal code, both, or a code."""
    direct = places.commune(text.strip()) if len(text.strip()) == 5 else None
    if direct and not text.strip().isdigit():
        return direct
    words = text.replace(",", " ").replace("(", " ").replace(")", " ").split()
    postal = next((word for word in words if len(word) == 5 and word.isdigit()), "")
    name = " ".join(word for word in words if word != postal)
    if name:
        return places.guess_commune(name, postal) or _first(places.communes_matching(name, limit=1))
    same = places.communes_of_postal_code(postal)
    return same[0] if len(same) == 1 else direct or _first(sorted(same, key=lambda place: -place.population))


def label_of(commune: places.Commune) -> str:
    """`Lille (59000)`: the name with its first postal code, which tells homonyms apart."""
    first = commune.postal_codes[0] if commune.postal_codes else commune.department
    return f"{commune.name} ({first})"


def add_refusal(form: forms.BaseForm, refusal: Refusal) -> None:
    """Show a refusal beside the field that it is about, or at the top of the form."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, refusal.as_validation_error())


def required_words(form: forms.BaseForm) -> None:
    """Say what to do when a required field is empty, instead of a bare "required"."""
    for field in form.fields.values():
        if field.required:
            said = _("Fill this in: %(label)s.") % {"label": field.label or ""}
            field.error_messages["required"] = re.sub(r"\?\.$", "?", said)


def _first(found):
    return next(iter(found), None)
