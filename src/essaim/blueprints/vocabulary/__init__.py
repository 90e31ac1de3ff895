"""The closed vocabularies: every word that a blueprint may use, and what it means.

Each vocabulary is a literal dictionary, word to one-line meaning (or to a typed record).
The registries of the rooms above hold exactly the same words, and a test says so.
"""

from .acts import (
    ALWAYS_SENT,
    CHANNELS,
    CONFIRMERS,
    DISCLOSURE_KEYS,
    MOMENTS,
    NOTICES,
    ROUTINGS,
    STEPS,
    StepKind,
    messages_of,
)
from .counter import INTERACTION_KINDS
from .fees import BANDS, FEE_KINDS
from .fields import FIELDS, INPUT_KINDS, JOURNEYS
from .measures import BREAKDOWNS, MEASURES, UNITS, Measure
from .messages import (
    GSM_BASIC,
    GSM_EXTENDED,
    MESSAGES,
    PAGE_PLACEHOLDERS,
    PLACEHOLDERS,
    SMS_LENGTH,
    UNSPEAKABLE,
    MessageKind,
    Placeholder,
)
from .needs import CATEGORY_KINDS, CRITERIA
from .people import (
    ACCOUNTS,
    CHECK_KINDS,
    END_REASONS,
    GATES,
    ON_FAILURE,
    ROLE_KINDS,
    RULES,
    VALIDATIONS,
    Rule,
)
from .settings import SETTINGS, Setting
from .site import BODY_KINDS, LANGUAGES, MEANS_KINDS, MODULES, OUTCOMES, PARTNER_KINDS
from .waiting import WAITING_CRITERIA

__all__ = [
    "ACCOUNTS",
    "ALWAYS_SENT",
    "BANDS",
    "BODY_KINDS",
    "BREAKDOWNS",
    "CATEGORY_KINDS",
    "CHANNELS",
    "CHECK_KINDS",
    "CONFIRMERS",
    "CRITERIA",
    "DISCLOSURE_KEYS",
    "END_REASONS",
    "FEE_KINDS",
    "FIELDS",
    "GATES",
    "GSM_BASIC",
    "GSM_EXTENDED",
    "INPUT_KINDS",
    "INTERACTION_KINDS",
    "JOURNEYS",
    "LANGUAGES",
    "MEANS_KINDS",
    "MEASURES",
    "MESSAGES",
    "MODULES",
    "MOMENTS",
    "NOTICES",
    "ON_FAILURE",
    "OUTCOMES",
    "PAGE_PLACEHOLDERS",
    "PARTNER_KINDS",
    "PLACEHOLDERS",
    "ROLE_KINDS",
    "ROUTINGS",
    "RULES",
    "SETTINGS",
    "SMS_LENGTH",
    "STEPS",
    "UNITS",
    "UNSPEAKABLE",
    "VALIDATIONS",
    "WAITING_CRITERIA",
    "Measure",
    "MessageKind",
    "Placeholder",
    "Rule",
    "Setting",
    "StepKind",
    "messages_of",
]
