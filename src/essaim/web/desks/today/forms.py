"""What is typed to hand a portfolio over."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation.models import Membership


class HandOverForm(forms.Form):
    """From whom, to whom."""

    leaver = forms.ModelChoiceField(label=gettext_lazy("Who hands over?"), queryset=None)
    to = forms.ModelChoiceField(label=gettext_lazy("To whom?"), queryset=None)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        colleagues = Membership.objects.select_related("account").order_by("account__name")
        self.fields["leaver"].queryset = colleagues
        self.fields["to"].queryset = colleagues.filter(left_at=None)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("leaver") and data.get("leaver") == data.get("to"):
            self.add_error("to", _("Choose somebody else: both are the same person."))
        return data
