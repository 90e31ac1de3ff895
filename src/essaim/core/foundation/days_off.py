"""Public holidays where somebody lives or a workspace is: days on which nobody is written to or visited."""

from datetime import date, timedelta
from functools import lru_cache

from holidays import France

from essaim.core.foundation import places

# Departments and collectivities with holidays of their own, as the calendar library names them.
DEPARTMENTS = {
    "57": "57", "67": "6AE", "68": "6AE", "971": "971", "972": "972", "973": "973", "974": "974", "975": "PM",
    "976": "976", "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip
CLOCKS = {
    "America/Guadeloupe": "971", "America/Martinique": "972", "America/Cayenne": "973", "Indian/Reunion": "974",
    "America/Miquelon": "PM", "Indian/Mayotte": "976", "America/St_Barthelemy": "BL", "America/Marigot": "MF",
    "Pacific/Wallis": "WF", "Pacific/Tahiti": "PF", "Pacific/Noumea": "NC",
}  # fmt: skip


def holiday_at(day: date, commune_code: str) -> str:
    """The name of the public holiday in this commune on that day; empty on any other day."""
    place = places.commune(commune_code) if commune_code else None
    return _name(day, DEPARTMENTS.get(place.department if place else "", ""))


def holidays_between(since: date, until: date, commune_code: str) -> dict[date, str]:
    """The public holidays of this commune in that stretch, both days included."""
    days = (since + timedelta(days=n) for n in range((until - since).days + 1))
    return {day: name for day in days if (name := holiday_at(day, commune_code))}


def holiday_by_clock(day: date, timezone: str) -> str:
    """The same where only the clock is known: a time zone tells an overseas territory from the mainland."""
    return _name(day, CLOCKS.get(timezone, ""))


def _name(day: date, subdivision: str) -> str:
    return _calendar(day.year, subdivision).get(day, "")


@lru_cache(maxsize=64)
def _calendar(year: int, subdivision: str) -> dict[date, str]:
    return dict(France(subdiv=subdivision or None, years=year, language="fr"))
