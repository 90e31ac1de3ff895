"""What is chosen to narrow the outbox."""

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.core.messaging.states import Means, MessageState

WRITTEN = [(value, label) for value, label in Means.choices if value != Means.CALL]


class OutboxFilter(forms.Form):
    """Which messages to list; everything if nothing is chosen."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all of them")), *MessageState.choices])
    means = forms.ChoiceField(label=_("By"), required=False, choices=[("", _("any means")), *WRITTEN])

    def chosen(self) -> dict[str, str]:
        """The fields of a message that must have these values; what makes no sense is left out."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}
