"""What is typed when a need changes after the fact: its words and its day, or one time of many."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import required_words
from essaim.core.schemes.queries import settled
from essaim.modules.needs.bridge.series import Time, Visit
from essaim.modules.needs.forms.needs import NeedForm, languages_named, skills_name, when_values
from essaim.modules.needs.forms.words import WEEKDAYS
from essaim.modules.needs.models import Need

NOT_CHANGED = ("what", "commune_code", "need_id")
TIMING = ("when", "day", "weekday", "starts", "ends", "deadline")
ACTS = (
    ("leave_out", gettext_lazy("This one does not take place")),
    ("move_time", gettext_lazy("This one takes place on another day or at another hour")),
    ("put_back", gettext_lazy("This one takes place as planned at first")),
    ("change_following", gettext_lazy("From this one on, another day of the week or other hours")),
    ("end_series", gettext_lazy("This one and all that follow do not take place")),
)


class ChangeNeedForm(NeedForm):
    """Correcting a need; the days of a weekly one are changed on the list of its times."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, need: Need, **kwargs: Any) -> None:
        self.need = need
        super().__init__(*args, schemes=[need.scheme], initial=_initial(need), **kwargs)
        self.fields["languages"].choices = languages_named([need.scheme], also=need.languages)
        for name in NOT_CHANGED + (TIMING if need.rule else ()):
            del self.fields[name]
        if not _has_skills(need):
            self.fields.pop(skills_name(need.scheme), None)

    def clean(self) -> dict:
        return super().clean() if not self.need.rule else self.cleaned_data

    def values(self) -> dict:
        """Arguments for `actions.change_need`, once the form is valid."""
        data = self.cleaned_data
        wishes = {name: data[name] for name in ("gender", "traits") if data[name]}
        found = {
            "details": data["details"],
            "quantity": data.get("quantity") or 1,
            "skills": data.get(skills_name(self.need.scheme), self.need.skills),
            "languages": data["languages"],
            "wishes": wishes,
        }
        if "people_helped" in self.fields:
            found |= {"people_helped": data["people_helped"], "domain": data["domain"]}
        if self.need.rule:
            return found
        return found | {"starts_at": None, "ends_at": None, "deadline": None, "rule": {}} | when_values(data)

    def in_words(self, differences: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
        """What differs, without the fields that only the machine reads."""
        hidden = {str(Need._meta.get_field(name).verbose_name) for name in ("rule", "expires_on", "wishes")}
        return [row for row in differences if row[0] not in hidden]


class TimeForm(forms.Form):
    """What becomes of one time of a weekly need, or of all from it on."""

    act = forms.ChoiceField(label=gettext_lazy("What changes?"), choices=ACTS, widget=forms.RadioSelect)
    day = forms.DateField(label=gettext_lazy("Which day?"), required=False)
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Which day of the week?"), choices=WEEKDAYS, coerce=int, empty_value=None, required=False
    )
    starts = forms.TimeField(label=gettext_lazy("From"), required=False)
    ends = forms.TimeField(label=gettext_lazy("To"), required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, time: Time, version: int, **kwargs: Any) -> None:
        current = time.visit or time.planned
        initial = {"day": current.day, "weekday": time.planned.day.weekday(), "starts": current.starts, "ends": current.ends}
        super().__init__(*args, initial=initial | {"seen_version": version, "act": "leave_out"}, **kwargs)
        changed = time.why in ("left_out", "moved")
        self.fields["act"].choices = [choice for choice in ACTS if choice[0] != "put_back" or changed]
        required_words(self)

    def clean(self) -> dict:
        data = super().clean()
        asked = {"move_time": ("day", "starts", "ends"), "change_following": ("weekday", "starts", "ends")}
        for name in asked.get(data.get("act"), ()):
            if data.get(name) is None:
                self.add_error(name, _("Fill this in: %(label)s.") % {"label": self.fields[name].label})
        return data

    def values(self) -> dict:
        """Further arguments of the act, once the form is valid."""
        data = self.cleaned_data
        if data["act"] == "move_time":
            return {"to": Visit(data["day"], data["starts"], data["ends"])}
        if data["act"] == "change_following":
            hours = {name: f"{data[name]:%H:%M}" for name in ("starts", "ends")}
            return {"weekday": data["weekday"], **hours}
        return {}

    def in_words(self, differences: list) -> list:
        """Somebody changed the times meanwhile: they are read again on the page, not in a rule."""
        return []


def _initial(need: Need) -> dict:
    wishes = need.wishes or {}
    found = {
        "details": need.details, "quantity": need.quantity, "people_helped": need.people_helped, "domain": need.domain,
        "gender": wishes.get("gender", ""), "traits": wishes.get("traits", []), "languages": need.languages,
        skills_name(need.scheme): need.skills, "seen_version": need.version, "when": "anytime",
    }  # fmt: skip
    if need.starts_at:
        starts, ends = timezone.localtime(need.starts_at), timezone.localtime(need.ends_at or need.starts_at)
        return found | {"when": "day", "day": starts.date(), "starts": starts.time(), "ends": ends.time()}
    return found | ({"when": "before", "deadline": need.deadline} if need.deadline else {})


def _has_skills(need: Need) -> bool:
    return bool(settled(need.scheme).blueprint.category(need.category).skills)
