"""What is typed to put people on the list of a session, by the team and by anybody."""

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation.access import Who
from essaim.core.foundation.forms import CommuneField, required_words
from essaim.core.foundation.states import Channel
from essaim.core.foundation.text import normalise
from essaim.core.people.forms import PhoneField
from essaim.core.people.models import Person
from essaim.core.people.queries import visible_people
from essaim.core.people.queries.lists import with_current_contacts
from essaim.core.people.states import ContactKind
from essaim.modules.activities.forms.along import AlongForm, Companion
from essaim.modules.activities.forms.fields import OverlapForm, choices_of
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.queries import members_not_registered
from essaim.modules.activities.states import CancelReason, PickUpWay

MOST_BOXES = 40
"""How many people are shown to be ticked at once: a search finds the others."""
TO_RING = (ContactKind.MOBILE, ContactKind.LANDLINE)
BY_THEMSELVES, OTHER_WAY = "by_themselves", "other_way"
"""The buttons with which somebody registers after all: without being fetched, or riding the way that is possible."""
TAKES_THEM = gettext_lazy("To be fetched and brought home")
TAKES_ME = [
    (PickUpWay.NO, gettext_lazy("no, I come and go home by myself")),
    (PickUpWay.BOTH, gettext_lazy("yes, there and back")),
    (PickUpWay.THERE, gettext_lazy("on the way there only: I go home by myself")),
    (PickUpWay.BACK, gettext_lazy("on the way back only: I come by myself")),
]
CAME_THROUGH = [Channel.PHONE, Channel.PAPER, Channel.MEETING]
A_COUPLE = 2
ENDS_A_REGISTRATION = (CancelReason.ASKED, CancelReason.ILLNESS, CancelReason.LEFT)


def way_field(label: str, choices: Sequence[tuple[str, str]] = PickUpWay.choices, widget: type[forms.Widget] = forms.RadioSelect):
    """Which way the vehicle takes somebody; nothing said means neither."""
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=PickUpWay, empty_value=PickUpWay.NO, required=False, initial=PickUpWay.NO, widget=widget
    )  # fmt: skip


class ByThemselves(forms.Form):
    """Of a form that asks which way to take somebody: further buttons take that wish back, or keep the way that is possible."""

    def clean(self) -> dict:
        data = super().clean()
        if self.data.get(BY_THEMSELVES):
            data["pick_up"] = PickUpWay.NO
        elif self.data.get(OTHER_WAY) in PickUpWay.values:
            data["pick_up"] = PickUpWay(self.data[OTHER_WAY])
        return data


class RegisterForm(ByThemselves, AlongForm, OverlapForm):
    """Who comes: somebody known, or a first name and a number; perhaps others with them."""

    given_name = forms.CharField(label=gettext_lazy("First name"), max_length=80, required=False)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=80, required=False)
    phone = PhoneField(required=False)
    wheelchair = forms.BooleanField(label=gettext_lazy("Comes in a wheelchair"), required=False)
    with_person = forms.MultipleChoiceField(label=gettext_lazy("Who comes along?"), required=False, widget=forms.CheckboxSelectMultiple)
    with_chairs = forms.MultipleChoiceField(
        label=gettext_lazy("Who of them comes in a wheelchair?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    accepts_part = forms.BooleanField(
        label=gettext_lazy("If there is not room for all of them, some come and the others wait"), required=False
    )
    pick_up = way_field(TAKES_THEM)
    line = forms.CharField(
        label=gettext_lazy("Number and street"), max_length=200, required=False,
        help_text=gettext_lazy("Needed to fetch them, unless their address is already known."),
    )  # fmt: skip
    commune_code = CommuneField(label=gettext_lazy("Commune"), required=False)
    access_notes = forms.CharField(label=gettext_lazy("How to get in"), max_length=200, required=False)
    channel = forms.ChoiceField(
        label=gettext_lazy("How did they register?"), choices=choices_of(Channel, CAME_THROUGH), initial=Channel.PHONE,
        required=False,
    )  # fmt: skip

    def __init__(
        self, *args, most: int = 2, person: Person | None = None, companions: Sequence[Person] = (), asks_commune: bool = False, **kwargs
    ) -> None:  # fmt: skip
        """`asks_commune` where the commune decides who passes first: whoever is new says theirs."""
        super().__init__(*args, **kwargs)
        self.fields["commune_code"].required = asks_commune and person is None
        self.person, self.companions = person, companions if most > 1 else ()
        if person is not None:
            for name in ("given_name", "family_name", "phone"):
                del self.fields[name]
        self.add_rows(most)
        for name in ("with_person", "with_chairs"):
            self.fields[name].choices = [(str(other.pk), other.full_name) for other in self.companions]
            if not self.companions:
                del self.fields[name]
        if most < 2:
            del self.fields["accepts_part"]
        self.order_fields([name for name in self.fields if name != "overlap_reason"] + ["overlap_reason"])

    def clean(self) -> dict:
        data = super().clean()
        if self.person is None and not data.get("given_name"):
            self.add_error("given_name", _("Give at least a first name."))
        data["along"] = [*self._ticked(data), *self.typed(data)]
        self.refuse_too_many(data["along"])
        return data

    def _ticked(self, data: dict) -> list[Companion]:
        ticked, chairs = data.get("with_person") or (), data.get("with_chairs") or ()
        return [Companion(person=one, wheelchair=str(one.pk) in chairs) for one in self.companions if str(one.pk) in ticked]

    @property
    def when_along(self) -> str:
        """When what concerns those who come along is asked."""
        return "with_person=" + "|".join(str(other.pk) for other in self.companions)


class FetchingForm(OverlapForm):
    """Which way somebody who is on the list rides, and who of them comes in a wheelchair."""

    pick_up = way_field(TAKES_THEM)
    line = forms.CharField(
        label=gettext_lazy("Number and street"), max_length=200, required=False,
        help_text=gettext_lazy("Needed to fetch them, unless their address is already known."),
    )  # fmt: skip
    commune_code = CommuneField(label=gettext_lazy("Commune"), required=False)
    access_notes = forms.CharField(label=gettext_lazy("How to get in"), max_length=200, required=False)
    wheelchairs = forms.MultipleChoiceField(
        label=gettext_lazy("Who comes in a wheelchair?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, registration: Registration, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        coming = registration.attendees.filter(is_living=True).select_related("person").order_by("created_at", "pk")
        self.fields["wheelchairs"].choices = [(str(row.person_id), row.person.full_name) for row in coming]
        self.initial |= {"pick_up": registration.pick_up, "wheelchairs": [str(row.person_id) for row in coming if row.wheelchair]}
        if not registration.session.can_fetch:
            for name in ("pick_up", "line", "commune_code", "access_notes"):
                del self.fields[name]

    def clean_wheelchairs(self) -> set[UUID]:
        """Ids of people."""
        return {UUID(pk) for pk in self.cleaned_data["wheelchairs"]}


class RideForm(forms.Form):
    """Which way I ride, on my own page."""

    pick_up = way_field(gettext_lazy("Shall we fetch you at home, and bring you back?"), TAKES_ME)


class ManyForm(forms.Form):
    """Which of the people helped come: all that one ticks."""

    who = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who comes?"), queryset=None, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one person.")},
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=gettext_lazy("How did they register?"), choices=choices_of(Channel, CAME_THROUGH), initial=Channel.PHONE
    )

    def __init__(self, *args, session: Session, who: Who, asked: str = "", ticked: Sequence[str] = (), **kwargs) -> None:
        """`asked` leaves only those whose name has these words, besides those who are `ticked`."""
        super().__init__(*args, **kwargs)
        parts = members_not_registered(session).filter(person__in=visible_people(who).values("pk"))
        self.fields["who"].queryset = parts
        named = parts
        for word in normalise(asked).split():
            named = named.filter(person__search__contains=word)
        kept = parts.filter(pk__in=[pk for pk in ticked if _is_id(pk)])
        shown = list(kept) + list(named.exclude(pk__in=kept.values("pk"))[:MOST_BOXES])
        with_current_contacts([part.person for part in shown])
        self.fields["who"].widget.choices = [(str(part.pk), name_apart(part.person)) for part in shown]
        self.initial["who"] = [str(part.pk) for part in kept]
        self.hidden_boxes = max(0, named.count() + kept.exclude(pk__in=named.values("pk")).count() - len(shown))


def name_apart(person: Person) -> str:
    """A name with what tells namesakes apart: the commune, and the year of birth or the end of the number."""
    born = person.birth_date.year if person.birth_date else person.birth_year
    numbers = [one.value for one in person.current_contacts if one.kind in TO_RING and not one.is_confidential]
    told = _("born in %(year)s") % {"year": born} if born else _("number ending in %(end)s") % {"end": numbers[0][-4:]} if numbers else ""
    return f"{person.full_name} ({', '.join(part for part in (person.commune_name, told) if part)})"


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


class SlipForm(forms.Form):
    """One paper slip: a row of the page where many are typed in."""

    given_name = forms.CharField(label=gettext_lazy("First name"), max_length=80)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=80, required=False)
    phone = PhoneField(required=False)
    wheelchair = forms.BooleanField(label=gettext_lazy("Comes in a wheelchair"), required=False)
    pick_up = way_field(TAKES_THEM, widget=forms.Select)
    line = forms.CharField(label=gettext_lazy("Number and street"), max_length=200, required=False)
    commune_code = CommuneField(label=gettext_lazy("Commune"), required=False)

    def __init__(self, *args, can_fetch: bool = True, asks_commune: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commune_code"].required = asks_commune
        if not can_fetch:
            for name in ("pick_up", "line"):
                del self.fields[name]
        required_words(self)

    def values(self) -> dict:
        """What registering somebody takes."""
        return {"overlap_reason": "", "line": "", **self.cleaned_data}


class CameForm(forms.Form):
    """Somebody who came without being registered."""

    given_name = forms.CharField(label=gettext_lazy("First name"), max_length=80)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=80, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Phone number"), max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )

    def __init__(self, *args, person: Person | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if person is not None:
            self.fields.clear()
        required_words(self)


class PublicRegisterForm(ByThemselves, AlongForm):
    """What anybody types to come: little, and no e-mail is needed."""

    given_name = forms.CharField(
        label=gettext_lazy("First name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    family_name = forms.CharField(
        label=gettext_lazy("Family name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    phone = PhoneField(widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}))
    accepts_part = forms.BooleanField(
        label=gettext_lazy("If there is not room for all of us, some come and the others wait"), required=False
    )
    pick_up = way_field(gettext_lazy("Shall we fetch you at home, and bring you back?"), TAKES_ME)
    wheelchair = forms.BooleanField(label=gettext_lazy("I come in a wheelchair"), required=False)
    line = forms.CharField(label=gettext_lazy("To fetch you: number and street"), max_length=200, required=False)
    commune_code = CommuneField(label=gettext_lazy("Your commune"), required=False)

    def __init__(self, *args, can_fetch: bool = True, most: int = 2, asks_commune: bool = False, **kwargs) -> None:
        """`asks_commune` where the commune decides who passes first on the waiting list."""
        super().__init__(*args, **kwargs)
        self.asks_commune = self.fields["commune_code"].required = asks_commune
        self.add_rows(most, asks_wheelchair=most > A_COUPLE)
        if most > 1:
            self.fields["with_given_name"].label = _("Does somebody come along? Their first name")
        gone = [*([] if can_fetch else ["pick_up", "line"]), *([] if can_fetch or asks_commune else ["commune_code"])]
        for name in [*gone, *([] if most > A_COUPLE else ["accepts_part"])]:
            del self.fields[name]
        required_words(self)

    def clean(self) -> dict:
        data = super().clean()
        data["along"] = list(self.typed(data))
        if data.get("pick_up") and not (data.get("line") and data.get("commune_code")):
            self.add_error("line", _("Give your address and your commune, so that we can fetch you."))
        return data
