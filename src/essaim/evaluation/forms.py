"""Which figures to show: a period, a commune."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation import places
from essaim.core.foundation.text import normalise
from essaim.core.schemes.models import Scheme


class PeriodForm(forms.Form):
    """A period of any length, for the team."""

    start = forms.DateField(label=gettext_lazy("From"), required=False)
    end = forms.DateField(label=gettext_lazy("To"), required=False)
    commune = forms.ChoiceField(label=gettext_lazy("Commune"), required=False)

    def __init__(self, *args, scheme: Scheme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        towns = [(code, found.name) for code in scheme.territory if (found := places.commune(code))]
        self.fields["commune"].choices = [("", _("All")), *sorted(towns, key=lambda town: normalise(town[1]))]
        if not self.is_bound:
            self.initial["start"], self.initial["end"] = self.period()

    def clean(self) -> dict:
        data = super().clean()
        if data.get("start") and data.get("end") and data["end"] < data["start"]:
            self.add_error("end", _("The end must come after the beginning."))
        return data

    def period(self) -> tuple[date, date]:
        """From the first day of the year until today when nothing is said."""
        today = timezone.localdate()
        data = getattr(self, "cleaned_data", {})
        return data.get("start") or today.replace(month=1, day=1), data.get("end") or today


class YearForm(forms.Form):
    """One whole year, for funders: periods that overlap would let small counts be found by subtraction."""

    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int, required=False)

    def __init__(self, *args, scheme: Scheme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        first = min(timezone.localdate(scheme.created_at).year, this_year)
        self.fields["year"].choices = [(year, str(year)) for year in range(this_year, first - 1, -1)]

    def period(self) -> tuple[date, date]:
        """From 1 January to 31 December."""
        year = getattr(self, "cleaned_data", {}).get("year") or timezone.localdate().year
        return date(year, 1, 1), date(year, 12, 31)
