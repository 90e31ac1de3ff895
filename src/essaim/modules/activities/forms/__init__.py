"""Everything that is typed about sessions, registrations and the place."""

from essaim.modules.activities.forms.fields import OverlapForm, choices_of, day_field, hour_field
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
    leaders_of,
)
from essaim.modules.activities.forms.registering import (
    ENDS_A_REGISTRATION,
    ByThemselves,
    CameForm,
    FetchingForm,
    ManyForm,
    PublicRegisterForm,
    RegisterForm,
    SlipForm,
)

__all__ = [
    "BookingForm",
    "ByThemselves",
    "CameForm",
    "CancelForm",
    "ENDS_A_REGISTRATION",
    "FetchingForm",
    "IdeaForm",
    "MONTHLY",
    "ManyForm",
    "MoveForm",
    "NewsForm",
    "NewsletterForm",
    "OpeningDayForm",
    "OverlapForm",
    "PublicRegisterForm",
    "RegisterForm",
    "ResizeForm",
    "ResourceForm",
    "SendForm",
    "SessionForm",
    "SlipForm",
    "SlotForm",
    "choices_of",
    "day_field",
    "hour_field",
    "leaders_of",
]
