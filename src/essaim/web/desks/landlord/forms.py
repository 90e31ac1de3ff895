"""To which session newcomers are invited."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from essaim.core.foundation.clock import day_in_words
from essaim.modules.activities.models import Session
from essaim.modules.housing.models import Newcomer


class InviteForm(forms.Form):
    """Whom, and to what."""

    session = forms.ModelChoiceField(label=gettext_lazy("To what?"), queryset=None, empty_label=None)
    who = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Whom?"), queryset=None, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one person.")},
    )  # fmt: skip

    def __init__(self, *args, sessions: QuerySet[Session], newcomers: QuerySet[Newcomer], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = sessions
        self.fields["session"].label_from_instance = lambda row: (
            f"{row.activity.title}, {day_in_words(row.day, 'l j F')} ({row.scheme.name})"
        )
        self.fields["who"].queryset = newcomers
        self.fields["who"].label_from_instance = _words
        if not self.is_bound:
            self.initial["who"] = [row.pk for row in newcomers if row.invited_at is None]


def _words(row: Newcomer) -> str:
    return f"{row.person.full_name}, {row.residence.name}"
