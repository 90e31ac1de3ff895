"""What the platform may say to people: the messages, their placeholders, and what an SMS can hold."""

from dataclasses import dataclass

SMS_LENGTH = 160
GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("^{}\\[~]|€")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What `{name}` stands for; `sample` is as long as a real value gets, for counting an SMS."""

    doc: str
    sample: str
    in_sms: bool = True


PLACEHOLDERS = {
    "first_name": Placeholder("First name of whoever receives the message", "Marie-Antoinette"),
    "other_first_name": Placeholder("First name of the other side", "Marie-Antoinette"),
    "sender": Placeholder("Short neutral name of the site (`sms_name`)", "VOISINAGES1"),
    "link": Placeholder("Personal link", "https://entraide.association.fr/p/Ab3dEf7hJkLmNpQrStUvWxYzAb3dEf7h/"),
    "phone": Placeholder("Number to call", "01 99 00 12 34"),
    "date": Placeholder("Day, in words", "mercredi 30 septembre"),
    "time": Placeholder("Hour", "14 h 30"),
    "commune": Placeholder("Commune", "Villeneuve-d'Ascq"),
    "count": Placeholder("A number of needs", "12"),
    "category": Placeholder("What it is about; neutral words if the category is sensitive", "un coup de main", False),
    "quantity": Placeholder("How many, with the unit", "10 ordinateurs", False),
    "amount": Placeholder("An amount of money", "1 250,00 €", False),
    "organisation": Placeholder("Name of the carrier", "Association Les Voisinages du Nord", False),
    "partner": Placeholder("Name of the partner concerned", "Fondation du Grand Beffroi", False),
}

PAGE_PLACEHOLDERS = {
    "organisation": "Name of the carrier",
    "phone": "The number to call",
    "opening_hours": "When somebody answers the phone",
}
"""What the public pages and the charters may hold; the texts of an eligibility rule add `{value}`."""


@dataclass(frozen=True, slots=True)
class MessageKind:
    """A message that some step sends; `to` says who reads it, `may` which placeholders it may use."""

    doc: str
    to: str
    may: tuple[str, ...]
    safety: bool = False
    """Whether somebody may be in danger while it does not arrive."""


_COMMON = ("first_name", "sender", "phone", "organisation")
_ABOUT = (*_COMMON, "commune", "date", "time", "category", "quantity")
_WHEN = (*_COMMON, "commune", "date", "time")
_BOTH = (*_ABOUT, "other_first_name")

# A link is there only where a page waits behind it.
MESSAGES = {
    "proposal": MessageKind("A need nearby: would you?", "supporter", (*_ABOUT, "link")),
    "proposal_reminder": MessageKind("The same, once, before the proposal lapses", "supporter", (*_ABOUT, "link")),
    "digest": MessageKind("The needs of the day in one message", "supporter", (*_COMMON, "link", "count")),
    "agreement_request": MessageKind("Somebody can help: do you agree?", "person", (*_BOTH, "link")),
    "contact_for_supporter": MessageKind("Both agreed: the contact details are on your page", "supporter", (*_BOTH, "link")),
    "contact_for_person": MessageKind("Both agreed: who will come or call", "person", _BOTH),
    "acceptance_undone": MessageKind("The one who had said yes cannot; the search goes on", "person", _ABOUT),
    "need_answered_elsewhere": MessageKind("Somebody else has answered, thank you", "supporter", _ABOUT),
    "need_changed": MessageKind("The day or the hour has changed; `date` says how", "anyone", (*_ABOUT, "link")),
    "confirmation_for_supporter": MessageKind("Did it take place?", "supporter", (*_BOTH, "link")),
    "confirmation_for_person": MessageKind("Did it take place?", "person", (*_BOTH, "link")),
    "thanks": MessageKind("Thank you", "supporter", _BOTH),
    "on_behalf_notice": MessageKind("What the team recorded for you", "person", (*_ABOUT, "link")),
    "need_expired": MessageKind("Nobody was found in time; what can be done now", "person", _ABOUT),
    "need_reopened": MessageKind("It did not take place; the search begins again", "person", _ABOUT),
    "place_confirmed": MessageKind("You have a place", "person", (*_WHEN, "link")),
    "place_waiting": MessageKind("You are on the waiting list", "person", (*_WHEN, "link")),
    "place_freed": MessageKind("A place came free: it is yours", "person", (*_WHEN, "link")),
    "place_offered": MessageKind("A place came free: do you take it?", "person", (*_WHEN, "link")),
    "place_lapsed": MessageKind("No answer in time: the place is kept no longer", "person", _WHEN),
    "session_moved": MessageKind("The session is at another day or hour", "person", (*_WHEN, "link")),
    "session_tomorrow": MessageKind("A reminder the evening before; at what hour they are fetched is added", "person", (*_WHEN, "link")),
    "session_cancelled": MessageKind("The session does not take place", "person", _WHEN),
    "session_opinion": MessageKind("How was it?", "person", (*_WHEN, "link")),
    "activity_news": MessageKind("New activities of the kinds and places that you chose", "person", (*_COMMON, "link", "count")),
    "board_news": MessageKind("What was written on the board today", "supporter", (*_COMMON, "link", "count")),
    "calls_waiting": MessageKind("There are calls for you to make", "supporter", (*_COMMON, "link", "count")),
    "help_planned": MessageKind("You are to help somebody with a device", "supporter", (*_COMMON, "date", "time")),
    "help_cancelled": MessageKind("A time of help with a device does not take place", "supporter", (*_COMMON, "date", "time")),
    "member_page": MessageKind("The way to one's personal page", "person", (*_COMMON, "link")),
    "membership_ending": MessageKind("The membership ends on `date`", "person", (*_COMMON, "date", "link")),
    "instalment_due": MessageKind("A part of a membership, `amount`, is due on `date`", "person", (*_COMMON, "amount", "date", "link")),
    "notice_shown": MessageKind("Your notice is on the board, until `date`", "person", (*_COMMON, "date", "link")),
    "notice_refused": MessageKind("Your notice is not put up; the reason follows", "person", (*_COMMON, "link")),
    "notice_ends_soon": MessageKind("Your notice ends on `date`: does it still hold?", "person", (*_COMMON, "date", "link")),
    "notice_answered": MessageKind("A neighbour might suit: yes or no?", "person", (*_COMMON, "other_first_name", "link")),
    "neighbours_agreed": MessageKind("Both said yes: the contact is on your page", "person", (*_COMMON, "other_first_name", "link")),
    "loan_due": MessageKind("Something is due back on `date`", "person", (*_COMMON, "other_first_name", "date", "link")),
    "visit_check": MessageKind("You should be out by now: is all well?", "supporter", (*_COMMON, "time", "link"), safety=True),
    "visit_reminder": MessageKind("The visits of tomorrow", "supporter", (*_COMMON, "date", "time", "count", "link")),
    "visit_week": MessageKind("The visits of the week to come", "supporter", (*_COMMON, "date", "time", "count", "link")),
    "check_ending": MessageKind("Something that you have to renew ends soon", "supporter", (*_COMMON, "date", "link")),
    "newcomer_invitation": MessageKind("You have just moved in: come and meet us", "person", _WHEN),
    "welcome": MessageKind("You are in; what comes next", "anyone", _COMMON),
    "new_link": MessageKind("A fresh personal link", "anyone", (*_COMMON, "link")),
    "pledge_receipt": MessageKind("Your pledge has been handed on", "supporter", (*_COMMON, "amount", "partner", "date")),
}

# Whole words that tell a reader over the shoulder why somebody is helped.
UNSPEAKABLE = {
    "fr": (
        "aidant",
        "aidante",
        "aidants",
        "aidé",
        "aidée",
        "alzheimer",
        "autonomie",
        "caf",
        "chômage",
        "chômeur",
        "decrocheur",
        "décrocheur",
        "décrocheurs",
        "dépendance",
        "dépendant",
        "dépression",
        "diagnostic",
        "ehpad",
        "fragile",
        "gir",
        "handicap",
        "handicapé",
        "handicapée",
        "hôpital",
        "isolé",
        "isolée",
        "isolement",
        "maladie",
        "malade",
        "médecin",
        "neurodégénérative",
        "parkinson",
        "pauvreté",
        "précaire",
        "précarité",
        "psychologue",
        "répit",
        "rsa",
        "santé",
        "senior",
        "seniors",
        "soin",
        "soins",
        "traitement",
        "vieillesse",
        "vieux",
    ),
    "en": (
        "alzheimer",
        "carer",
        "carers",
        "caregiver",
        "dementia",
        "depression",
        "diagnosis",
        "disability",
        "disabled",
        "disease",
        "doctor",
        "dropout",
        "elderly",
        "frail",
        "health",
        "hospital",
        "illness",
        "isolated",
        "jobless",
        "lonely",
        "parkinson",
        "patient",
        "poor",
        "poverty",
        "psychologist",
        "respite",
        "senior",
        "seniors",
        "sick",
        "therapy",
        "treatment",
        "unemployed",
        "welfare",
    ),
}
