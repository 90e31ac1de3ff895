"""The forms of one person: record, change, and all that hangs on them."""

from __future__ import annotations

from datetime import time

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.states import Channel
from essaim.core.people.forms.address import propose_addresses, read_choice
from essaim.core.people.forms.fields import BirthField, CommuneField, ContactField
from essaim.core.people.models import Person
from essaim.core.people.queries import Asked
from essaim.core.people.states import (
    ConsentPurpose,
    ContactUse,
    Gender,
    Language,
    PreferredChannel,
    RelationKind,
)

TOLD = [(value, label) for value, label in Channel.choices if value not in (Channel.SYSTEM, Channel.API)]
GENDERS = [(Gender.UNSAID, _("Not said")), (Gender.WOMAN, _("A woman")), (Gender.MAN, _("A man"))]
HALF_DAYS = {"m": (time(9), time(12)), "a": (time(14), time(18)), "e": (time(18), time(21))}


class WhoForm(forms.Form):
    """Who somebody is: shared by recording and changing."""

    given_name = forms.CharField(label=_("First name"), max_length=80, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=80, required=False)
    born = BirthField(required=False)
    gender = forms.ChoiceField(label=_("Gender"), choices=GENDERS, required=False, widget=forms.RadioSelect)
    commune_code = CommuneField(required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken"), choices=Language.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    preferred_channel = forms.ChoiceField(label=_("How to reach them"), choices=PreferredChannel.choices, initial=PreferredChannel.VOICE)

    def clean(self) -> dict:
        cleaned = super().clean()
        if not (cleaned.get("given_name") or cleaned.get("family_name")):
            self.add_error("given_name", _("Give at least a first name."))
        return cleaned

    def who(self) -> dict:
        """The values as `record_person` and `change_person` take them."""
        names = ("given_name", "family_name", "gender", "commune_code", "languages", "preferred_channel")
        day, year = self.cleaned_data["born"]
        return {**{name: self.cleaned_data[name] for name in names}, "birth_date": day, "birth_year": year}


class RecordForm(WhoForm):
    """A new person: first name and commune are enough, the rest comes when it is known."""

    phone = ContactField(label=_("Phone"), required=False, help_text=_("For example: 06 12 34 56 78."))
    belongs_to = forms.CharField(
        label=_("Whose phone is it, if not theirs?"), max_length=80, required=False,
        help_text=_("For example: her son Paul, the neighbour."),
    )  # fmt: skip
    email = ContactField(label=_("E-mail"), required=False)
    line_value = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    line = forms.CharField(
        label=_("Number and street"), max_length=200, required=False,
        help_text=_("Only the team sees the address. A supporter sees it once everybody agreed."),
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("How do you know?"), choices=TOLD, initial=Channel.PHONE)
    consent = forms.BooleanField(label=_("The person agrees that we keep a record to organise help"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        propose_addresses(self.fields["line"])

    def clean(self) -> dict:
        cleaned = super().clean()
        cleaned["chosen"] = read_choice(cleaned.get("line_value", ""))
        if cleaned["chosen"]:
            self.errors.pop("commune_code", None)
            cleaned["commune_code"] = cleaned["chosen"]["commune_code"]
        if cleaned.get("line") and not cleaned.get("commune_code") and not self.errors.get("commune_code"):
            self.add_error("commune_code", _("To keep an address, say in which commune it is."))
        return cleaned

    def values(self) -> dict:
        """Everything that `record_person` takes."""
        cleaned = self.cleaned_data
        contacts = [{"value": cleaned["phone"], "belongs_to": cleaned["belongs_to"]}] if cleaned["phone"] else []
        contacts += [{"value": cleaned["email"]}] if cleaned["email"] else []
        typed = {"commune_code": cleaned["commune_code"], "line": cleaned["line"]} if cleaned["line"] else None
        address = cleaned["chosen"] or typed
        consents = [ConsentPurpose.RECORD] if cleaned["consent"] else []
        return {**self.who(), "contacts": contacts, "address": address, "consents": consents}


class ChangeForm(WhoForm):
    """What is known of somebody, with the version that was on the screen."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, person: Person) -> ChangeForm:
        """The form filled with what is recorded."""
        born = f"{person.birth_date:%d/%m/%Y}" if person.birth_date else person.birth_year or ""
        names = ("given_name", "family_name", "gender", "commune_code", "languages", "preferred_channel")
        initial = {name: getattr(person, name) for name in names}
        return cls(initial={**initial, "born": born, "seen_version": person.version})


class ContactForm(forms.Form):
    """One more number or e-mail."""

    value = ContactField(label=_("Number or e-mail"), help_text=_("For example: 06 12 34 56 78."))
    belongs_to = forms.CharField(
        label=_("Whose is it, if not theirs?"), max_length=80, required=False,
        help_text=_("For example: her son Paul, the neighbour."),
    )  # fmt: skip
    do_not_use_for = forms.MultipleChoiceField(
        label=_("Do not use for"), choices=ContactUse.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    is_confidential = forms.BooleanField(label=_("Confidential: never shown to a supporter"), required=False)


class ConsentForm(forms.Form):
    """An agreement that was given."""

    purpose = forms.ChoiceField(label=_("The person agrees to"), choices=ConsentPurpose.choices)
    channel = forms.ChoiceField(label=_("How was it said?"), choices=TOLD, initial=Channel.PHONE)


class WithdrawForm(forms.Form):
    """How an agreement was taken back."""

    channel = forms.ChoiceField(label=_("How was it said?"), choices=TOLD, initial=Channel.PHONE)


class RelationForm(forms.Form):
    """Who is what to the person: the other is found by name or number first."""

    other = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Relationship"), choices=RelationKind.choices)
    may_answer = forms.BooleanField(label=_("May answer in their place"), required=False)
    lives_with = forms.BooleanField(label=_("They live together"), required=False)


class AvailabilityForm(forms.Form):
    """When somebody is free: half-days to tick."""

    slots = forms.MultipleChoiceField(label=_("Free on"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        words = {"m": _("morning"), "a": _("afternoon"), "e": _("evening")}
        self.fields["slots"].choices = [
            (f"{day}{half}", f"{name} {word}") for day, name in WEEKDAYS.items() for half, word in words.items()
        ]

    def times(self) -> list[tuple[int, time, time]]:
        """The ticked half-days as weekly slots."""
        return [(int(code[0]), *HALF_DAYS[code[1]]) for code in self.cleaned_data["slots"]]


class FilterForm(forms.Form):
    """How the list is narrowed."""

    q = forms.CharField(required=False, widget=forms.HiddenInput)
    commune_code = CommuneField(required=False)
    only = forms.ChoiceField(
        label=_("Show"), required=False,
        choices=[("all", _("Everybody")), ("unreachable", _("Without phone or e-mail")),
                 ("protected", _("Protected contacts")), ("gone", _("Died or moved away")),
                 ("archived", _("Archived")), ("outside_district", _("Outside priority districts")),
                 ("district_unknown", _("Priority district not checked yet"))],
    )  # fmt: skip

    def asked(self) -> Asked:
        """The filter that was understood; what was not leaves the list as it is."""
        self.is_valid()
        return Asked(self.cleaned_data.get("commune_code", ""), only=self.cleaned_data.get("only") or "all")


class MarkForm(forms.Form):
    """That somebody died, moved away, or that this was a mistake."""

    what = forms.ChoiceField(
        label=_("What happened?"), widget=forms.RadioSelect,
        choices=[("deceased", _("The person has died")), ("moved", _("The person moved away")),
                 ("present", _("Neither: correct a mistake"))],
    )  # fmt: skip
    on = forms.DateField(label=_("Since when?"), required=False)
