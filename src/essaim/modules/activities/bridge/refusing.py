"""Why the vehicle cannot take a party as they ask, and what it can do instead."""

from copy import copy
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext_lazy

from essaim.core.foundation.clock import hour_in_words
from essaim.engine.routing.tour import Trip as Ride
from essaim.modules.activities.bridge.doors import chairs_of, homes_of, misfit, parties_of
from essaim.modules.activities.bridge.planning import ONE_WAY, clock_of, earliest_of, latest_of, solved, too_far
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.queries import sessions_with_room
from essaim.modules.activities.states import PickUpWay

LOOKED_AT, OFFERED = 8, 3
"""How many other sessions are tried, and how many are shown, when somebody cannot be fetched."""
TOO_EARLY = (
    gettext_lazy("To fetch them too the vehicle would leave at %(leaves)s, and it leaves at %(earliest)s at the earliest."),
    ngettext_lazy(
        "The vehicle takes %(chairs)s wheelchair a trip. For one more it would leave at %(leaves)s, and it leaves at %(earliest)s at the earliest.",
        "The vehicle takes %(chairs)s wheelchairs a trip. For one more it would leave at %(leaves)s, and it leaves at %(earliest)s at the earliest.",
        "chairs",
    ),
)
TOO_LATE = (
    gettext_lazy("To bring them home too the vehicle would be back at %(returns)s, and it is back at %(latest)s at the latest."),
    ngettext_lazy(
        "The vehicle takes %(chairs)s wheelchair a trip. To bring one more home it would be back at %(returns)s, and it is back at %(latest)s at the latest.",
        "The vehicle takes %(chairs)s wheelchairs a trip. To bring one more home it would be back at %(returns)s, and it is back at %(latest)s at the latest.",
        "chairs",
    ),
)
"""What is said of a party without wheelchairs, and of one with."""


def why_not_fetched(session: Session, registration: Registration) -> str:
    """The sentence that says why this party cannot be fetched, or brought home, as they ask; empty when it can."""
    parties = parties_of(session, but_for=registration) + [registration]
    homes = homes_of(parties)
    sentence = misfit(session, registration, homes)
    if sentence:
        return sentence
    results = solved(session, [row for row in parties if misfit(session, row, homes) is None], homes)
    if any(str(registration.pk) in dict(result.reasons) for result in results):
        return too_far(session)
    return _out_of_hours(session, registration, [trip for result in results for trip in result.trips])


def _out_of_hours(session: Session, registration: Registration, trips: list[Ride]) -> str:
    """Whether the vehicle would leave too early, or be back too late, with them besides."""
    if registration.rides_there:
        leaves, earliest = min(trip.leaves for trip in trips if not trip.back), earliest_of(session)
        if leaves < earliest:
            return _said(TOO_EARLY, session, registration, leaves=leaves, earliest=earliest)
    if registration.rides_back:
        returns, latest = max(trip.returns for trip in trips if trip.back), latest_of(session)
        if returns > latest:
            return _said(TOO_LATE, session, registration, returns=returns, latest=latest)
    return ""


def _said(sentences: tuple[Promise, Promise], session: Session, registration: Registration, **minutes: int) -> str:
    plain, with_wheelchairs = sentences
    hours = {name: hour_in_words(clock_of(minute)) for name, minute in minutes.items()}
    if chairs_of(registration):
        return with_wheelchairs % {"chairs": session.vehicle.wheelchairs, **hours}
    return str(plain) % hours


def other_ways(session: Session, registration: Registration) -> list[PickUpWay]:
    """The way, of the two, that the vehicle can take this party when it cannot as they ask."""
    others = (way for way in ONE_WAY if way != registration.pick_up)
    return [way for way in others if not why_not_fetched(session, riding(registration, way))]


def riding(registration: Registration, way: PickUpWay) -> Registration:
    """The same party, if they asked for that way; nothing is written."""
    asked = copy(registration)
    asked.pick_up = way
    return asked


def sessions_instead(registration: Registration, *, now: datetime) -> list[Session]:
    """Sessions to come that have room, and for which this party could be fetched, the earliest first; the next few are looked at."""
    looked_at = sessions_with_room(registration, now=now)[:LOOKED_AT]
    return [row for row in looked_at if not why_not_fetched(row, registration)][:OFFERED]
