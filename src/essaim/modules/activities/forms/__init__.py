"""Everything that is typed about sessions, registrations and the place."""

from essaim.modules.activities.forms.asking import NeedsForm, OpinionForm, ToldOpinionForm
from essaim.modules.activities.forms.correcting import ActivityForm, CorrectForm, CorrectResourceForm, ListForm, ManyDaysForm
from essaim.modules.activities.forms.fields import FOLLOWING, OverlapForm, ScopeForm, choices_of, day_field, hour_field
from essaim.modules.activities.forms.newsletters import NewsletterForm, SendForm
from essaim.modules.activities.forms.planning import (
    MONTHLY,
    BookingForm,
    CancelForm,
    IdeaForm,
    MoveForm,
    NewsForm,
    OpeningDayForm,
    ResizeForm,
    ResourceForm,
    SessionForm,
    SlotForm,
)
from essaim.modules.activities.forms.registering import (
    ENDS_A_REGISTRATION,
    ByThemselves,
    CameForm,
    FetchingForm,
    ManyForm,
    PublicRegisterForm,
    RegisterForm,
    RideForm,
    SlipForm,
)

__all__ = [
    "ActivityForm",
    "BookingForm",
    "ByThemselves",
    "CameForm",
    "CancelForm",
    "CorrectForm",
    "CorrectResourceForm",
    "ENDS_A_REGISTRATION",
    "FOLLOWING",
    "FetchingForm",
    "IdeaForm",
    "ListForm",
    "MONTHLY",
    "ManyDaysForm",
    "ManyForm",
    "MoveForm",
    "NeedsForm",
    "NewsForm",
    "NewsletterForm",
    "OpeningDayForm",
    "OpinionForm",
    "OverlapForm",
    "PublicRegisterForm",
    "RegisterForm",
    "ResizeForm",
    "ResourceForm",
    "RideForm",
    "ScopeForm",
    "SendForm",
    "SessionForm",
    "SlipForm",
    "SlotForm",
    "ToldOpinionForm",
    "choices_of",
    "day_field",
    "hour_field",
]
