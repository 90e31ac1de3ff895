"""One person on two records who were joined: of two places in one session, one is theirs and the other is free."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.refusal import Refusal
from essaim.modules.activities.actions.fetching import change_needs
from essaim.modules.activities.actions.registering import leave_registration
from essaim.modules.activities.models import Attendee, Registration
from essaim.modules.activities.states import HOLDING, RIDE_BACK, RIDE_THERE, Attendance, CancelReason, PickUpWay


def settle_attendees(kept: UUID, left: UUID) -> list[list]:
    """Who was seen stays, else who has a place rather than who waits for one; what parting the records puts back is the name, not the place."""
    rows = Attendee.objects.select_related("registration__session", "person")
    here, there = (rows.get(pk=pk) for pk in (kept, left))
    given_up, kept_one = (here, there) if _weight(there) > _weight(here) else (there, here)
    leave_registration(given_up.registration, person=given_up.person, reason=CancelReason.TWICE, by=SYSTEM, now=timezone.now())
    _keep_the_ride(kept_one.registration, given_up.registration)
    Attendee.objects.filter(pk=there.pk).update(person=here.person)
    return [[Attendee._meta.label, "person_id", str(there.pk), [str(there.person_id), str(here.person_id)]]]


def _keep_the_ride(kept: Registration, given_up: Registration) -> None:
    """Whoever comes alone and asked for the vehicle on either record still rides, where it can take them so."""
    asked = _both_of(kept, given_up)
    if asked == kept.pick_up or kept.seats > 1:
        return
    seated = kept.attendees.filter(is_living=True, wheelchair=True).values_list("person_id", flat=True)
    try:
        change_needs(kept, pick_up=asked, in_wheelchair=set(seated), by=SYSTEM, now=timezone.now())
    except Refusal:
        return  # what is over is left as it was; who is to ride and cannot is a question for the team


def _both_of(kept: Registration, given_up: Registration) -> PickUpWay:
    there, back = kept.rides_there or given_up.rides_there, kept.rides_back or given_up.rides_back
    return next(way for way in PickUpWay if (way in RIDE_THERE, way in RIDE_BACK) == (there, back))


def _weight(row: Attendee) -> tuple[bool, bool]:
    return row.attendance == Attendance.SEEN, row.registration.state in HOLDING
