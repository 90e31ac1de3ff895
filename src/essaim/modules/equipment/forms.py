"""What is typed of equipment: new things, a loan, a time of help."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import required_words
from essaim.core.foundation.models import Membership
from essaim.core.schemes.models import Participation, Resource, Scheme
from essaim.core.schemes.queries import settled
from essaim.core.schemes.states import OverlapReason, ParticipationState, ResourceKind
from essaim.modules.equipment.states import Condition, HelpKind


class DevicesForm(forms.Form):
    """New things."""

    name = forms.CharField(label=gettext_lazy("What is it?"), max_length=100)
    count = forms.IntegerField(label=gettext_lazy("How many?"), min_value=1, max_value=50, initial=1)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)


class LendForm(forms.Form):
    """A loan."""

    due_on = forms.DateField(
        label=gettext_lazy("Due back on which day?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    condition = forms.ChoiceField(label=gettext_lazy("In which condition does it leave?"), choices=Condition.choices[:3])


class SupporterField(forms.ModelChoiceField):
    """Supporters by name."""

    def label_from_instance(self, row: Participation) -> str:
        return row.person.full_name


class HelpForm(forms.Form):
    """A time of help."""

    kind = forms.ChoiceField(label=gettext_lazy("Where?"), choices=HelpKind, widget=forms.RadioSelect)
    resource = forms.ModelChoiceField(label=gettext_lazy("With which of our devices?"), queryset=None, required=False)
    day = forms.DateField(label=gettext_lazy("On which day?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(label=gettext_lazy("At what time?"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(label=gettext_lazy("For how many minutes?"), min_value=10, max_value=240, initial=60)
    supporter = SupporterField(label=gettext_lazy("Which supporter?"), queryset=None, required=False)
    member = forms.ModelChoiceField(label=gettext_lazy("Or which member of the team?"), queryset=None, required=False)
    overlap_reason = forms.ChoiceField(
        label=gettext_lazy("Why are both possible?"), required=False,
        choices=[("", gettext_lazy("They are not: I shall choose another time")), *OverlapReason.choices],
    )  # fmt: skip

    def __init__(self, *args, scheme: Scheme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        roles = [role.key for role in settled(scheme).blueprint.roles if role.kind == "supporter"]
        cleared = Participation.objects.filter(
            scheme=scheme, role__in=roles, state=ParticipationState.ACTIVE, cleared_until__gte=timezone.localdate()
        )
        self.fields["supporter"].queryset = cleared.select_related("person").order_by("person__search", "pk")
        self.fields["member"].queryset = Membership.objects.filter(left_at=None).select_related("account").order_by("account__name")
        self.fields["resource"].queryset = Resource.objects.filter(kind=ResourceKind.TOOL, archived_at=None)
        required_words(self)

    def clean(self) -> dict:
        data = super().clean()
        if bool(data.get("supporter")) == bool(data.get("member")) and not self.errors:
            self.add_error("member", _("Choose one person who helps: a supporter or a member of the team."))
        return data

    def values(self) -> dict:
        """What the action takes."""
        data = dict(self.cleaned_data)
        data["starts_at"] = timezone.make_aware(datetime.combine(data.pop("day"), data.pop("starts")))
        return data
