"""Pick-up tours: who is fetched becomes stops of the engine, its trips become lines that people can follow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.core.foundation.clock import hour_in_words
from essaim.core.people.models import Address
from essaim.core.schemes.queries import setting
from essaim.engine.routing.tour import TourProblem, TourResult, TourStop, solve
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.queries import sessions_with_room, went_ahead
from essaim.modules.activities.states import HOLDING

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
        """At which door and when this party is fetched."""
        calls = (call for trip in self.trips if not trip.is_back for call in trip.calls)
        return next((call for call in calls if call.registration.pk == registration.pk), None)

    @property
    def vague(self) -> tuple[Call, ...]:
        """The doors that nobody can tell from the middle of their commune, each once."""
        calls = {call.registration.pk: call for trip in self.trips for call in trip.calls if call.is_vague}
        return tuple(calls.values())

    @property
    def count(self) -> int:
        """Trips on the way there."""
        return sum(not trip.is_back for trip in self.trips)


@dataclass(frozen=True)
class Opening:
    """What fetching a party means: between when they are fetched whoever else comes, at what hour as things stand, what it costs the others.

    `longer_minutes` is by how much the ride of somebody else gets longer, at most.
    """

    earliest: time
    latest: time
    planned: time
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
    if not fit:
        return Tour((), tuple(left_out))
    result = solve(_problem(session, fit.values(), homes))
    left_out += [(fit[pk], _too_far(session)) for pk, _sentence in result.reasons]
    return Tour(tuple(_trips(result, fit, homes)), tuple(left_out))


def why_not_fetched(session: Session, registration: Registration) -> str:
    """The sentence that says why this party cannot be fetched; empty when it can."""
    parties = _parties(session, but_for=registration) + [registration]
    homes = homes_of(parties)
    sentence = _misfit(session, registration, homes)
    if sentence:
        return sentence
    fit = [row for row in parties if _misfit(session, row, homes) is None]
    result = solve(_problem(session, fit, homes))
    if str(registration.pk) in dict(result.reasons):
        return _too_far(session)
    leaves, earliest = min(trip.leaves for trip in result.trips), _earliest(session)
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


def sessions_instead(registration: Registration, *, now: datetime) -> list[Session]:
    """Sessions to come that have room, and for which this party could be fetched, the earliest first; the next few are looked at."""
    looked_at = sessions_with_room(registration, now=now)[:LOOKED_AT]
    return [row for row in looked_at if not why_not_fetched(row, registration)][:OFFERED]


def opening_for(session: Session, registration: Registration) -> Opening | None:
    """When this party is fetched and what that changes for the others; None when it cannot be fetched."""
    after, before = tour_of(session, also=registration), _tour_without(session, registration)
    calls, earlier = _calls_there(after), _calls_there(before)
    if registration.pk not in calls:
        return None
    earliest, latest = _span(session, registration)
    longer = [calls[pk].ride_minutes - call.ride_minutes for pk, call in earlier.items() if pk in calls]
    is_own_trip = bool(before.trips) and after.count > before.count
    return Opening(earliest, latest, calls[registration.pk].at, max(0, *longer, 0), is_own_trip, _chairs(registration))


def hours_of(session: Session) -> dict[UUID, time]:
    """At what hour each party is fetched, by registration, as the tour stands."""
    return {pk: call.at for pk, call in _calls_there(tour_of(session)).items()}


def _calls_there(tour: Tour) -> dict[UUID, Call]:
    return {call.registration.pk: call for trip in tour.trips if not trip.is_back for call in trip.calls}


def _span(session: Session, registration: Registration) -> tuple[time, time]:
    """From when the vehicle can be at their door to when it must be: no tour that may be driven leaves it, whoever else is fetched."""
    alone = solve(_problem(session, [registration], homes_of([registration]))).trips[0]
    latest = alone.calls[0].at
    return _clock(latest - max(0, alone.leaves - _earliest(session))), _clock(latest)


def _parties(session: Session, but_for: Registration | None = None) -> list[Registration]:
    rows = session.registrations.filter(pick_up=True, state__in=HOLDING).exclude(pk=but_for.pk if but_for else None)
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


def _too_far(session: Session) -> str:
    return _("Even alone they would ride for more than %(minutes)s minutes.") % {"minutes": setting(session.scheme, "pick_up_minutes")}


def _problem(session: Session, parties: Iterable[Registration], homes: dict[UUID, Address]) -> TourProblem:
    scheme = session.scheme
    return TourProblem(
        stops=[_stop(row, homes) for row in parties], lat=session.lat, lon=session.lon,
        arrive=session.starts.hour * 60 + session.starts.minute, leave=session.ends.hour * 60 + session.ends.minute,
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
