"""Reasons as people read them: why this visitor, why nobody, which rule would let somebody go."""

from collections.abc import Iterable

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from essaim.core.people.models import Person
from essaim.core.people.states import Language

NEXT_DOOR_KM = 0.1

WHY_NOBODY = {
    "nobody_here": gettext_lazy("No visitor can be sent on any day of this week."),
    "nobody_suitable": gettext_lazy("No visitor speaks their language."),
    "nobody_then": gettext_lazy("No visitor is free when they are."),
    "no_hour": gettext_lazy("They are not free for long enough on any day on which somebody could come."),
    "too_far": gettext_lazy("Every visitor lives too far to walk there in time."),
    "hours_used_up": gettext_lazy("The hours of every visitor who could go are used up."),
    "shifts_full": gettext_lazy("The half-days of every visitor who could go are full."),
    "load": gettext_lazy("Every visitor who could go already calls on as many people as may be."),
    "no_home": gettext_lazy("We do not know where they live: note their address or their commune."),
}
NO_ADVICE = ("nobody_here", "no_home")
"""What says already what to do."""
WHAT_HELPS = {
    "load": gettext_lazy("If visitors called on more people, somebody could go."),
    "hours": gettext_lazy("If visitors worked more hours a week, somebody could go."),
    "windows": gettext_lazy("At another hour of the day, somebody could go: ask the person."),
    "shifts": gettext_lazy("If visitors were free for the whole day, somebody could go."),
    "far": gettext_lazy("By bicycle or by bus, somebody could go."),
    "languages": gettext_lazy("Without speaking their language, somebody could go."),
    "": gettext_lazy("No single rule helps: look for one more visitor."),
}
RULES = {
    "load": gettext_lazy("how many people each visitor calls on"),
    "hours": gettext_lazy("the weekly hours of the visitors"),
    "windows": gettext_lazy("the hours at which people are free"),
    "shifts": gettext_lazy("the half-days of the visitors"),
    "far": gettext_lazy("going on foot"),
    "languages": gettext_lazy("the language"),
}
CHANGED = {
    "visits": gettext_lazy("the visits of this week"),
    "helpers": gettext_lazy("who helps"),
    "people": gettext_lazy("who is helped, and who calls on whom"),
    "hours": gettext_lazy("somebody’s hours"),
    "homes": gettext_lazy("somebody’s address"),
    "calendar": gettext_lazy("what visitors have to do besides"),
    "rest": gettext_lazy("days off or absences"),
}


def why_nobody(code: str, person: Person) -> str:
    """Why nobody can be sent to somebody, in a sentence that names their languages where these are the reason."""
    if code != "nobody_suitable" or not person.languages_needed:
        return str(WHY_NOBODY[code])
    spoken = [str(Language(key).label) for key in person.languages_needed if key in Language.values]
    return _("No visitor speaks their language: %(languages)s.") % {"languages": ", ".join(spoken)}


def reason_words(reasons: Iterable[list]) -> list[str]:
    """Each reason of a line, in words."""
    return [_words(kind, *figures) for kind, *figures in reasons]


def _words(kind: str, *figures) -> str:
    if kind == "distance":
        if figures[0] < NEXT_DOOR_KM:
            return _("lives next door")
        return _("lives about %(km)s km away") % {"km": formats.number_format(figures[0], 1)}
    if kind == "load":
        if not figures[0]:
            return _("calls on nobody yet")
        return ngettext("calls on %(count)s person now", "calls on %(count)s people now", figures[0]) % {"count": figures[0]}
    return {"usual": _("calls on them every week"), "known": _("has called on them before"), "free": _("is free then")}[kind]
