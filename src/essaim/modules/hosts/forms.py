"""What is typed about hosts: lists of communes, talks, agreements, answers of the survey."""

from collections.abc import Iterable

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from essaim.core.foundation import places
from essaim.core.foundation.forms import CommuneField, read_commune, required_words
from essaim.core.foundation.money import read_cents
from essaim.core.foundation.states import Channel
from essaim.core.foundation.text import normalise
from essaim.core.schemes.models import Scheme
from essaim.modules.hosts.models import Host
from essaim.modules.hosts.queries import hosts_listed
from essaim.modules.hosts.states import AgeBand, HostState, NextAct, Split, StopReason, Subject

TALKED = [(channel.value, channel.label) for channel in (Channel.PHONE, Channel.MEETING, Channel.EMAIL, Channel.LETTER)]
ANSWERED = [(channel.value, channel.label) for channel in (Channel.PAPER, Channel.PHONE, Channel.MEETING)]
MOST_CANDIDATES = 5


def day_field(label, **more) -> forms.DateField:
    """A day, with the calendar of the browser."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def ticked(label, choices, **more) -> forms.MultipleChoiceField:
    """Several answers of a closed list."""
    return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple, required=False, **more)


class AddForm(forms.Form):
    """Many communes at once: a département, an intercommunality, or a list that is pasted or a file."""

    department = forms.ChoiceField(label=gettext_lazy("Every commune of a département"), required=False)
    epci = forms.CharField(
        label=gettext_lazy("Every commune of an intercommunality"), required=False, max_length=100,
        help_text=gettext_lazy("Its name, or its SIREN number."),
    )  # fmt: skip
    listed = forms.CharField(
        label=gettext_lazy("Or a list, one commune a line"), required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Name, postal code or INSEE code. Of a spreadsheet, paste the column."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        shown = [(code, f"{code} {name}") for code, name in places.departments().items()]
        self.fields["department"].choices = [("", gettext_lazy("None")), *shown]

    def clean_epci(self) -> tuple[str, ...]:
        text = self.cleaned_data["epci"].strip()
        found = places.epcis_matching(text) if text else ()
        if text and len(found) != 1:
            raise forms.ValidationError(_which(found))
        return found

    def clean_listed(self) -> list[str]:
        lines = self.cleaned_data["listed"].splitlines()
        cells = [(number, line.split(";")[0].split("\t")[0].strip()) for number, line in enumerate(lines, start=1)]
        read = [(number, cell, places.commune(cell) or read_commune(cell)) for number, cell in cells if cell]
        bad = [f"{number} ({cell})" for number, cell, town in read if town is None]
        if bad:
            raise forms.ValidationError(
                ngettext(
                    "We know no commune by what stands on line %(lines)s. Nothing has been added yet: correct it or take it out.",
                    "We know no commune by what stands on lines %(lines)s. Nothing has been added yet: correct them or take them out.",
                    len(bad),
                ) % {"lines": ", ".join(bad)}
            )  # fmt: skip
        return [town.code for _number, _cell, town in read]

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors and not any(data.get(name) for name in ("department", "epci", "listed")):
            self.add_error("department", _("Choose a département, or write an intercommunality or a list."))
        return data

    def is_sweeping(self) -> bool:
        """Whether it asks for communes that nobody has named one by one."""
        return bool(self.cleaned_data["department"] or self.cleaned_data["epci"])

    def codes(self) -> list[str]:
        """Every commune asked for, in the order of the form."""
        data = self.cleaned_data
        towns = list(places.communes_of_department(data["department"])) if data["department"] else []
        towns += [town for code in data["epci"] for town in places.communes_of_epci(code)]
        return [town.code for town in towns] + data["listed"]


class ResidenceForm(forms.Form):
    """A residence for older people."""

    name = forms.CharField(label=gettext_lazy("Name of the residence"), max_length=200)
    commune_code = CommuneField(label=gettext_lazy("In which commune?"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)


class FragilityForm(forms.Form):
    """The file of an index of fragility."""

    file = forms.FileField(
        label=gettext_lazy("Your file"),
        help_text=gettext_lazy(
            "Two columns: the INSEE code of the commune and its index, the greater the more fragile. CSV, Excel or LibreOffice."
        ),
    )


class FilterForm(forms.Form):
    """How the list is narrowed and sorted."""

    q = forms.CharField(label=gettext_lazy("Name of a commune or a residence"), required=False, max_length=80)
    etat = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=[("", gettext_lazy("All")), *HostState.choices])
    tri = forms.ChoiceField(
        label=gettext_lazy("Sorted by"), required=False,
        choices=[("", gettext_lazy("priority")), ("distance", gettext_lazy("distance")), ("nom", gettext_lazy("name")),
                 ("etape", gettext_lazy("next step"))],
    )  # fmt: skip


class ContactForm(forms.Form):
    """A talk with a host, and what comes next."""

    on = day_field(gettext_lazy("On which day?"))
    channel = forms.ChoiceField(label=gettext_lazy("How?"), choices=TALKED)
    met = forms.CharField(
        label=gettext_lazy("With whom?"), max_length=120, required=False, help_text=gettext_lazy("For example: the deputy mayor.")
    )
    said = forms.CharField(label=gettext_lazy("What was said"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    next_act = forms.ChoiceField(
        label=gettext_lazy("Next step"), required=False, choices=[("", gettext_lazy("No next step")), *NextAct.choices]
    )
    next_on = day_field(gettext_lazy("On which day will you take it?"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate
        required_words(self)


class StopForm(forms.Form):
    """Why it stops."""

    reason = forms.ChoiceField(label=gettext_lazy("Why?"), choices=StopReason)


class DiscoveryForm(forms.Form):
    """A free passage that was made before."""

    day = day_field(gettext_lazy("On which day was it?"))


class HostLinesField(forms.CharField):
    """Hosts of a scheme, one a line; cleaned to the rows, in that order. A name that several have is refused, saying how to tell them apart."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)
        self.hosts: list[Host] = []

    def clean(self, value):
        lines = [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip()]
        meant = {line: self._meant_by(line) for line in lines}
        unknown = [line for line in lines if not meant[line]]
        if unknown:
            raise forms.ValidationError(
                _("Not on the list of this scheme: %(names)s. Add them to the list first, or correct the name.")
                % {"names": ", ".join(unknown)}
            )
        several = next((hosts for hosts in meant.values() if len(hosts) > 1), None)
        if several:
            names = "; ".join(told_apart(host, several) for host in several)
            raise forms.ValidationError(_("Several have this name. Which one? Write one of these: %(names)s.") % {"names": names})
        return list(dict.fromkeys(meant[line][0] for line in lines))

    def _meant_by(self, line: str) -> list[Host]:
        """Whoever has that name, or that name and that commune; else the town hall of that commune, by its name, then by a code."""
        wanted, halls = normalise(line), [host for host in self.hosts if host.kind == "commune"]
        ways = (
            (self.hosts, lambda host: wanted == normalise(str(host))),
            (self.hosts, lambda host: wanted in {normalise(f"{host} {place}") for place in (_town_of(host), host.commune_code)}),
            (halls, lambda host: wanted == normalise(_town_of(host))),
        )
        named = next((found for hosts, fits in ways if (found := [host for host in hosts if fits(host)])), [])
        return named or [host for code in [_code_of(line)] for host in halls if host.commune_code == code]


def told_apart(host: Host, others: Iterable[Host]) -> str:
    """The name of a host, with its commune where others have that name, or its INSEE code where even that is the same."""
    same = [other for other in others if other != host and normalise(str(other)) == normalise(str(host))]
    if not same:
        return str(host)
    return f"{host} ({host.commune_code if any(_town_of(other) == _town_of(host) for other in same) else _town_of(host)})"


class AmountsField(forms.CharField):
    """Amounts in euros, one a line; cleaned to cents. None when nothing was written."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, required=False, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)

    def clean(self, value):
        lines = [line for line in (super().clean(value) or "").splitlines() if line.strip()]
        cents = [read_cents(line) for line in lines]
        if None in cents:
            raise forms.ValidationError(_("“%(line)s” is not an amount in euros, such as 37,50.") % {"line": lines[cents.index(None)]})
        return cents or None


class AgreementForm(forms.Form):
    """Who, how many passages, when, and how the price is shared."""

    hosts = HostLinesField(
        label=gettext_lazy("With whom?"),
        help_text=gettext_lazy("One commune or residence a line. Several share the agreement, its passages and its price."),
    )
    passages = forms.IntegerField(label=gettext_lazy("How many passages?"), min_value=1, max_value=366)
    starts_on = day_field(gettext_lazy("From which day?"))
    ends_on = day_field(gettext_lazy("Until which day?"), help_text=gettext_lazy("A year at most."))
    how = forms.ChoiceField(label=gettext_lazy("If several share it, how is the price shared?"), choices=Split)
    amounts = AmountsField(
        label=gettext_lazy("Amounts written by hand, in euros, in the same order"),
        help_text=gettext_lazy("Only for amounts written by hand."),
    )

    def __init__(self, *args, scheme: Scheme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hosts"].hosts = list(hosts_listed(scheme))
        required_words(self)


class SignForm(forms.Form):
    """When it was signed, and by whom."""

    signed_on = day_field(gettext_lazy("Signed on"))
    signed_by = forms.CharField(label=gettext_lazy("By whom?"), max_length=120, required=False)


class IncreaseForm(forms.Form):
    """More passages in the same period."""

    passages = forms.IntegerField(label=gettext_lazy("How many passages in all?"), min_value=2, max_value=366)
    amounts = AmountsField(
        label=gettext_lazy("Amounts written by hand, in euros, in the same order"),
        help_text=gettext_lazy("Only for amounts written by hand."),
    )


class InvoicedForm(forms.Form):
    """Under which number it was invoiced."""

    reference = forms.CharField(label=gettext_lazy("Number of the invoice"), max_length=40)


class HostAnswerForm(forms.Form):
    """What a host says of its retired people."""

    needs = ticked(gettext_lazy("What do retired people lack here?"), Subject.choices)
    existing = ticked(gettext_lazy("What exists for them already?"), Subject.choices)
    retired = forms.IntegerField(
        label=gettext_lazy("How many retired people are concerned, about?"), min_value=0, max_value=1_000_000, required=False
    )
    on = day_field(gettext_lazy("Answered on"))
    channel = forms.ChoiceField(label=gettext_lazy("How?"), choices=ANSWERED)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate
        required_words(self)


class RetiredForm(forms.Form):
    """What a retired person answers, typed in by somebody; no name is asked."""

    commune_code = CommuneField(label=gettext_lazy("In which commune?"))
    needs = ticked(gettext_lazy("What is lacking where you live?"), Subject.choices)
    would_come = forms.BooleanField(label=gettext_lazy("Would come if something was organised nearby"), required=False)
    to_fetch = forms.BooleanField(label=gettext_lazy("Would have to be fetched at home"), required=False)
    age = forms.ChoiceField(label=gettext_lazy("Age"), choices=AgeBand.choices, initial=AgeBand.UNSAID)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)


class OwnAnswerForm(RetiredForm):
    """The same, by whoever answers."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["would_come"].label = _("I would come if something was organised nearby")
        self.fields["to_fetch"].label = _("I would have to be fetched at home")


def _town_of(host: Host) -> str:
    return host.commune.name if host.commune else ""


def _code_of(line: str) -> str:
    found = places.commune(line) or read_commune(line)
    return found.code if found else ""


def _which(found: tuple[str, ...]) -> str:
    if not found:
        return _("We know no intercommunality by that name or number.")
    names = ", ".join(places.epci_name(code) for code in found[:MOST_CANDIDATES])
    return _("Which one? For example: %(names)s. Write the whole name, or its SIREN number.") % {"names": names}
