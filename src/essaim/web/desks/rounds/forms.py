"""What is typed of rounds: who calls on whom, another hour, which week is prepared, who is away, how a visit went."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation.clock import day_in_words
from essaim.core.foundation.forms import required_words
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.states import OverlapReason
from essaim.modules.followup.states import Readers
from essaim.modules.needs.forms import WEEKDAYS
from essaim.modules.rounds import queries
from essaim.modules.rounds.bridge import Drafted
from essaim.modules.rounds.models import DraftLine, Visit
from essaim.modules.rounds.states import AbsenceReason, DoorOutcome, DoorTry, MissedReason, Scope
from essaim.workflows.noting import Said
from essaim.workflows.standing_in import Choice


class HelperField(forms.ModelChoiceField):
    """Helpers by name, each with how many people they call on."""

    def label_from_instance(self, row: Participation) -> str:
        most = queries.ceiling_of(row)
        return f"{row.person.full_name} ({row.load}/{most})" if most else f"{row.person.full_name} ({row.load})"


class PersonField(forms.ModelChoiceField):
    """People by name."""

    def label_from_instance(self, row: Person) -> str:
        return row.full_name


class OverlapForm(forms.Form):
    """Asked for only when the visitor's time is taken."""

    overlap_reason = forms.ChoiceField(
        label=gettext_lazy("Why are both possible?"), required=False,
        choices=[("", gettext_lazy("They are not: I shall choose another time")), *OverlapReason.choices],
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "overlap_reason"])

    def __iter__(self) -> Iterator[forms.BoundField]:
        """What a page shows: nobody is asked why two things are possible before there are two."""
        return (field for field in super().__iter__() if field.name != "overlap_reason" or field.errors or field.data)


class AssignForm(OverlapForm):
    """Who calls on whom, when, and that both said yes."""

    person = PersonField(label=gettext_lazy("On whom?"), queryset=None)
    visitor = HelperField(label=gettext_lazy("Who calls?"), queryset=None)
    weekday = forms.TypedChoiceField(label=gettext_lazy("On which day of the week?"), choices=WEEKDAYS, coerce=int)
    starts = forms.TimeField(label=gettext_lazy("At what time?"))
    minutes = forms.IntegerField(label=gettext_lazy("For how many minutes?"), min_value=10, max_value=240)
    person_agreed = forms.BooleanField(label=gettext_lazy("The person said yes to this visitor"), required=False)
    visitor_agreed = forms.BooleanField(label=gettext_lazy("The visitor said yes"), required=False)

    def __init__(self, *args, scheme: Scheme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.filter(pk__in=queries.members_without_helper(scheme).values("person")).order_by(
            "family_name", "given_name"
        )
        self.fields["visitor"].queryset = queries.helpers_of(scheme)
        required_words(self)


class MoveForm(OverlapForm):
    """Another day, another hour, or another visitor for this once."""

    day = forms.DateField(label=gettext_lazy("On which day?"))
    starts = forms.TimeField(label=gettext_lazy("At what time?"))
    visitor = HelperField(label=gettext_lazy("Who calls?"), queryset=None)
    person_agreed = forms.BooleanField(
        label=gettext_lazy("The person said yes to this visitor"), required=False, help_text=gettext_lazy("For another visitor than usual.")
    )
    visitor_agreed = forms.BooleanField(
        label=gettext_lazy("The visitor said yes"), required=False, help_text=gettext_lazy("For another visitor than usual.")
    )

    def __init__(self, *args, visit: Visit, **kwargs) -> None:
        initial = {"day": visit.day, "starts": visit.starts, "visitor": visit.visitor_id}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["visitor"].queryset = queries.helpers_of(visit.assignment.scheme)
        required_words(self)


class NobodyOpensForm(forms.Form):
    """What a visitor tried before a door that stays closed."""

    tried = forms.MultipleChoiceField(
        label=gettext_lazy("What did you try?"), choices=DoorTry, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Ring again first, then say what you tried.")},
    )  # fmt: skip
    seen = forms.CharField(
        label=gettext_lazy("What did you see or hear?"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Shutters, light, letter box, a noise: facts. The team reads it."),
    )  # fmt: skip


class DoorForm(forms.Form):
    """What had become of somebody who did not open."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("How is the person?"), choices=DoorOutcome, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say how the person is: until then it stays open.")},
    )  # fmt: skip


class PrepareForm(forms.Form):
    """Which week is prepared, and how much of it is planned anew."""

    week = forms.TypedChoiceField(label=gettext_lazy("Which week?"), coerce=date.fromisoformat, widget=forms.RadioSelect)
    scope = forms.ChoiceField(
        label=gettext_lazy("What is to be planned?"), choices=Scope, initial=Scope.ALONE, widget=forms.RadioSelect,
        help_text=gettext_lazy("Visits that were moved by hand, that have begun or of which somebody was told always stay."),
    )  # fmt: skip

    def __init__(self, *args, mondays: list[date], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["week"].choices = [(day.isoformat(), _week_in_words(day)) for day in mondays]
        self.fields["week"].initial = mondays[-1].isoformat()
        required_words(self)


class LineForm(OverlapForm):
    """Another day, another hour or another visitor for one line of a draft."""

    day = forms.TypedChoiceField(label=gettext_lazy("On which day?"), coerce=date.fromisoformat)
    starts = forms.TimeField(label=gettext_lazy("At what time?"))
    visitor = HelperField(label=gettext_lazy("Who calls?"), queryset=None)

    def __init__(self, *args, line: DraftLine, **kwargs) -> None:
        initial = {"day": line.day.isoformat() if line.day else None, "starts": line.starts, "visitor": line.visitor_id}
        super().__init__(*args, initial=initial, **kwargs)
        days = [line.draft.week + timedelta(days=number) for number in range(7)]
        self.fields["day"].choices = [(day.isoformat(), day_in_words(day, "l j F")) for day in days]
        self.fields["visitor"].queryset = queries.helpers_of(line.draft.scheme)
        required_words(self)


def _week_in_words(monday: date) -> str:
    sunday = monday + timedelta(days=6)
    return _("from %(first)s to %(last)s") % {"first": day_in_words(monday, "l j F"), "last": day_in_words(sunday, "l j F")}


class FinishForm(forms.Form):
    """What was done during the visit: boxes to tick, and a word if there is something to say."""

    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes were you there?"), min_value=1, max_value=600, required=False,
        help_text=gettext_lazy("Left empty: counted from your arrival."), widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    services = forms.MultipleChoiceField(label=gettext_lazy("A small service too?"), required=False, widget=forms.CheckboxSelectMultiple)
    other = forms.CharField(label=gettext_lazy("Something else?"), max_length=200, required=False)
    note = forms.CharField(
        label=gettext_lazy("Something to remember?"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    readers = forms.ChoiceField(
        label=gettext_lazy("Who may read the note?"), choices=Readers, initial=Readers.LEAD_CONTACT, widget=forms.RadioSelect
    )

    def __init__(self, *args, services: list[tuple[str, str]], read_by_nobody: Collection[str] = (), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].choices = services
        # Not offered, and still taken from a telephone that has kept it.
        self.fields["readers"].widget.choices = [choice for choice in Readers.choices if choice[0] not in read_by_nobody]


class AbsenceForm(forms.Form):
    """From when to when somebody is away, and why."""

    first_day = forms.DateField(label=gettext_lazy("From which day?"))
    last_day = forms.DateField(label=gettext_lazy("Until which day, included?"))
    reason = forms.ChoiceField(label=gettext_lazy("Why?"), choices=AbsenceReason, widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)


class InsteadForm(OverlapForm):
    """What becomes of one visit of somebody who is away, begun with what the engine found."""

    what = forms.ChoiceField(
        label=gettext_lazy("What becomes of it?"), widget=forms.RadioSelect, required=False,
        choices=[
            ("", gettext_lazy("decide later")), ("replace", gettext_lazy("somebody else goes")),
            ("move", gettext_lazy("another day, the same visitor")), ("call_off", gettext_lazy("nobody goes this time")),
        ],
    )  # fmt: skip
    visitor = HelperField(label=gettext_lazy("Who goes instead?"), queryset=None, required=False)
    day = forms.TypedChoiceField(label=gettext_lazy("On which day?"), coerce=date.fromisoformat, required=False, empty_value=None)
    starts = forms.TimeField(label=gettext_lazy("At what time?"), required=False)
    person_agreed = forms.BooleanField(label=gettext_lazy("The person said yes to this visitor"), required=False)
    visitor_agreed = forms.BooleanField(label=gettext_lazy("The visitor said yes"), required=False)

    def __init__(self, *args, visit: Visit, found: Drafted | None, **kwargs) -> None:
        self.visit = visit
        at = found if found and found.visitor else None
        initial = {
            "day": (at.day if at else visit.day).isoformat(), "starts": at.starts if at else visit.starts,
            "visitor": at.visitor.pk if at and at.visitor.pk != visit.visitor_id else None,
        }  # fmt: skip
        super().__init__(*args, prefix=visit.pk.hex, initial=initial, **kwargs)
        days = [visit.week + timedelta(days=number) for number in range(7)]
        self.fields["day"].choices = [(day.isoformat(), day_in_words(day, "l j F")) for day in days]
        self.fields["visitor"].queryset = queries.helpers_of(visit.assignment.scheme).exclude(pk=visit.visitor_id)

    def choice(self) -> Choice | None:
        """What was chosen; nothing while it is to be decided later."""
        return Choice(self.visit, **self.cleaned_data) if self.cleaned_data["what"] else None


class NoteForm(forms.Form):
    """How one past visit went, in one line."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("How did it go?"), required=False,
        choices=[("", "—"), ("done", gettext_lazy("took place")), ("not_done", gettext_lazy("did not take place"))],
    )  # fmt: skip
    began = forms.TimeField(label=gettext_lazy("From"), required=False)
    ended = forms.TimeField(label=gettext_lazy("To"), required=False)
    services = forms.MultipleChoiceField(label=gettext_lazy("A small service too?"), required=False, widget=forms.CheckboxSelectMultiple)
    reason = forms.ChoiceField(label=gettext_lazy("Why not?"), required=False, choices=[("", "—"), *MissedReason.choices])

    def __init__(self, *args, visit: Visit, services: list[tuple[str, str]], **kwargs) -> None:
        self.visit = visit
        begins = datetime.combine(visit.day, visit.starts)
        initial = {"began": visit.starts, "ended": (begins + timedelta(minutes=visit.minutes)).time()}
        super().__init__(*args, prefix=visit.pk.hex, initial=initial, **kwargs)
        self.fields["services"].choices = services

    def said(self) -> Said | None:
        """What was said of the visit; nothing while nobody knows."""
        data = self.cleaned_data
        if not data["outcome"]:
            return None
        return Said(self.visit, data["outcome"] == "done", data["began"], data["ended"], data["reason"], tuple(data["services"]))
