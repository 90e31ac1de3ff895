"""A pick-up tour as people follow it: trips, doors, hours; and what taking one party more means."""

from dataclasses import dataclass
from datetime import time
from uuid import UUID

from essaim.core.people.models import Address
from essaim.modules.activities.models import Registration
from essaim.modules.activities.states import PickUpWay


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
