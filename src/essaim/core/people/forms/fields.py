"""Fields that understand what people type: a commune, a birthday or only its year, a number or an e-mail."""

from __future__ import annotations

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation import places
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.actions import read_contact

_DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


class CommuneField(forms.CharField):
    """A commune by its name, its postal code, both, or its official code; cleans to the code."""

    def __init__(self, **options) -> None:
        options.setdefault("label", gettext_lazy("Commune"))
        options.setdefault("help_text", gettext_lazy("Name or postal code, for example: Roubaix or 59100."))
        super().__init__(**options)

    def clean(self, value: str) -> str:
        text = super().clean(value)
        if not text:
            return ""
        if places.is_commune(text):
            return text
        found = places.communes_matching(text, 6)
        named = [commune for commune in found if commune.name.casefold() == text.strip().casefold()]
        if len(found) == 1 or len(named) == 1:
            return (named or found)[0].code
        if not found:
            raise ValidationError(_("We do not know “%(text)s”. Check the spelling or type the postal code.") % {"text": text})
        names = ", ".join(shown_commune(commune.code) for commune in found)
        raise ValidationError(_("Several communes are possible. Copy one of these: %(names)s.") % {"names": names})

    def prepare_value(self, value: str) -> str:
        return shown_commune(value) if value and places.is_commune(value) else value


class BirthField(forms.CharField):
    """A date of birth, or only its year; cleans to (date or None, year or None)."""

    def __init__(self, **options) -> None:
        options.setdefault("label", gettext_lazy("Date or year of birth"))
        options.setdefault("help_text", gettext_lazy("For example: 24/11/1940, or only 1940."))
        super().__init__(**options)

    def clean(self, value: str) -> tuple[date | None, int | None]:
        text = super().clean(value)
        if not text:
            return None, None
        if re.fullmatch(r"\d{4}", text):
            return None, int(text)
        return read_day(text), None


class ContactField(forms.CharField):
    """A phone number or an e-mail, checked, kept as typed."""

    def clean(self, value: str) -> str:
        text = super().clean(value)
        if text:
            try:
                read_contact(text)
            except Refusal as refusal:
                raise refusal.as_validation_error() from refusal
        return text


class PhoneField(ContactField):
    """A phone number (or an e-mail, from whoever has no phone), refused beside the field and at the first sending."""

    def __init__(self, **options) -> None:
        options.setdefault("label", gettext_lazy("Phone number"))
        options.setdefault("max_length", 80)
        options.setdefault("widget", forms.TextInput(attrs={"type": "tel"}))
        super().__init__(**options)


def read_day(text: str) -> date:
    """A date as 24/11/1940 or 1940-11-24; ValidationError with an example otherwise."""
    typed = _DAY.fullmatch(text.strip())
    iso = _ISO.fullmatch(text.strip())
    parts = typed.groups()[::-1] if typed else iso.groups() if iso else None
    if parts is None:
        raise ValidationError(_("Write the date like this: 24/11/1940."))
    try:
        return date(*map(int, parts))
    except ValueError as fault:
        raise ValidationError(_("This date does not exist. Write it like this: 24/11/1940.")) from fault


def shown_commune(code: str) -> str:
    """A commune as it is shown in a field: "Roubaix 59100"."""
    commune = places.commune(code)
    if commune is None:
        return code
    return f"{commune.name} {commune.postal_codes[0]}" if commune.postal_codes else commune.name
