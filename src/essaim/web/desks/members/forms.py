"""How the list of people helped is narrowed, and the last day of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation import places
from essaim.core.foundation.forms import required_words
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import settled
from essaim.core.schemes.states import EndReason

WHO = (
    ("present", gettext_lazy("who take part")),
    ("leaving", gettext_lazy("who leave this month")),
    ("ended", gettext_lazy("who have left")),
    ("waiting", gettext_lazy("who are not in yet")),
    ("all", gettext_lazy("everybody")),
)
WHERE = (
    ("", gettext_lazy("anywhere")),
    ("inside", gettext_lazy("in a priority district")),
    ("outside", gettext_lazy("outside priority districts")),
    ("unknown", gettext_lazy("not checked yet")),
)


@dataclass(frozen=True)
class Asked:
    """How the list was narrowed."""

    scheme: str = ""
    who: str = "present"
    where: str = ""
    commune: str = ""


class MembersForm(forms.Form):
    """Which people helped are shown."""

    dispositif = forms.ChoiceField(label=gettext_lazy("Scheme"), required=False)
    voir = forms.ChoiceField(label=gettext_lazy("Those"), choices=WHO, required=False, initial="present")
    quartier = forms.ChoiceField(label=gettext_lazy("Where they live"), choices=WHERE, required=False)
    commune = forms.ChoiceField(label=gettext_lazy("Commune"), required=False)

    def __init__(self, *args, schemes: list[Scheme], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dispositif"].choices = [("", _("All schemes")), *((str(one.pk), one.name) for one in schemes)]
        codes = sorted({code for one in schemes for code in one.territory})
        towns = sorted((found.name, code) for code in codes if (found := places.commune(code)))
        self.fields["commune"].choices = [("", _("All")), *((code, name) for name, code in towns)]

    def asked(self) -> Asked:
        """What was understood; a word that was not leaves the list as it is."""
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        return Asked(data.get("dispositif", ""), data.get("voir") or "present", data.get("quartier", ""), data.get("commune", ""))


class EndForm(forms.Form):
    """The last day of somebody, gone by or to come, and why: a reason of the blueprint's own list."""

    on = forms.DateField(label=gettext_lazy("Last day"), help_text=gettext_lazy("A day to come is announced: it ends by itself then."))
    reason = forms.ChoiceField(label=gettext_lazy("For which reason?"), widget=forms.RadioSelect)

    def __init__(self, *args, part: Participation, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        listed = settled(part.scheme).blueprint.role(part.role).end_reasons or tuple(EndReason.values)
        self.fields["reason"].choices = [(value, EndReason(value).label.capitalize()) for value in listed]
        self.fields["on"].initial = today
        required_words(self)
