"""What is typed when a session is planned where passages are counted, when somebody else comes to run it, when something was explained."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation.forms import required_words
from essaim.core.people.models import Organisation
from essaim.core.schemes.queries import settled, words
from essaim.modules.activities.forms import CorrectForm, OverlapForm, SessionForm
from essaim.modules.activities.models import Session
from essaim.modules.activities.queries import leaders, roles_that_run, seated_of
from essaim.modules.activities.states import Given
from essaim.modules.followup.queries import partners_first


class WhoField(forms.ModelChoiceField):
    """Somebody of the list, by name."""

    def label_from_instance(self, attendee) -> str:
        return attendee.person.full_name


class LeaderField(forms.ModelChoiceField):
    """Somebody who may run a session, by name."""

    def label_from_instance(self, person) -> str:
        return person.full_name


class Hosted(forms.Form):
    """Of a session of a scheme that counts its passages: it has a host, or somebody says that it has none."""

    without_host = forms.BooleanField(label=gettext_lazy("Nobody hosts it: no passage is counted"), required=False)
    is_residence = forms.BooleanField(
        label=gettext_lazy("It is a residence for older people: it has free passages of its own"), required=False,
        help_text=gettext_lazy("An association, a club or a company is none: what is free there is what is free for its commune."),
    )  # fmt: skip

    def clean(self) -> dict:
        data = super().clean()
        if not data.get("host") and not data.get("without_host") and "host" not in self.errors:
            self.add_error("host", _("Choose who hosts it: a passage is counted for them. If nobody does, tick it below."))
        return data


class CountedSessionForm(Hosted, SessionForm):
    """A session that is planned where passages are counted."""


class CountedCorrectForm(Hosted, CorrectForm):
    """A session that is put right where passages are counted."""

    def values(self) -> dict:
        return super().values() | {"is_residence": self.cleaned_data["is_residence"]}


class AnimatorForm(OverlapForm):
    """Who else runs a session that is planned already."""

    person = LeaderField(label=gettext_lazy("Who runs it too?"), queryset=None, empty_label=gettext_lazy("Choose"))
    role = forms.ChoiceField(label=gettext_lazy("In which role?"), required=False)

    def __init__(self, *args, session: Session, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        scheme = session.scheme
        self.fields["person"].queryset = leaders(scheme).exclude(pk__in=session.staff.values("person"))
        self.fields["person"].widget.attrs["data-combobox"] = ""
        roles = [(key, words(scheme, settled(scheme).blueprint.role(key).label).capitalize()) for key in roles_that_run(scheme)]
        self.fields["role"].choices = [("", _("the one that they hold")), *roles]
        if len(roles) < 2:
            del self.fields["role"]
        self.order_fields(["person", "role", "overlap_reason"])
        required_words(self)


class InformForm(forms.Form):
    """About what, to whom, and whether it is passed on."""

    about = forms.ChoiceField(label=gettext_lazy("About what?"), choices=Given)
    attendee = WhoField(
        label=gettext_lazy("To whom?"), queryset=None, required=False, empty_label=gettext_lazy("To several people, without names")
    )
    people = forms.IntegerField(label=gettext_lazy("If several: how many?"), min_value=1, max_value=500, required=False, initial=1)
    partner = forms.ModelChoiceField(
        label=gettext_lazy("Passed on to"), queryset=None, required=False, empty_label=gettext_lazy("Nobody: it was explained, that is all")
    )
    agreed = forms.BooleanField(label=gettext_lazy("They agree that we pass on their name and their question"), required=False)
    words = forms.CharField(
        label=gettext_lazy("What the partner should know"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, session: Session, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attendee"].queryset = seated_of(session)
        partner = self.fields["partner"]
        partner.queryset = Organisation.objects.filter(archived_at=None)
        partner.widget.attrs["data-combobox"] = ""
        partner.choices = [("", partner.empty_label), *((body.pk, body.name) for body in partners_first(session.scheme))]
        required_words(self)

    def values(self) -> dict:
        """What the workflow takes."""
        return {**self.cleaned_data, "people": self.cleaned_data["people"] or 1}
