"""What is typed about a need, cleaned into the words of the actions."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import CommuneField, required_words
from essaim.core.people.states import Gender, Language
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled, words
from essaim.modules.needs.forms.words import TRAITS, WEEKDAYS, WHEN

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
    traits = forms.MultipleChoiceField(label=gettext_lazy("At home"), choices=TRAITS, required=False, widget=forms.CheckboxSelectMultiple)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Which languages does the person speak?"), choices=Language, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Leave empty where French will do, or where the record already says it."),
    )  # fmt: skip
    need_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, schemes: Iterable[Scheme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schemes = {str(scheme.pk): scheme for scheme in schemes}
        self.fields["what"].choices = what_choices(self.schemes.values())
        self.fields["languages"].choices = languages_named(self.schemes.values())
        self.fields["domain"].choices = _domains(self.schemes.values())
        for name in ("people_helped", "domain"):
            if not self._counts_people():
                del self.fields[name]
        self.fields |= skill_fields(self.schemes.values())
        required_words(self)

    @property
    def skills_asked(self) -> list[dict]:
        """The field of skills of each scheme that has some, and for which choices of `what` it makes sense."""
        return [
            {"field": self[skills_name(scheme)], "when": f"what={'|'.join(_with_skills(scheme))}"}
            for scheme in self.schemes.values()
            if skills_name(scheme) in self.fields
        ]

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
            "skills": self._skills(data),
            "languages": data["languages"],
            "wishes": {"gender": data["gender"], "traits": data["traits"]} if data["gender"] or data["traits"] else {},
        }
        return found | when_values(data)

    def _skills(self, data: dict) -> list[str]:
        """Only those that make sense for what is asked."""
        asked = settled(self.scheme).blueprint.category(data["what"].split(":")[1]).skills
        return [key for key in data.get(skills_name(self.scheme), ()) if key in asked]


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


def skills_name(scheme: Scheme) -> str:
    """The name of the field of a scheme's skills."""
    return f"skills_{scheme.pk.hex}"


def skill_fields(schemes: Iterable[Scheme]) -> dict[str, forms.Field]:
    """One field of skills for each scheme that knows some."""
    return {
        skills_name(scheme): forms.MultipleChoiceField(
            label=_("What should the supporter know how to do?"), required=False, widget=forms.CheckboxSelectMultiple,
            choices=[(skill.key, words(scheme, skill.label)) for skill in settled(scheme).blueprint.skills],
        )
        for scheme in schemes
        if settled(scheme).blueprint.skills
    }  # fmt: skip


def _with_skills(scheme: Scheme) -> list[str]:
    return [f"{scheme.pk}:{item.key}" for item in settled(scheme).blueprint.categories if item.skills]


def _categories(scheme: Scheme) -> list[tuple[str, str]]:
    return [(f"{scheme.pk}:{item.key}", words(scheme, item.label)) for item in settled(scheme).blueprint.categories]


def languages_named(schemes: Iterable[Scheme], *, also: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Those that the schemes name, which keeps the list short; all of them where none is named."""
    named = {key for scheme in schemes for key in settled(scheme).blueprint.languages} | set(also)
    return [choice for choice in Language.choices if choice[0] in named] or list(Language.choices)


def _domains(schemes: Iterable[Scheme]) -> list[tuple[str, str]]:
    found = {item.key: words(scheme, item.label) for scheme in schemes for item in settled(scheme).blueprint.domains}
    return [("", _("Not said")), *found.items()]


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


def _later(starts: time) -> time:
    later = datetime.combine(date(2000, 1, 1), starts) + USUAL_LENGTH
    return later.time() if later.day == 1 else time(23, 59)
