"""What is answered: no, with a reason; and how it went."""

from django import forms
from django.utils.translation import gettext_lazy

from essaim.modules.needs.states import DeclineReason, Outcome


class DeclineForm(forms.Form):
    """Why a supporter says no."""

    reason = forms.ChoiceField(label=gettext_lazy("Why not this time?"), choices=DeclineReason, widget=forms.RadioSelect)


class OutcomeForm(forms.Form):
    """Whether it was done."""

    outcome = forms.ChoiceField(label=gettext_lazy("Did it take place?"), choices=Outcome, widget=forms.RadioSelect)
