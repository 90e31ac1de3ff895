"""What is typed on the way in: what was seen, the decision, the contract. No field takes a file."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.blueprints.model.roles import Check as CheckSpec
from essaim.core.foundation.forms import required_words
from essaim.core.people.models import Organisation
from essaim.core.schemes.models import Employment
from essaim.core.schemes.states import CheckOutcome, EndReason

ENDING = ("liability_insurance", "record_check")
OUTCOMES = (
    (CheckOutcome.VALID, gettext_lazy("yes, in order")),
    (CheckOutcome.PENDING, gettext_lazy("not yet, we are waiting")),
    (CheckOutcome.INVALID, gettext_lazy("no, not in order")),
)


class StepForm(forms.Form):
    """One sighting of one check, with the fields that its kind needs and no others."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Is it in order?"), choices=OUTCOMES, initial=CheckOutcome.VALID, widget=forms.RadioSelect
    )
    done_on = forms.DateField(label=gettext_lazy("On which day?"))
    minutes = forms.IntegerField(label=gettext_lazy("How many minutes?"), min_value=1, max_value=6000, required=False)
    expires_on = forms.DateField(
        label=gettext_lazy("Until which day is it valid?"), required=False,
        help_text=gettext_lazy("What the paper says. Left empty, the scheme's own length counts."),
    )  # fmt: skip

    def __init__(self, *args, spec: CheckSpec, today: date, **kwargs) -> None:
        super().__init__(*args, prefix=spec.key, **kwargs)
        self.fields["done_on"].initial = today
        self.fields["minutes"].initial = spec.minutes
        if spec.kind != "training":
            del self.fields["minutes"]
        if spec.kind not in ENDING and not spec.valid_months:
            del self.fields["expires_on"]
        required_words(self)


class DecisionForm(forms.Form):
    """What is decided, and why where somebody has a right to know."""

    to = forms.CharField()
    reason = forms.ChoiceField(label=gettext_lazy("For which reason?"), choices=EndReason, required=False)


class ContractForm(forms.Form):
    """With whom, from when to when, for how many hours a week."""

    employer = forms.ModelChoiceField(label=gettext_lazy("Employer"), queryset=None, required=False)
    starts_on = forms.DateField(label=gettext_lazy("First day of the contract"), required=False)
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Leave empty for a permanent contract.")
    )
    weekly_hours = forms.DecimalField(
        label=gettext_lazy("Hours a week"), required=False, min_value=1, max_value=48, decimal_places=2, max_digits=4
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, job: Employment, **kwargs) -> None:
        names = ("employer", "starts_on", "ends_on", "weekly_hours")
        initial = {name: getattr(job, name) for name in names} | {"seen_version": job.version}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["employer"].queryset = Organisation.objects.filter(archived_at=None).order_by("name")
        self.fields["employer"].widget.attrs["data-combobox"] = ""
        self.fields["employer"].empty_label = _("nobody yet")
