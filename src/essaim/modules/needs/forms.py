"""What is typed about a need, an offer, an answer; cleaned into the words of the actions."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import CommuneField, required_words
from essaim.core.people.states import Gender
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled, words
from essaim.modules.needs.models import Need
from essaim.modules.needs.states import DeclineReason, Outcome

WEEKDAYS = (
    (0, gettext_lazy("Mondays")),
    (1, gettext_lazy("Tuesdays")),
    (2, gettext_lazy("Wednesdays")),
    (3, gettext_lazy("Thursdays")),
    (4, gettext_lazy("Fridays")),
    (5, gettext_lazy("Saturdays")),
    (6, gettext_lazy("Sundays")),
)
WHEN = (
    ("anytime", gettext_lazy("No matter when")),
    ("day", gettext_lazy("On one day")),
    ("before", gettext_lazy("Before a date")),
    ("weekly", gettext_lazy("Every week")),
)
TRAITS = (
    ("animals", gettext_lazy("there are animals")),
    ("stairs", gettext_lazy("there are stairs to climb")),
    ("smoker", gettext_lazy("someone smokes at home")),
)
USUAL_LENGTH = timedelta(hours=1)


class NeedForm(forms.Form):
    """A need, for any of the schemes given: `what` says scheme and category at once."""

    what = forms.ChoiceField(label=gettext_lazy("What is it about?"))
    details = forms.CharField(
        label=gettext_lazy("In a few words"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    when = forms.ChoiceField(label=gettext_lazy("When?"), choices=WHEN, widget=forms.RadioSelect, initial="anytime")
    day = forms.DateField(label=gettext_lazy("Which day?"), required=False)
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Which day of the week?"), choices=(("", "—"), *WEEKDAYS), coerce=int, empty_value=None,
        required=False,
    )  # fmt: skip
    starts = forms.TimeField(label=gettext_lazy("From"), required=False)
    ends = forms.TimeField(label=gettext_lazy("To"), required=False)
    deadline = forms.DateField(label=gettext_lazy("Before which date?"), required=False)
    commune_code = CommuneField(label=gettext_lazy("In which commune?"), required=False)
    quantity = forms.IntegerField(label=gettext_lazy("How many?"), min_value=1, initial=1, required=False)
    people_helped = forms.IntegerField(label=gettext_lazy("How many people does it help?"), min_value=1, required=False)
    domain = forms.ChoiceField(label=gettext_lazy("Domain"), required=False)
    gender = forms.ChoiceField(label=gettext_lazy("The person would rather meet"), choices=Gender, required=False)
    traits = forms.MultipleChoiceField(
        label=gettext_lazy("At home"), choices=TRAITS, required=False, widget=forms.CheckboxSelectMultiple
    )
    need_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, schemes: Iterable[Scheme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schemes = {str(scheme.pk): scheme for scheme in schemes}
        self.fields["what"].choices = what_choices(self.schemes.values())
        self.fields["domain"].choices = _domains(self.schemes.values())
        for name in ("people_helped", "domain"):
            if not self._counts_people():
                del self.fields[name]
        required_words(self)

    def _counts_people(self) -> bool:
        return any(settled(scheme).settings["people_counted"] for scheme in self.schemes.values())

    def clean(self) -> dict:
        data = super().clean()
        if data.get("when") == "day" and not data.get("day"):
            self.add_error("day", _("Say which day."))
        if data.get("when") == "before" and not data.get("deadline"):
            self.add_error("deadline", _("Say before which date."))
        if data.get("when") == "weekly":
            self._check_weekly(data)
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("The end must come after the beginning."))
        return data

    def _check_weekly(self, data: dict) -> None:
        if data.get("weekday") is None:
            self.add_error("weekday", _("Say which day of the week."))
        if not data.get("starts"):
            self.add_error("starts", _("Say at what time."))

    @property
    def scheme(self) -> Scheme:
        """The scheme chosen, once the form is valid."""
        return self.schemes[self.cleaned_data["what"].split(":")[0]]

    def values(self) -> dict:
        """Arguments for `actions.record_need`, once the form is valid."""
        data = self.cleaned_data
        found = {
            "category": data["what"].split(":")[1],
            "details": data["details"],
            "quantity": data.get("quantity") or 1,
            "commune_code": data.get("commune_code") or "",
            "people_helped": data.get("people_helped"),
            "domain": data.get("domain") or "",
            "wishes": {"gender": data["gender"], "traits": data["traits"]} if data["gender"] or data["traits"] else {},
        }
        return found | when_values(data)


def when_values(data: dict) -> dict:
    """What was said of the time, as instants, a last day or a weekly rule in local time."""
    if data["when"] == "day":
        starts = data.get("starts") or time(8)
        ends = data.get("ends") or (_later(starts) if data.get("starts") else time(20))
        return {"starts_at": _at(data["day"], starts), "ends_at": _at(data["day"], ends)}
    if data["when"] == "before":
        return {"deadline": data["deadline"]}
    if data["when"] == "weekly":
        ends = data.get("ends") or _later(data["starts"])
        clock = {"starts": data["starts"].strftime("%H:%M"), "ends": ends.strftime("%H:%M")}
        return {"rule": {"weekday": data["weekday"], **clock}}
    return {}


def what_choices(schemes: Iterable[Scheme]) -> list:
    """Categories by scheme, each as `scheme id:category key`; the empty choice first."""
    groups = [(scheme.name, _categories(scheme)) for scheme in schemes]
    flat = groups[0][1] if len(groups) == 1 else groups
    return [("", _("Choose…")), *flat]


def _categories(scheme: Scheme) -> list[tuple[str, str]]:
    return [(f"{scheme.pk}:{item.key}", words(scheme, item.label)) for item in settled(scheme).blueprint.categories]


def _domains(schemes: Iterable[Scheme]) -> list[tuple[str, str]]:
    found = {item.key: words(scheme, item.label) for scheme in schemes for item in settled(scheme).blueprint.domains}
    return [("", _("Not said")), *found.items()]


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


def _later(starts: time) -> time:
    later = datetime.combine(date(2000, 1, 1), starts) + USUAL_LENGTH
    return later.time() if later.day == 1 else time(23, 59)


class ChangeNeedForm(forms.ModelForm):
    """Correcting a need that nobody has answered yet."""

    class Meta:
        model = Need
        fields = ["details", "quantity", "deadline"]
        widgets = {"details": forms.Textarea(attrs={"rows": 3})}

    version = forms.IntegerField(widget=forms.HiddenInput)


class DeclineForm(forms.Form):
    """Why a supporter says no."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why not this time?"), choices=DeclineReason, widget=forms.RadioSelect
    )


class OutcomeForm(forms.Form):
    """Whether it was done."""

    outcome = forms.ChoiceField(label=gettext_lazy("Did it take place?"), choices=Outcome, widget=forms.RadioSelect)


class OfferForm(forms.Form):
    """An offer in one scheme."""

    categories = forms.MultipleChoiceField(
        label=gettext_lazy("What is offered?"), widget=forms.CheckboxSelectMultiple
    )
    details = forms.CharField(
        label=gettext_lazy("In a few words"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    quantity = forms.IntegerField(label=gettext_lazy("How many?"), min_value=1, initial=1, required=False)
    commune_code = CommuneField(label=gettext_lazy("In which commune?"), required=False)
    radius_km = forms.IntegerField(
        label=gettext_lazy("How far, in kilometres?"), min_value=1, max_value=500, required=False
    )
    refuses = forms.MultipleChoiceField(
        label=gettext_lazy("Would rather not go where"), choices=TRAITS, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    skills = forms.MultipleChoiceField(
        label=gettext_lazy("Skills"), required=False, widget=forms.CheckboxSelectMultiple
    )
    max_load = forms.IntegerField(
        label=gettext_lazy("How many people at most?"), min_value=1, max_value=100, required=False
    )
    until = forms.DateField(label=gettext_lazy("Until when?"), required=False)

    def __init__(self, *args: Any, scheme: Scheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blueprint = settled(scheme).blueprint
        self.fields["categories"].choices = [(c.key, words(scheme, c.label)) for c in blueprint.categories]
        self.fields["skills"].choices = [(skill.key, words(scheme, skill.label)) for skill in blueprint.skills]
        if not blueprint.skills:
            del self.fields["skills"]
        required_words(self)
