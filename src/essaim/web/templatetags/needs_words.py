"""Needs, offers and services as pages say them."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import places
from essaim.core.people.states import Gender, Language
from essaim.core.schemes.queries import settled, words
from essaim.modules.needs import queries
from essaim.modules.needs.bridge.series import next_times
from essaim.modules.needs.bridge.when import occurrence_in_words, visit_in_words, when_in_words
from essaim.modules.needs.forms import TRAITS
from essaim.modules.needs.models import Need, Occurrence, Offer

register = template.Library()

TONES = {
    "posted": "wait", "answered": "info", "accepted": "good", "honoured": "good", "not_honoured": "bad",
    "cancelled": "neutral", "expired": "warn", "sent": "wait", "declined": "neutral", "withdrawn": "neutral",
    "open": "good", "paused": "warn", "closed": "neutral",
}  # fmt: skip


@register.filter
def what(row: Need | Offer) -> str:
    """What a need or an offer is about, in the scheme's words."""
    keys = [row.category] if isinstance(row, Need) else row.categories
    labels = {item.key: item.label for item in settled(row.scheme).blueprint.categories}
    return ", ".join(words(row.scheme, labels[key]) for key in keys if key in labels)


@register.filter
def for_whom(need: Need) -> str:
    """Whose need it is."""
    if need.beneficiary:
        return need.beneficiary.full_name
    return need.organisation.name if need.organisation else _("somebody")


@register.filter
def offerer(offer: Offer) -> str:
    """Who offers."""
    return offer.participation.person.full_name if offer.participation_id else offer.organisation.name


@register.filter
def offerer_short(offer: Offer) -> str:
    """Who offers, in a word: for a button."""
    return offer.participation.person.first_name if offer.participation_id else offer.organisation.name


@register.filter
def where_words(row: Need | Offer) -> str:
    """The commune, and nothing more precise."""
    found = places.commune(row.commune_code) if row.commune_code else None
    return found.name if found else ""


@register.filter
def when_words(need: Need) -> str:
    """When a need is to be met."""
    return when_in_words(need)


@register.filter
def next_time(need: Need):
    """The next time of a need that comes back every week, if there is one."""
    return next((item.visit for item in next_times(need, since=timezone.localdate()) if item.visit), None)


@register.filter
def wishes_words(need: Need) -> str:
    """Skills, languages, who should come, and what there is at home."""
    skills = {item.key: words(need.scheme, item.label) for item in settled(need.scheme).blueprint.skills}
    wishes, traits, languages = need.wishes or {}, dict(TRAITS), dict(Language.choices)
    found = [skills.get(key, key) for key in need.skills]
    found += [str(languages.get(key, key)) for key in need.languages]
    if wishes.get("gender"):
        found.append(_("would rather meet: %(who)s") % {"who": Gender(wishes["gender"]).label})
    return ", ".join([*found, *(str(traits[key]) for key in wishes.get("traits", ()) if key in traits)])


@register.filter
def is_stale(offer: Offer, now: datetime) -> bool:
    """Whether nobody has confirmed a standing offer for as long as its scheme says."""
    return queries.is_stale(offer, now=now)


@register.filter
def offer_words(offer: Offer) -> str:
    """Skills, languages, how many at most, and where the supporter would rather not go."""
    skills = {item.key: words(offer.scheme, item.label) for item in settled(offer.scheme).blueprint.skills}
    traits, languages = dict(TRAITS), dict(Language.choices)
    found = [skills.get(key, key) for key in offer.skills]
    found += [str(languages.get(key, key)) for key in offer.languages]
    if offer.max_load:
        found.append(_("at most %(count)s at a time") % {"count": offer.max_load})
    refused = [str(traits[key]) for key in offer.refuses if key in traits]
    if refused:
        found.append(_("not where %(places)s") % {"places": ", ".join(refused)})
    return ", ".join(found)


@register.filter
def visit_words(visit) -> str:
    """One time of a need that comes back every week."""
    return visit_in_words(visit)


@register.filter
def occurrence_words(row: Occurrence) -> str:
    """One dated time of a service."""
    return occurrence_in_words(row)


@register.filter
def tone(row) -> str:
    """The kind of status badge for a state."""
    return TONES.get(row.state, "neutral")


@register.filter
def key_words(key: str) -> str:
    """What a missing key of disclosure waits for."""
    return {
        "supporter_accepted": _("the supporter has not said yes yet"),
        "person_agreed": _("the person has not said yet whether this suits them"),
        "coordinator_validated": _("a coordinator still has to let them meet"),
        "vetting_valid": _("a check of the supporter is missing or out of date"),
    }[key]


@register.filter
def offerer_first(offer: Offer) -> str:
    """Who offers, by the first name and an initial: before contacts are open."""
    return offer.participation.person.discreet_name if offer.participation_id else offer.organisation.name


@register.filter
def distance_words(bucket: str) -> str:
    """How far a supporter is told that a need is: an order of size."""
    return {
        "under_500_m": _("less than 500 m from you"),
        "under_1_km": _("less than 1 km from you"),
        "under_3_km": _("less than 3 km from you"),
        "under_10_km": _("less than 10 km from you"),
        "further": _("more than 10 km from you"),
    }[str(bucket)]
