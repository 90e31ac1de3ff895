"""What is typed about needs, offers and answers; cleaned into the words of the actions."""

from essaim.modules.needs.forms.answers import DeclineForm, OutcomeForm
from essaim.modules.needs.forms.changes import ChangeNeedForm, TimeForm
from essaim.modules.needs.forms.needs import NeedForm, what_choices, when_values
from essaim.modules.needs.forms.offers import ChangeOfferForm, DirectoryForm, OfferForm
from essaim.modules.needs.forms.words import TRAITS, WEEKDAYS, WHEN

__all__ = [
    "TRAITS",
    "WEEKDAYS",
    "WHEN",
    "ChangeNeedForm",
    "ChangeOfferForm",
    "DeclineForm",
    "DirectoryForm",
    "NeedForm",
    "OfferForm",
    "OutcomeForm",
    "TimeForm",
    "what_choices",
    "when_values",
]
