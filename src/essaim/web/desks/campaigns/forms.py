"""What is typed of campaigns: why and whom we call, who calls, and what came of one call."""

import json
from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation import places
from essaim.core.foundation.forms import required_words
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import DESK
from essaim.core.foundation.text import normalise
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import settled, team_of, words
from essaim.modules.campaigns.actions import script_of
from essaim.modules.campaigns.models import Callee, Campaign
from essaim.modules.campaigns.queries import Asked
from essaim.modules.campaigns.states import SPOKE, CallResult, Raised
from essaim.modules.followup.states import AlertKind, ReportCategory, Severity

LONGEST = 5000


class CampaignForm(forms.Form):
    """Why, with which words, and whom."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    purpose = forms.CharField(
        label=gettext_lazy("Why do we call?"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000,
        help_text=gettext_lazy("Callers read it before they ring."),
    )  # fmt: skip
    opening = forms.CharField(
        label=gettext_lazy("How does the call begin?"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000, required=False
    )
    script = forms.CharField(
        label=gettext_lazy("What do we ask?"), widget=forms.Textarea(attrs={"rows": 8}), max_length=6000, required=False,
        help_text=gettext_lazy(
            "One question a line, then its answers, each on a line that begins with a dash. "
            "Put ! at the end of an answer after which the team must be told."
        ),
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Whom?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing ticked means everybody who takes part."),
    )  # fmt: skip
    min_age = forms.IntegerField(label=gettext_lazy("From which age?"), min_value=0, max_value=120, required=False)
    max_age = forms.IntegerField(label=gettext_lazy("Up to which age?"), min_value=0, max_value=120, required=False)
    communes = forms.MultipleChoiceField(
        label=gettext_lazy("In which communes?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing ticked means everywhere."),
    )  # fmt: skip
    with_unknown = forms.BooleanField(label=gettext_lazy("Also those whose age or commune we do not know"), required=False)
    silent_days = forms.IntegerField(
        label=gettext_lazy("Without news for how many days?"), min_value=1, max_value=3650, required=False,
        help_text=gettext_lazy("Left empty, those whom we spoke to yesterday are called too."),
    )  # fmt: skip

    def __init__(self, *args, scheme: Scheme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [
            (role.key, words(scheme, role.label_many).capitalize()) for role in settled(scheme).blueprint.roles if role.kind != "partner"
        ]
        towns = sorted((places.commune(code) for code in scheme.territory), key=lambda town: normalise(town.name))
        self.fields["communes"].choices = [(town.code, town.name) for town in towns]
        required_words(self)

    def clean_script(self) -> list[dict]:
        try:
            return script_of(self.cleaned_data["script"])
        except Refusal as refusal:
            raise refusal.as_validation_error() from refusal

    def clean(self) -> dict:
        data = super().clean()
        if data.get("min_age") and data.get("max_age") and data["min_age"] > data["max_age"]:
            self.add_error("max_age", _("The highest age is below the lowest: look at the two again."))
        return data

    def asked(self) -> Asked:
        """Whom the form describes."""
        data = self.cleaned_data
        return Asked(
            min_age=data["min_age"], max_age=data["max_age"], communes=tuple(data["communes"]),
            silent_days=data["silent_days"], roles=tuple(data["roles"]), with_unknown=data["with_unknown"],
        )  # fmt: skip


class PersonChoice(forms.ModelMultipleChoiceField):
    """Supporters by name, those on the fast track marked."""

    def label_from_instance(self, row: Participation) -> str:
        name = row.person.full_name
        return (
            _("%(name)s (fast track, until %(day)s)") % {"name": name, "day": f"{row.fast_until:%d/%m}"}
            if row.is_fast(self.today)
            else name
        )


class CallersForm(forms.Form):
    """Who makes the calls."""

    participations = PersonChoice(label=gettext_lazy("Supporters"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple)
    members = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Members of the team"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    may_reach_protected = forms.BooleanField(
        label=gettext_lazy("They may call protected contacts"), required=False,
        help_text=gettext_lazy("Never somebody on the fast track."),
    )  # fmt: skip

    def __init__(self, *args, campaign: Campaign, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        scheme, today = campaign.scheme, timezone.localdate()
        roles = [role.key for role in settled(scheme).blueprint.roles if role.kind == "supporter"]
        named = campaign.callers.filter(ended_at=None)
        parts = Participation.objects.filter(scheme=scheme, role__in=roles).select_related("person")
        able = [
            part.pk for part in parts.exclude(pk__in=named.exclude(participation=None).values("participation")) if part.may_telephone(today)
        ]
        self.fields["participations"].queryset = parts.filter(pk__in=able).order_by("person__search", "pk")
        self.fields["participations"].today = today
        self.fields["members"].queryset = team_of(scheme, *DESK).exclude(pk__in=named.exclude(member=None).values("member"))

    def clean(self) -> dict:
        data = super().clean()
        if not data.get("participations") and not data.get("members") and not self.errors:
            raise forms.ValidationError(_("Tick at least one person."))
        return data


class CallForm(forms.Form):
    """What came of one call, on a telephone: the answers of the script, a call-back, a worry.

    `callee` is the person whom the form is about, `calls` how many calls to them had been noted when it was shown.
    """

    callee = forms.UUIDField(required=False, widget=forms.HiddenInput)
    calls = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    result = forms.ChoiceField(label=gettext_lazy("What came of the call?"), choices=CallResult, widget=forms.RadioSelect)
    call_back_day = forms.DateField(
        label=gettext_lazy("Call back on which day?"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    call_back_time = forms.TimeField(
        label=gettext_lazy("At what time?"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    note = forms.CharField(
        label=gettext_lazy("Something to remember?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The team of the scheme reads it."),
    )  # fmt: skip
    asked = forms.ChoiceField(label=gettext_lazy("Do they need a hand?"), required=False)
    asked_for = forms.CharField(
        label=gettext_lazy("What is needed?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The team reads it, then the neighbour who goes."),
    )  # fmt: skip
    asked_by = forms.DateField(
        label=gettext_lazy("By which day at the latest?"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    raised = forms.ChoiceField(label=gettext_lazy("Does something worry you?"), choices=Raised, required=False, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=gettext_lazy("What about?"), choices=[("", gettext_lazy("Choose…")), *AlertKind.choices], required=False)
    worry = forms.CharField(
        label=gettext_lazy("What did you hear?"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Facts and words, as they were: not what you think of them."),
    )  # fmt: skip
    category = forms.ChoiceField(
        label=gettext_lazy("What kind of danger?"), choices=[("", gettext_lazy("Choose…")), *ReportCategory.choices], required=False
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("How urgent is it?"), choices=[("", gettext_lazy("Choose…")), *Severity.choices], required=False
    )

    def __init__(self, *args, campaign: Campaign, callee: Callee | None = None, **kwargs) -> None:
        if callee is not None:
            kwargs["initial"] = json.loads(str(callee.typed or "{}")) | {"callee": callee.pk, "calls": callee.calls.count()}
        super().__init__(*args, **kwargs)
        self.questions = [question["key"] for question in campaign.questions]
        for question in campaign.questions:
            choices = [(answer["key"], answer["words"]) for answer in question["answers"]]
            self.fields[question["key"]] = forms.ChoiceField(
                label=question["words"], choices=choices, required=False, widget=forms.RadioSelect
            )
        hands = [
            (item.key, words(campaign.scheme, item.label)) for item in settled(campaign.scheme).blueprint.categories if item.kind != "money"
        ]
        self.fields["asked"].choices = [("", gettext_lazy("No, or not now")), *hands]
        if not hands:
            del self.fields["asked"], self.fields["asked_for"], self.fields["asked_by"]
        self.order_fields(["result", "call_back_day", "call_back_time", *self.questions])
        required_words(self)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("raised") == Raised.DANGER:
            for name in ("category", "severity"):
                if not data.get(name):
                    self.add_error(name, _("Choose one: the report leaves with it."))
        elif "raised" in data and not data["raised"] and (data.get("category") or data.get("severity")):
            self.add_error("raised", _("You said which danger, or how urgent: choose that somebody is in danger, or clear the two."))
        if data.get("raised") and not (data.get("worry") or "").strip():
            self.add_error("worry", _("Say in a few words what worries you."))
        if "raised" in data and not data["raised"] and (data.get("worry") or "").strip():
            self.add_error(
                "raised", _("You wrote what you heard: choose whether the team is told or somebody is in danger, or take it out.")
            )
        if data.get("asked_for", "").strip() and not data.get("asked"):
            self.add_error("asked", _("You wrote what is needed: choose what it is about, or take it out."))
        if data.get("asked") and data.get("result") not in (None, *SPOKE):
            self.add_error("asked", _("Nobody answered: a need is noted once it was asked for."))
        if data.get("result") == CallResult.CALL_BACK and not data.get("call_back_day"):
            self.add_error("call_back_day", _("Say when they would like to be called back: a moment to come."))
        return data

    def typed(self) -> str:
        """What was typed so far, as it was, for the same form later."""
        names = [name for name in self.fields if name not in ("callee", "calls")]
        return json.dumps({name: self.data[name][:LONGEST] for name in names if self.data.get(name)}, ensure_ascii=False)

    def is_immediate(self) -> bool:
        """Whether somebody is in a danger that cannot wait."""
        return self.cleaned_data["raised"] == Raised.DANGER and self.cleaned_data["severity"] == Severity.IMMEDIATE

    def values(self) -> dict:
        """What the workflow takes."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("callee", "calls")}
        answers = {key: data.pop(key) for key in self.questions if data.get(key)}
        for key in self.questions:
            data.pop(key, None)
        day, hour = data.pop("call_back_day"), data.pop("call_back_time")
        back = timezone.make_aware(datetime.combine(day, hour or datetime.min.replace(hour=9).time())) if day else None
        return data | {"answers": answers, "call_back_at": back}


class CloseForm(forms.Form):
    """Closing a campaign."""

    calls_planned = forms.BooleanField(
        label=gettext_lazy("Put those who could not be reached on the list of calls of the team"), required=False, initial=True
    )
