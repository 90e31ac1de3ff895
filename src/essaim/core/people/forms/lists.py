"""Bringing lists in and taking them out."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.core.people.actions.imports import FIELDS
from essaim.core.people.states import ExportReason


class UploadForm(forms.Form):
    """A file of people."""

    file = forms.FileField(label=_("Your file"), help_text=_("CSV, Excel (.xlsx) or LibreOffice (.ods), 12 MB at most."))


class MappingForm(forms.Form):
    """What each column of a file holds; one field per column, filled with what was guessed."""

    def __init__(self, *args, headers: list[str], fields: dict[str, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Do not import")), *FIELDS.items()]
        for number, header in enumerate(headers):
            label = header or _("Column %(number)s") % {"number": number + 1}
            self.fields[str(number)] = forms.ChoiceField(label=label, choices=choices, required=False, initial=fields.get(str(number), ""))


class ExportForm(forms.Form):
    """Why a list is taken out, and in which form."""

    reason = forms.ChoiceField(label=_("What will this list be used for?"), choices=ExportReason.choices)
    words = forms.CharField(
        label=_("For whom, in a few words"), max_length=200,
        help_text=_("People may ask who saw their data: this is what they will read."),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Kind of file"), widget=forms.RadioSelect, initial="ods",
        choices=[("ods", _("Spreadsheet (.ods)")), ("xlsx", _("Excel (.xlsx)")), ("csv", "CSV")],
    )  # fmt: skip


class EraseForm(forms.Form):
    """Erasing is for ever: the word must be typed."""

    WORD = _("ERASE")
    word = forms.CharField(label=_("To confirm, type the word ERASE"))

    def clean_word(self) -> str:
        word = self.cleaned_data["word"].strip()
        if word.casefold() != str(self.WORD).casefold():
            raise forms.ValidationError(_("This is not the word: nothing was erased."))
        return word


class RetentionForm(forms.Form):
    """How many people are about to be archived or erased, as shown on the page."""

    confirmed = forms.IntegerField(min_value=0)
