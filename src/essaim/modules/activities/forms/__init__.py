"""Everything that is typed about sessions, registrations and the place."""

from essaim.modules.activities.forms.asking import NeedsForm, OpinionForm, ToldOpinionForm
from essaim.modules.activities.forms.correcting import ActivityForm, CorrectForm, CorrectResourceForm, ListForm, ManyDaysForm
from essaim.modules.activities.forms.fields import FOLLOWING, OverlapForm, ScopeForm, choices_of, day_field, hour_field
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
    ManyForm,
    PublicRegisterForm,
    RegisterForm,
    SlipForm,
)

__all__ = [
    "ActivityForm",
    "CorrectForm",
    "CorrectResourceForm",
    "FOLLOWING",
    "ListForm",
    "ManyDaysForm",
    "ScopeForm",
    "BookingForm",
    "ByThemselves",
    "CancelForm",
    "ENDS_A_REGISTRATION",
    "IdeaForm",
    "MONTHLY",
    "ManyForm",
    "MoveForm",
    "NeedsForm",
    "NewsForm",
    "OpeningDayForm",
    "OpinionForm",
    "OverlapForm",
    "PublicRegisterForm",
    "RegisterForm",
    "ResizeForm",
    "ResourceForm",
    "SessionForm",
    "SlipForm",
    "SlotForm",
    "ToldOpinionForm",
    "choices_of",
    "day_field",
    "hour_field",
]
