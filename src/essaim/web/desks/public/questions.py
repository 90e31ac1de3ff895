"""The questions that a blueprint may ask on its public pages, each as the form fields it needs."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.blueprints.model.words import Journey, Question
from essaim.core.foundation.forms import CommuneField, required_words
from essaim.core.people.forms import PhoneField
from essaim.core.people.states import Gender, Language, PreferredChannel
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import page_words as words
from essaim.core.schemes.queries import settled
from essaim.modules.needs.forms import TRAITS, WEEKDAYS, WHEN

Fields = dict[str, forms.Field]
HALF_DAYS = (("am", gettext_lazy("morning"), time(9), time(12)), ("pm", gettext_lazy("afternoon"), time(14), time(18)))

NOTHING = "—"


class JourneyForm(forms.Form):
    """Some or all of the questions of a journey; the paper form and the pages use the same fields."""

    def __init__(self, *args: Any, scheme: Scheme, journey: Journey, questions: tuple[Question, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scheme, self.journey = scheme, journey
        for question in questions:
            for name, field in fields_of(question, scheme, journey).items():
                self.fields[name] = field
        required_words(self)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("when") == "day" and not data.get("day"):
            self.add_error("day", _("Say which day."))
        if data.get("when") == "weekly" and (data.get("weekday") in (None, "") or not data.get("starts")):
            self.add_error("weekday", _("Say which day of the week, and at what time."))
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("The end must come after the beginning."))
        return data


def fields_of(question: Question, scheme: Scheme, journey: Journey) -> Fields:
    """The form fields of one question, labelled in the scheme's words where it has its own."""
    built = BUILDERS[question.field](scheme, journey)
    first = next(iter(built.values()), None)
    if first is None:
        return {}
    if question.label:
        first.label = words(scheme, question.label)
    if question.help:
        first.help_text = words(scheme, question.help)
    if question.required:
        first.required = True
    return built


def is_moot(question: Question, kept: dict[str, list[str]]) -> bool:
    """Whether an earlier answer has already settled it: who has named the day need not say before which one."""
    return question.field == "deadline" and kept.get("when") in (["day"], ["weekly"])


def shown(form: JourneyForm, name: str) -> str:
    """An answer as people read it on the page that asks whether all is right."""
    value = form.cleaned_data.get(name)
    field = form.fields[name]
    if value in (None, "", []):
        return NOTHING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    choices = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    if isinstance(value, list):
        return ", ".join(choices.get(str(item), str(item)) for item in value)
    if isinstance(field, CommuneField):
        return field.widget.format_value(value)
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return choices.get(str(value), str(value))


def _text(label: Any, length: int = 80, **kwargs: Any) -> Callable[[Scheme, Journey], Fields]:
    def build(name: str) -> Callable[[Scheme, Journey], Fields]:
        return lambda scheme, journey: {name: forms.CharField(label=label, max_length=length, required=False, **kwargs)}

    return build


def _number(name: str, label: Any, least: int, most: int) -> Callable[[Scheme, Journey], Fields]:
    return lambda scheme, journey: {name: forms.IntegerField(label=label, min_value=least, max_value=most, required=False)}


def _phone(scheme: Scheme, journey: Journey) -> Fields:
    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    return {"phone": PhoneField(label=_("Your phone number"), required=False, widget=widget)}


def _email(scheme: Scheme, journey: Journey) -> Fields:
    return {"email": forms.EmailField(label=_("Your e-mail, if you have one"), required=False)}


def _channel(scheme: Scheme, journey: Journey) -> Fields:
    choices = [choice for choice in PreferredChannel.choices if choice[0] != PreferredChannel.RELATIVE]
    return {
        "preferred_channel": forms.ChoiceField(
            label=_("How shall we reach you?"), choices=choices, widget=forms.RadioSelect, required=False, initial="voice"
        )
    }


def _address(scheme: Scheme, journey: Journey) -> Fields:
    return {"address": forms.CharField(label=_("Your address: number and street"), max_length=200, required=False)}


def _commune(scheme: Scheme, journey: Journey) -> Fields:
    return {"commune_code": CommuneField(label=_("In which commune?"), required=False)}


def _for_whom(scheme: Scheme, journey: Journey) -> Fields:
    choices = [("self", _("For me")), ("other", _("For somebody close to me")), ("organisation", _("For an organisation"))]
    return {"for_whom": forms.ChoiceField(label=_("For whom?"), choices=choices, widget=forms.RadioSelect, required=False)}


def _category(scheme: Scheme, journey: Journey) -> Fields:
    choices = [(item.key, words(scheme, item.label)) for item in settled(scheme).blueprint.categories]
    if journey.key == "offer":
        return {
            "categories": forms.MultipleChoiceField(
                label=_("What can you offer?"), choices=choices, widget=forms.CheckboxSelectMultiple, required=False
            )
        }
    return {"category": forms.ChoiceField(label=_("What do you need?"), choices=choices, widget=forms.RadioSelect, required=False)}


def _when(scheme: Scheme, journey: Journey) -> Fields:
    return {
        "when": forms.ChoiceField(
            label=_("When?"), choices=[c for c in WHEN if c[0] != "before"], widget=forms.RadioSelect, required=False,
            initial="anytime",
        ),
        "day": forms.DateField(label=_("Which day?"), required=False),
        "weekday": forms.ChoiceField(label=_("Which day of the week?"), choices=[("", "—"), *WEEKDAYS], required=False),
        "starts": forms.TimeField(label=_("From"), required=False),
        "ends": forms.TimeField(label=_("To"), required=False),
    }  # fmt: skip


def _deadline(scheme: Scheme, journey: Journey) -> Fields:
    return {"deadline": forms.DateField(label=_("Before which date?"), required=False)}


def _recurrence(scheme: Scheme, journey: Journey) -> Fields:
    return {"recurrence": forms.BooleanField(label=_("Every week"), required=False)}


def _details(scheme: Scheme, journey: Journey) -> Fields:
    area = forms.Textarea(attrs={"rows": 4})
    return {"details": forms.CharField(label=_("In a few words"), max_length=2000, required=False, widget=area)}


def _cared_person(scheme: Scheme, journey: Journey) -> Fields:
    area = forms.Textarea(attrs={"rows": 3})
    label = _("A few words on the person you accompany, if you wish")
    return {"cared_person": forms.CharField(label=label, max_length=2000, required=False, widget=area)}


def _skills(scheme: Scheme, journey: Journey) -> Fields:
    choices = [(skill.key, words(scheme, skill.label)) for skill in settled(scheme).blueprint.skills]
    return {"skills": _several(_("What do you know how to do?"), choices)} if choices else {}


def _languages(scheme: Scheme, journey: Journey) -> Fields:
    keys = settled(scheme).blueprint.languages or ("fr",)
    names = dict(Language.choices)
    choices = [(key, names.get(key, key)) for key in keys]
    return {"languages": _several(_("Which languages do you speak?"), choices)}


def _availability(scheme: Scheme, journey: Journey) -> Fields:
    choices = [(f"{day}-{half}", f"{label}, {part}") for day, label in WEEKDAYS for half, part, _starts, _ends in HALF_DAYS]
    return {"availability": _several(_("When are you usually free?"), choices)}


def _wishes(scheme: Scheme, journey: Journey) -> Fields:
    if journey.key == "offer":
        return {"refuses": _several(_("I would rather not go where"), TRAITS)}
    return {
        "traits": _several(_("At home"), TRAITS),
        "gender": forms.ChoiceField(label=_("I would rather meet"), choices=Gender, required=False),
    }


def _domain(scheme: Scheme, journey: Journey) -> Fields:
    choices = [(item.key, words(scheme, item.label)) for item in settled(scheme).blueprint.domains]
    return {"domain": forms.ChoiceField(label=_("In which domain?"), choices=choices, widget=forms.RadioSelect, required=False)}


def _standing(scheme: Scheme, journey: Journey) -> Fields:
    return {"standing": forms.BooleanField(label=_("My offer stands until I say otherwise"), required=False, initial=True)}


def _charter(scheme: Scheme, journey: Journey) -> Fields:
    return {"charter": forms.BooleanField(label=_("I have read the charter and I accept it"), required=False)}


def _insurance(scheme: Scheme, journey: Journey) -> Fields:
    label = _("I have a liability insurance (it usually comes with home insurance)")
    return {"liability_insurance": forms.BooleanField(label=label, required=False)}


def _statements(scheme: Scheme, journey: Journey) -> Fields:
    rules = [rule for rule in settled(scheme).blueprint.eligibility if rule.role == journey.role and rule.statement]
    return {
        f"statement_{rule.statement}": forms.BooleanField(
            label=words(scheme, rule.statement).replace("{value}", str(rule.value)), required=False
        )
        for rule in rules
    }


def _several(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=list(choices), widget=forms.CheckboxSelectMultiple, required=False)


BUILDERS: dict[str, Callable[[Scheme, Journey], Fields]] = {
    "first_name": _text(gettext_lazy("Your first name"))("first_name"),
    "last_name": _text(gettext_lazy("Your family name"))("last_name"),
    "organisation": _text(gettext_lazy("Your organisation, if you ask for one"), 200)("organisation"),
    "phone": _phone,
    "email": _email,
    "preferred_channel": _channel,
    "address": _address,
    "commune": _commune,
    "birth_year": _number("birth_year", gettext_lazy("Your year of birth"), 1900, 2020),
    "for_whom": _for_whom,
    "cared_person": _cared_person,
    "category": _category,
    "quantity": _number("quantity", gettext_lazy("How many?"), 1, 100000),
    "when": _when,
    "deadline": _deadline,
    "recurrence": _recurrence,
    "details": _details,
    "skills": _skills,
    "languages": _languages,
    "availability": _availability,
    "radius": _number("radius", gettext_lazy("How far can you go, in kilometres?"), 1, 500),
    "wishes": _wishes,
    "domain": _domain,
    "people_count": _number("people_count", gettext_lazy("How many people will it help?"), 1, 100000),
    "standing": _standing,
    "charter": _charter,
    "liability_insurance": _insurance,
    "statements": _statements,
}
