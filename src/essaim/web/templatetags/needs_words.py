"""Needs, offers and services as pages say them."""

from django import template
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import places
from essaim.core.schemes.queries import settled, words
from essaim.modules.needs.models import Need, Offer

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
    return offer.participation.person.given_name if offer.participation_id else offer.organisation.name


@register.filter
def where_words(row: Need | Offer) -> str:
    """The commune, and nothing more precise."""
    found = places.commune(row.commune_code) if row.commune_code else None
    return found.name if found else ""


@register.filter
def when_words(need: Need) -> str:
    """When a need is to be met."""
    if need.rule:
        return _weekly(need.rule)
    if need.starts_at:
        return _one_day(need)
    if need.deadline:
        return _("before %(day)s") % {"day": formats.date_format(need.deadline, "j F")}
    return _("no matter when")


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


def _weekly(rule: dict) -> str:
    day = {
        0: _("every Monday"), 1: _("every Tuesday"), 2: _("every Wednesday"), 3: _("every Thursday"),
        4: _("every Friday"), 5: _("every Saturday"), 6: _("every Sunday"),
    }[rule["weekday"]]  # fmt: skip
    return _("%(day)s from %(starts)s to %(ends)s") % {"day": day, "starts": rule["starts"], "ends": rule["ends"]}


def _one_day(need: Need) -> str:
    starts = timezone.localtime(need.starts_at)
    day = formats.date_format(starts, "l j F")
    if not need.ends_at:
        return day
    clock = {"starts": f"{starts:%H:%M}", "ends": f"{timezone.localtime(need.ends_at):%H:%M}"}
    return _("%(day)s from %(starts)s to %(ends)s") % {"day": day, **clock}


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
