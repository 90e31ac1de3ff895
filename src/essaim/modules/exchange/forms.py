"""What is typed about the board: a notice, who one is, why something is not put up, until when something is lent."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import required_words
from essaim.core.foundation.states import Channel
from essaim.core.people.forms import PhoneField
from essaim.core.schemes.models import Scheme
from essaim.modules.exchange.queries import board_categories, category_label
from essaim.modules.exchange.states import Direction, WhyRefused

DIRECTIONS = (
    (Direction.NEED.value, gettext_lazy("I am looking for something")),
    (Direction.OFFER.value, gettext_lazy("I offer something")),
    (Direction.LOAN.value, gettext_lazy("I lend something")),
)


def ask_charter(form: forms.Form, charter: dict | None, *, required: bool = False) -> None:
    """One more tick, where the scheme asks those who help to accept a charter."""
    if charter:
        words = _("I have read “%(title)s” and I accept it") % {"title": charter["title"]}
        form.fields["charter"] = forms.BooleanField(label=words, required=required)


class NoticeForm(forms.Form):
    """What somebody looks for, offers or lends."""

    charter_needed = True
    direction = forms.ChoiceField(label=gettext_lazy("What would you like to do?"), choices=DIRECTIONS, widget=forms.RadioSelect)
    category = forms.ChoiceField(label=gettext_lazy("What is it about?"))
    title = forms.CharField(
        label=gettext_lazy("In a few words"), max_length=80, help_text=gettext_lazy("For example: a drill for a Saturday.")
    )
    words = forms.CharField(
        label=gettext_lazy("A little more, if you like"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("No number and no address: they open only once both of you have said yes."),
    )  # fmt: skip
    entrance = forms.CharField(
        label=gettext_lazy("Your building or entrance"), max_length=30, required=False,
        help_text=gettext_lazy("Your first name and this are all that neighbours read."),
    )  # fmt: skip

    def __init__(self, *args, scheme: Scheme, charter: dict | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        labels = [(item.key, category_label(scheme, item.key)) for item in board_categories(scheme)]
        self.fields["category"].choices = [("", _("Choose…")), *labels]
        ask_charter(self, charter)
        required_words(self)

    def clean(self) -> dict:
        """Whoever offers or lends accepts the charter; whoever looks for something need not."""
        data = super().clean()
        gives = data.get("direction") in (Direction.OFFER, Direction.LOAN)
        if gives and "charter" in self.fields and not data.get("charter") and self.charter_needed:
            self.add_error("charter", _("Read the charter and accept it: whoever offers or lends here has done so."))
        return data


class WhoForm(forms.Form):
    """A first name, a name, a number: kept by the team, opened to a neighbour once both have said yes."""

    given_name = forms.CharField(label=gettext_lazy("Your first name"), max_length=80)
    family_name = forms.CharField(label=gettext_lazy("Your family name"), max_length=80)
    phone = PhoneField(
        label=gettext_lazy("Your phone number"), widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=gettext_lazy("Nobody reads it on the board. It opens to one neighbour, once both of you have said yes."),
    )  # fmt: skip
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def is_machine(self) -> bool:
        """A field that nobody sees, and that programs fill in."""
        return bool(self.cleaned_data.get("website"))


class AnswerForm(WhoForm):
    """Somebody without a page of their own answers a notice; where they would give, they accept the charter."""

    def __init__(self, *args, charter: dict | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        ask_charter(self, charter, required=True)
        required_words(self)


class PublicNoticeForm(WhoForm, NoticeForm):
    """A notice by somebody who has no page of their own yet."""

    field_order = ("direction", "category", "title", "words", "entrance", "given_name", "family_name", "phone", "charter", "website")


class DeskNoticeForm(NoticeForm):
    """A notice that the team writes down for somebody."""

    charter_needed = False
    channel = forms.ChoiceField(
        label=gettext_lazy("How did it come in?"), initial=Channel.PAPER,
        choices=[(one.value, one.label) for one in (Channel.PAPER, Channel.MEETING, Channel.PHONE)],
    )  # fmt: skip
    shown = forms.BooleanField(label=gettext_lazy("I have read it: put it up now"), required=False, initial=True)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "charter" in self.fields:
            self.fields["charter"].label = _("They have read the charter and accept it")
            self.fields["charter"].help_text = _("Asked of whoever offers or lends. Without it the notice hangs, and no number opens.")


class FindForm(forms.Form):
    """Who answers, by name or number."""

    q = forms.CharField(label=gettext_lazy("Who answers?"), max_length=120, help_text=gettext_lazy("A name, a number."))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)


class RefuseForm(forms.Form):
    """Why a notice is not put up."""

    why = forms.ChoiceField(label=gettext_lazy("Why not? It is told to whoever wrote it"), choices=WhyRefused, widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)


class LendForm(forms.Form):
    """Until when something is lent."""

    due_on = forms.DateField(
        label=gettext_lazy("To be given back on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Leave it empty for as long as usual."),
    )  # fmt: skip


class ScreenForm(forms.Form):
    """Where a screen hangs."""

    label = forms.CharField(label=gettext_lazy("Where does it hang?"), max_length=60)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        required_words(self)
