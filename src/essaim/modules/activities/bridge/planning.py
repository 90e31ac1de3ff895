"""Who rides becomes stops of the engine; its trips become lines that people can follow."""

from collections.abc import Iterable
from datetime import time
from uuid import UUID

from django.utils.translation import gettext as _

from essaim.core.people.models import Address
from essaim.core.schemes.queries import setting
from essaim.engine.routing.tour import TourProblem, TourResult, TourStop, solve
from essaim.modules.activities.bridge.doors import chairs_of, homes_of, misfit, parties_of, rides
from essaim.modules.activities.bridge.trips import Call, Opening, Tour, Trip
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.states import PickUpWay

ONE_WAY = (PickUpWay.THERE, PickUpWay.BACK)


def tour_of(session: Session, *, also: Registration | None = None) -> Tour:
    """The pick-up tour of a session as it stands, or with one party more."""
    return _tour(session, parties_of(session, but_for=also) + ([also] if also else []))


def opening_for(session: Session, registration: Registration) -> Opening | None:
    """When this party is fetched, if it is, and what taking them changes for the others; None when it cannot be taken."""
    after, before = tour_of(session, also=registration), _tour_without(session, registration)
    ways = [way for way in ONE_WAY if rides(registration, way)]
    if not ways or any(registration.pk not in after.calls_of(way) for way in ways):
        return None
    hours = (*_span(session, registration), after.call_of(registration).at) if registration.rides_there else (None, None, None)
    longer = max(_longest_detour(before.calls_of(way), after.calls_of(way)) for way in ways)
    is_own_trip = any(0 < len(before.trips_of(way)) < len(after.trips_of(way)) for way in ways)
    return Opening(*hours, longer, is_own_trip, chairs_of(registration))


def solved(session: Session, parties: list[Registration], homes: dict[UUID, Address]) -> list[TourResult]:
    """The trips there, then those back, in one plan where the same people ride both ways."""
    there, back = ([row for row in parties if rides(row, way)] for way in ONE_WAY)
    if there == back:
        return [solve(_problem(session, there, homes, *ONE_WAY))] if there else []
    return [solve(_problem(session, rows, homes, way)) for rows, way in zip((there, back), ONE_WAY, strict=True) if rows]


def too_far(session: Session) -> str:
    """Why whoever lives too far away is left out."""
    return _("Even alone they would ride for more than %(minutes)s minutes.") % {"minutes": setting(session.scheme, "pick_up_minutes")}


def clock_of(minute: int) -> time:
    """The hour of a minute of the day."""
    return time(minute // 60 % 24, minute % 60)


def earliest_of(session: Session) -> int:
    """The minute of the day from which the vehicle may be on its way."""
    begins = session.starts.hour * 60 + session.starts.minute
    return max(0, begins - setting(session.scheme, "pick_up_start_minutes"))


def latest_of(session: Session) -> int:
    """The minute of the day until which it may be: as long after the session as before it."""
    return session.ends.hour * 60 + session.ends.minute + setting(session.scheme, "pick_up_start_minutes")


def _tour_without(session: Session, registration: Registration) -> Tour:
    return _tour(session, parties_of(session, but_for=registration))


def _tour(session: Session, parties: list[Registration]) -> Tour:
    homes = homes_of(parties)
    fit = {str(row.pk): row for row in parties if misfit(session, row, homes) is None}
    left_out = [(row, misfit(session, row, homes)) for row in parties if str(row.pk) not in fit]
    results = solved(session, list(fit.values()), homes)
    far = dict.fromkeys(pk for result in results for pk, _sentence in result.reasons)
    left_out += [(fit[pk], too_far(session)) for pk in far]
    return Tour(tuple(trip for result in results for trip in _trips(result, fit, homes)), tuple(left_out))


def _longest_detour(before: dict[UUID, Call], after: dict[UUID, Call]) -> int:
    """By how many minutes the ride of somebody gets longer, at most."""
    return max([0, *(after[pk].ride_minutes - call.ride_minutes for pk, call in before.items() if pk in after)])


def _span(session: Session, registration: Registration) -> tuple[time, time]:
    """From when the vehicle can be at their door to when it must be: no tour that may be driven leaves it, whoever else is fetched."""
    alone = solve(_problem(session, [registration], homes_of([registration]), PickUpWay.THERE)).trips[0]
    latest = alone.calls[0].at
    return clock_of(latest - max(0, alone.leaves - earliest_of(session))), clock_of(latest)


def _problem(session: Session, parties: Iterable[Registration], homes: dict[UUID, Address], *ways: PickUpWay) -> TourProblem:
    scheme, begins, ends = session.scheme, session.starts, session.ends
    return TourProblem(
        stops=[_stop(row, homes) for row in parties], lat=session.lat, lon=session.lon,
        arrive=begins.hour * 60 + begins.minute if PickUpWay.THERE in ways else None,
        leave=ends.hour * 60 + ends.minute if PickUpWay.BACK in ways else None,
        capacity=session.vehicle.seats, wheelchairs=session.vehicle.wheelchairs,
        max_ride=setting(scheme, "pick_up_minutes"), speed_kmh=float(setting(scheme, "pick_up_speed")),
    )  # fmt: skip


def _stop(registration: Registration, homes: dict[UUID, Address]) -> TourStop:
    home = homes[registration.pk]
    return TourStop(
        id=str(registration.pk), lat=home.lat, lon=home.lon, people=registration.seats, wheelchair=chairs_of(registration),
        board_minutes=5 if chairs_of(registration) else 2,
    )  # fmt: skip


def _trips(result: TourResult, fit: dict[str, Registration], homes: dict[UUID, Address]) -> Iterable[Trip]:
    numbers = {False: 0, True: 0}
    for trip in result.trips:
        numbers[trip.back] += 1
        calls = tuple(
            Call(
                fit[call.stop], clock_of(call.at), call.ride_minutes, fit[call.stop].seats, chairs_of(fit[call.stop]), homes[fit[call.stop].pk]
            )
            for call in trip.calls
        )  # fmt: skip
        yield Trip(numbers[trip.back], trip.back, clock_of(trip.leaves), clock_of(trip.returns), round(trip.metres / 1000, 1), calls)
