"""What is typed about accounts, teams and the settings of a workspace."""

from allauth.account.forms import RequestLoginCodeForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from essaim.core.accounts.states import TIME_ZONES, AccessibilityLevel
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Organisation
from essaim.core.people.states import OrganisationKind
from essaim.core.schemes.models import Scheme


class EnterForm(RequestLoginCodeForm):
    """The e-mail to which the code goes, and whether others use this device."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    shared = forms.BooleanField(
        label=_("Other people use this device"),
        help_text=_("You will be logged out after five minutes without doing anything."),
        required=False,
    )


class AccountForm(forms.Form):
    """How one is called and spoken to."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(label=_("Language of the pages"), choices=settings.LANGUAGES)
    shortcuts_on = forms.BooleanField(
        label=_("Single-key shortcuts"),
        help_text=_("Switch them off if you dictate your text or press keys by accident."),
        required=False,
    )


class EmailForm(forms.Form):
    """Another address to log in with."""

    email = forms.EmailField(label=_("New e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class WorkspaceForm(forms.Form):
    """What an organisation says of itself; `version` is the one that was on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name of the workspace"), max_length=150)
    reply_email = forms.EmailField(
        label=_("Address for replies"), required=False,
        help_text=_("Whoever answers one of our e-mails writes to this address."),
    )  # fmt: skip
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False, help_text=_("Shown to people who would rather call."))
    postal_address = forms.CharField(
        label=_("Postal address"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At the head of the letters."),
    )  # fmt: skip
    timezone = forms.ChoiceField(
        label=_("Time zone"), required=False, choices=TIME_ZONES,
        help_text=_("The hours of appointments and messages are those of this place."),
    )  # fmt: skip

    def clean(self) -> dict:
        """A form without the zone, such as one opened before there was a choice, leaves it as it is."""
        values = super().clean()
        return {name: value for name, value in values.items() if name != "timezone" or value}


class NoticesForm(forms.Form):
    """The three pages that the law asks for; empty, a template is shown in their place."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    legal_notice = forms.CharField(
        label=_("Legal notice"), required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Who publishes, who answers for it, who hosts. Left empty, we build it from the settings."),
    )  # fmt: skip
    privacy_notice = forms.CharField(
        label=_("Personal data"), required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What is added to our text: who is responsible, how to reach the data-protection officer."),
    )  # fmt: skip
    accessibility_level = forms.ChoiceField(label=_("Accessibility"), choices=AccessibilityLevel.choices)
    accessibility_statement = forms.CharField(
        label=_("Accessibility statement"), required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Date and author of the audit, what is not accessible yet, and what replaces it."),
    )  # fmt: skip


class LogoForm(forms.Form):
    """A picture, checked by what it contains."""

    logo = forms.FileField(
        label=_("Logo"), allow_empty_file=True, help_text=_("PNG, JPEG or WebP, 2 MB at most."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )  # fmt: skip


class RoleForm(forms.Form):
    """A role, in one scheme or in the whole workspace."""

    role = forms.ChoiceField(label=_("Role"), choices=StaffRole.choices, widget=forms.RadioSelect)
    scheme = forms.ModelChoiceField(
        label=_("Where"), queryset=None, required=False, empty_label=_("in every scheme"),
        help_text=_("An administrator is one for the whole workspace."),
    )  # fmt: skip
    organisation = forms.ModelChoiceField(
        label=_("For which landlord"), queryset=None, required=False, empty_label=_("only for a landlord"),
        help_text=_("A landlord sees figures of their own residences, and no name."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = Scheme.objects.order_by("name")
        landlords = Organisation.objects.filter(kind=OrganisationKind.SOCIAL_LANDLORD, archived_at=None)
        self.fields["organisation"].queryset = landlords.order_by("name")


class InviteForm(RoleForm):
    """Whom to invite, and to do what."""

    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    field_order = ["email", "name", "role", "scheme", "organisation"]


class JoinForm(forms.Form):
    """How the invited person wants to be called."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class RecoverEmailForm(forms.Form):
    """Where a colleague can be reached from now on."""

    email = forms.EmailField(label=_("New e-mail address"))


class FirstRunForm(forms.Form):
    """What must be known before anything else."""

    name = forms.CharField(
        label=_("Name of your organisation"), max_length=150,
        help_text=_("An association, a landlord, a town: what people will read at the top of each page."),
    )  # fmt: skip
    reply_email = forms.EmailField(label=_("Address for replies"), required=False)
    administrator = forms.CharField(label=_("Your name"), max_length=150)
    email = forms.EmailField(label=_("Your e-mail address"), help_text=_("You will log in with it."))


class NewLinkForm(forms.Form):
    """How the person whose link is dead can be found."""

    contact = forms.CharField(
        label=_("Your phone number or your e-mail address"), max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
    )  # fmt: skip
