"""The engine's reasons as people say them."""

from collections.abc import Callable

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.engine.matching import Reason

WEEKDAYS = (
    lambda: _("free on Mondays"),
    lambda: _("free on Tuesdays"),
    lambda: _("free on Wednesdays"),
    lambda: _("free on Thursdays"),
    lambda: _("free on Fridays"),
    lambda: _("free on Saturdays"),
    lambda: _("free on Sundays"),
)
SPEAKS = {
    "ar": lambda: _("speaks Arabic"),
    "de": lambda: _("speaks German"),
    "en": lambda: _("speaks English"),
    "es": lambda: _("speaks Spanish"),
    "fr": lambda: _("speaks French"),
    "it": lambda: _("speaks Italian"),
    "pl": lambda: _("speaks Polish"),
    "pt": lambda: _("speaks Portuguese"),
    "fsl": lambda: _("signs (French sign language)"),
    "tr": lambda: _("speaks Turkish"),
    "ber": lambda: _("speaks Tamazight"),
    "vi": lambda: _("speaks Vietnamese"),
    "zh": lambda: _("speaks Chinese"),
    "ru": lambda: _("speaks Russian"),
    "uk": lambda: _("speaks Ukrainian"),
}


def distance_in_words(metres: int) -> str:
    """`400 m away`, `1.2 km away`: exact, for staff only."""
    if metres < 950:
        return _("%(metres)s m away") % {"metres": max(50, round(metres / 50) * 50)}
    return _("%(km)s km away") % {"km": number_format(metres / 1000, 1)}


def reasons_in_words(reasons: list[dict]) -> list[str]:
    """Each reason as a few words, in the order given."""
    return [words for reason in reasons if (words := reason_in_words(reason))]


def reason_in_words(reason: dict) -> str:
    """One reason as a few words; empty when there is nothing to say."""
    return _REASONS[reason["code"]](reason)


def excuse_in_words(reason: Reason) -> str:
    """Why an offer cannot be proposed, as a few words."""
    return _EXCUSES[reason.code](reason)


def left_out_in_words(counts: dict[str, int]) -> list[str]:
    """How many offers are left out by each rule, the commonest first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [f"{_EXCUSES[code](Reason(code))}: {count}" for code, count in ordered]


def _load(reason: dict) -> str:
    count = reason["count"]
    if not count:
        return _("not helping anyone at the moment")
    return ngettext("%(count)s help under way", "%(count)s helps under way", count) % {"count": count}


def _known(reason: dict) -> str:
    times = reason["times"]
    return ngettext("has already helped this person", "has already helped this person %(times)s times", times) % {"times": times}


def _quantity(reason: dict) -> str:
    return _("can bring %(count)s of %(of)s") % {"count": reason["count"], "of": reason["of"]}


_REASONS: dict[str, Callable[[dict], str]] = {
    "distance": lambda r: distance_in_words(r["metres"]),
    "slot": lambda r: WEEKDAYS[r["weekday"]](),
    "known": _known,
    "languages": lambda r: ", ".join(SPEAKS[code]() if code in SPEAKS else code for code in r["codes"]),
    "skills": lambda r: _("can do: %(skills)s") % {"skills": ", ".join(r["labels"])},
    "quantity": _quantity,
    "load": _load,
}

_EXCUSES: dict[str, Callable[[Reason], str]] = {
    "inactive": lambda r: _("not available or not yet validated"),
    "barred": lambda r: _("was already asked, or is the person concerned"),
    "full": lambda r: _("already helps as many people as they can"),
    "beyond_need_radius": lambda r: _("too far away"),
    "beyond_offer_radius": lambda r: _("further than they are ready to go"),
    "refused_by_offer": lambda r: _("cannot go where there are animals, stairs or smoke"),
    "refused_by_need": lambda r: _("does not suit the person's wishes"),
    "missing_skill": lambda r: _("does not have the skill asked for"),
    "no_common_slot": lambda r: _("not free at that time"),
    "no_common_language": lambda r: _("no language in common"),
    "other_gender": lambda r: _("the person wishes someone of the other gender"),
    "not_known": lambda r: _("does not know the person yet"),
    "silent_too_long": lambda r: _("no news from them for too long"),
    "nothing_left": lambda r: _("has nothing left to give"),
    "not_enough": lambda r: _("has not enough"),
}
