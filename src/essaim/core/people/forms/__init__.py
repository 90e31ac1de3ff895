"""What is asked on the pages about people and organisations."""

from essaim.core.people.forms.address import AddressForm, choice_of
from essaim.core.people.forms.districts import DistrictForm, DistrictsForm
from essaim.core.people.forms.fields import BirthField, CommuneField, ContactField, PhoneField, read_day, shown_commune
from essaim.core.people.forms.lists import EraseForm, ExportForm, MappingForm, RetentionForm, UploadForm
from essaim.core.people.forms.organisation import OrganisationForm
from essaim.core.people.forms.person import (
    HALF_DAYS,
    AvailabilityForm,
    ChangeForm,
    ConsentForm,
    ContactForm,
    FilterForm,
    MarkForm,
    RecordForm,
    RelationForm,
    WithdrawForm,
)

__all__ = [
    "HALF_DAYS",
    "AddressForm",
    "AvailabilityForm",
    "BirthField",
    "ChangeForm",
    "CommuneField",
    "ConsentForm",
    "ContactField",
    "ContactForm",
    "DistrictForm",
    "DistrictsForm",
    "EraseForm",
    "ExportForm",
    "FilterForm",
    "MappingForm",
    "MarkForm",
    "OrganisationForm",
    "PhoneField",
    "RecordForm",
    "RelationForm",
    "RetentionForm",
    "UploadForm",
    "WithdrawForm",
    "choice_of",
    "read_day",
    "shown_commune",
]
