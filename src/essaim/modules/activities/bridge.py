"""Pick-up tours: who is fetched becomes stops of the engine, its trips become lines that people can follow."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.core.foundation.clock import hour_in_words
from essaim.core.people.models import Address
from essaim.core.schemes.queries import setting
from essaim.engine.routing.tour import TourProblem, TourResult, TourStop, solve
from essaim.engine.routing.tour import Trip as Ride
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.queries import sessions_with_room, went_ahead
from essaim.modules.activities.states import HOLDING, PickUpWay

ONE_WAY = (PickUpWay.THERE, PickUpWay.BACK)
LOOKED_AT, OFFERED = 8, 3
"""How many other sessions are tried, and how many are shown, when somebody cannot be fetched."""


@dataclass(frozen=True)
class Call:
    """The vehicle at a door: when, for whom, and how long they ride.

    `home` is where they are fetched; `is_vague` says that it was placed in the middle of its commune, and
    that the hours are those of that point.
    """

    registration: Registration
    at: time
    ride_minutes: int
    people: int
    wheelchairs: int
    home: Address

    @property
    def is_vague(self) -> bool:
        """Whether nobody knows yet where in the commune they live."""
        return self.home.is_approximate


@dataclass(frozen=True)
class Trip:
    """One trip of the vehicle, there or back."""

    number: int
    is_back: bool
    leaves: time
    returns: time
    km: float
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class Tour:
    """Every trip of a session, and who cannot be fetched, with the reason."""

    trips: tuple[Trip, ...]
    left_out: tuple[tuple[Registration, str], ...]

    def call_of(self, registration: Registration) -> Call | None:
        """At which door and when this party is fetched; None for whoever is only brought home."""
        return self.calls_of(PickUpWay.THERE).get(registration.pk)

    def calls_of(self, way: PickUpWay) -> dict[UUID, Call]:
        """Every door of the way there, or of the way back, by registration."""
        return {call.registration.pk: call for trip in self.trips_of(way) for call in trip.calls}

    def trips_of(self, way: PickUpWay) -> list[Trip]:
        """The trips there, or those back."""
        return [trip for trip in self.trips if trip.is_back == (way == PickUpWay.BACK)]

    @property
    def vague(self) -> tuple[Call, ...]:
        """The doors that nobody can tell from the middle of their commune, each once."""
        calls = {call.registration.pk: call for trip in self.trips for call in trip.calls if call.is_vague}
        return tuple(calls.values())

    @property
    def count(self) -> int:
        """Trips on the way there."""
        return len(self.trips_of(PickUpWay.THERE))


@dataclass(frozen=True)
class Opening:
    """What taking a party means: between when they are fetched whoever else comes, at what hour as things stand, what it costs the others.

    No hour concerns whoever is only brought home. `longer_minutes` is by how much the ride of somebody else gets
    longer, at most.
    """

    earliest: time | None
    latest: time | None
    planned: time | None
    longer_minutes: int
    is_own_trip: bool
    wheelchairs: int


def tour_of(session: Session, *, also: Registration | None = None) -> Tour:
    """The pick-up tour of a session as it stands, or with one party more."""
    return _tour(session, _parties(session, but_for=also) + ([also] if also else []))


def _tour_without(session: Session, registration: Registration) -> Tour:
    return _tour(session, _parties(session, but_for=registration))


def _tour(session: Session, parties: list[Registration]) -> Tour:
    homes = homes_of(parties)
    fit = {str(row.pk): row for row in parties if _misfit(session, row, homes) is None}
    left_out = [(row, _misfit(session, row, homes)) for row in parties if str(row.pk) not in fit]
    results = _solved(session, list(fit.values()), homes)
    far = dict.fromkeys(pk for result in results for pk, _sentence in result.reasons)
    left_out += [(fit[pk], _too_far(session)) for pk in far]
    return Tour(tuple(trip for result in results for trip in _trips(result, fit, homes)), tuple(left_out))


def _solved(session: Session, parties: list[Registration], homes: dict[UUID, Address]) -> list[TourResult]:
    """The trips there, then those back, in one plan where the same people ride both ways."""
    there, back = ([row for row in parties if _rides(row, way)] for way in ONE_WAY)
    if there == back:
        return [solve(_problem(session, there, homes, *ONE_WAY))] if there else []
    return [solve(_problem(session, rows, homes, way)) for rows, way in zip((there, back), ONE_WAY, strict=True) if rows]


def why_not_fetched(session: Session, registration: Registration) -> str:
    """The sentence that says why this party cannot be fetched, or brought home, as they ask; empty when it can."""
    parties = _parties(session, but_for=registration) + [registration]
    homes = homes_of(parties)
    sentence = _misfit(session, registration, homes)
    if sentence:
        return sentence
    results = _solved(session, [row for row in parties if _misfit(session, row, homes) is None], homes)
    if any(str(registration.pk) in dict(result.reasons) for result in results):
        return _too_far(session)
    trips = [trip for result in results for trip in result.trips]
    early = _too_early(session, registration, trips) if registration.rides_there else ""
    return early or (_too_late(session, registration, trips) if registration.rides_back else "")


def other_ways(session: Session, registration: Registration) -> list[PickUpWay]:
    """The way, of the two, that the vehicle can take this party when it cannot as they ask."""
    others = (way for way in ONE_WAY if way != registration.pick_up)
    return [way for way in others if not why_not_fetched(session, riding(registration, way))]


def riding(registration: Registration, way: PickUpWay) -> Registration:
    """The same party, if they asked for that way; nothing is written."""
    asked = copy(registration)
    asked.pick_up = way
    return asked


def _too_early(session: Session, registration: Registration, trips: list[Ride]) -> str:
    """Why the way there cannot take them as well."""
    leaves, earliest = min(trip.leaves for trip in trips if not trip.back), _earliest(session)
    if leaves >= earliest:
        return ""
    shown = {"leaves": hour_in_words(_clock(leaves)), "earliest": hour_in_words(_clock(earliest))}
    if _chairs(registration):
        return ngettext(
            "The vehicle takes %(chairs)s wheelchair a trip. For one more it would leave at %(leaves)s, and it leaves at %(earliest)s at the earliest.",
            "The vehicle takes %(chairs)s wheelchairs a trip. For one more it would leave at %(leaves)s, and it leaves at %(earliest)s at the earliest.",
            session.vehicle.wheelchairs,
        ) % {"chairs": session.vehicle.wheelchairs, **shown}
    return _("To fetch them too the vehicle would leave at %(leaves)s, and it leaves at %(earliest)s at the earliest.") % shown


def _too_late(session: Session, registration: Registration, trips: list[Ride]) -> str:
    """Why the way back cannot take them as well."""
    returns, latest = max(trip.returns for trip in trips if trip.back), _latest(session)
    if returns <= latest:
        return ""
    shown = {"returns": hour_in_words(_clock(returns)), "latest": hour_in_words(_clock(latest))}
    if _chairs(registration):
        return ngettext(
            "The vehicle takes %(chairs)s wheelchair a trip. To bring one more home it would be back at %(returns)s, and it is back at %(latest)s at the latest.",
            "The vehicle takes %(chairs)s wheelchairs a trip. To bring one more home it would be back at %(returns)s, and it is back at %(latest)s at the latest.",
            session.vehicle.wheelchairs,
        ) % {"chairs": session.vehicle.wheelchairs, **shown}
    return _("To bring them home too the vehicle would be back at %(returns)s, and it is back at %(latest)s at the latest.") % shown


def sessions_instead(registration: Registration, *, now: datetime) -> list[Session]:
    """Sessions to come that have room, and for which this party could be fetched, the earliest first; the next few are looked at."""
    looked_at = sessions_with_room(registration, now=now)[:LOOKED_AT]
    return [row for row in looked_at if not why_not_fetched(row, registration)][:OFFERED]


def opening_for(session: Session, registration: Registration) -> Opening | None:
    """When this party is fetched, if it is, and what taking them changes for the others; None when it cannot be taken."""
    after, before = tour_of(session, also=registration), _tour_without(session, registration)
    ways = [way for way in ONE_WAY if _rides(registration, way)]
    if not ways or any(registration.pk not in after.calls_of(way) for way in ways):
        return None
    hours = (*_span(session, registration), after.call_of(registration).at) if registration.rides_there else (None, None, None)
    longer = max(_longest_detour(before.calls_of(way), after.calls_of(way)) for way in ways)
    is_own_trip = any(0 < len(before.trips_of(way)) < len(after.trips_of(way)) for way in ways)
    return Opening(*hours, longer, is_own_trip, _chairs(registration))


def _longest_detour(before: dict[UUID, Call], after: dict[UUID, Call]) -> int:
    """By how many minutes the ride of somebody gets longer, at most."""
    return max([0, *(after[pk].ride_minutes - call.ride_minutes for pk, call in before.items() if pk in after)])


def _span(session: Session, registration: Registration) -> tuple[time, time]:
    """From when the vehicle can be at their door to when it must be: no tour that may be driven leaves it, whoever else is fetched."""
    alone = solve(_problem(session, [registration], homes_of([registration]), PickUpWay.THERE)).trips[0]
    latest = alone.calls[0].at
    return _clock(latest - max(0, alone.leaves - _earliest(session))), _clock(latest)


def _parties(session: Session, but_for: Registration | None = None) -> list[Registration]:
    rows = session.registrations.filter(state__in=HOLDING).exclude(pick_up=PickUpWay.NO).exclude(pk=but_for.pk if but_for else None)
    return list(rows.select_related("lead").prefetch_related("attendees__person"))


def homes_of(parties: Iterable[Registration]) -> dict[UUID, Address]:
    """Where each party is fetched, by registration: where its lead lives, else where whoever led it before does."""
    rows = list(parties)
    firsts = _first_leads(rows)
    before = {row.pk: row.first_lead_id or firsts.get(row.party) for row in rows}
    known = Address.objects.filter(person__in={row.lead_id for row in rows} | set(before.values()), ended_at=None)
    by_person = {home.person_id: home for home in known.select_related("person")}
    found = {row.pk: by_person.get(row.lead_id) or by_person.get(before[row.pk]) for row in rows}
    return {pk: home for pk, home in found.items() if home}


def misfits(session: Session, parties: Iterable[Registration], homes: dict[UUID, Address]) -> list[Registration]:
    """Who cannot be fetched as things stand: an address that is missing, too many people or wheelchairs for the vehicle."""
    return [row for row in parties if _misfit(session, row, homes)]


def _first_leads(rows: list[Registration]) -> dict[UUID, UUID]:
    """Who led a party that was split: the lead of those who went ahead first."""
    parties = {row.party for row in rows if row.party}
    ahead = went_ahead(parties).values_list("party", "lead") if parties else ()
    return dict(reversed(list(ahead)))


def _misfit(session: Session, registration: Registration, homes: dict[UUID, Address]) -> str | None:
    vehicle, home = session.vehicle, homes.get(registration.pk)
    if vehicle is None or not vehicle.seats:
        return _("No vehicle is planned for this session: nobody can be fetched.")
    if home is None or home.lat is None:
        return _("Their address is not known well enough to fetch them: complete it first.")
    if registration.seats > vehicle.seats:
        return _("They are %(people)s and the vehicle takes %(seats)s at once: register them separately.") % {
            "people": registration.seats, "seats": vehicle.seats,
        }  # fmt: skip
    if _chairs(registration) > vehicle.wheelchairs:
        return _("They come with %(asked)s in a wheelchair and the vehicle takes %(chairs)s at once.") % {
            "asked": _chairs(registration), "chairs": vehicle.wheelchairs,
        }  # fmt: skip
    return None


def _earliest(session: Session) -> int:
    """The minute of the day from which the vehicle may be on its way."""
    begins = session.starts.hour * 60 + session.starts.minute
    return max(0, begins - setting(session.scheme, "pick_up_start_minutes"))


def _latest(session: Session) -> int:
    """The minute of the day until which it may be: as long after the session as before it."""
    return session.ends.hour * 60 + session.ends.minute + setting(session.scheme, "pick_up_start_minutes")


def _too_far(session: Session) -> str:
    return _("Even alone they would ride for more than %(minutes)s minutes.") % {"minutes": setting(session.scheme, "pick_up_minutes")}


def _rides(registration: Registration, way: PickUpWay) -> bool:
    return registration.rides_back if way == PickUpWay.BACK else registration.rides_there


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
        id=str(registration.pk), lat=home.lat, lon=home.lon, people=registration.seats, wheelchair=_chairs(registration),
        board_minutes=5 if _chairs(registration) else 2,
    )  # fmt: skip


def _chairs(registration: Registration) -> int:
    return sum(attendee.wheelchair for attendee in registration.attendees.all() if attendee.is_living)


def _trips(result: TourResult, fit: dict[str, Registration], homes: dict[UUID, Address]) -> Iterable[Trip]:
    numbers = {False: 0, True: 0}
    for trip in result.trips:
        numbers[trip.back] += 1
        calls = tuple(
            Call(
                fit[call.stop], _clock(call.at), call.ride_minutes, fit[call.stop].seats, _chairs(fit[call.stop]), homes[fit[call.stop].pk]
            )
            for call in trip.calls
        )  # fmt: skip
        yield Trip(numbers[trip.back], trip.back, _clock(trip.leaves), _clock(trip.returns), round(trip.metres / 1000, 1), calls)


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)
