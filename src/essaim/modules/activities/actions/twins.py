"""One person on two records who were joined: of two places in one session, one is theirs and the other is free."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.refusal import Refusal
from essaim.modules.activities.actions.fetching import change_needs
from essaim.modules.activities.actions.registering import leave_registration
from essaim.modules.activities.models import Attendee, Registration
from essaim.modules.activities.queries import rank_of
from essaim.modules.activities.states import HOLDING, RIDE_BACK, RIDE_THERE, Attendance, CancelReason, PickUpWay, RegistrationState


def settle_attendees(kept: UUID, left: UUID) -> list[list]:
    """Who was seen stays, else who has a place rather than who waits for one; what parting the records puts back is the name, not the place."""
    rows = Attendee.objects.select_related("registration__session__scheme", "person")
    here, there = (rows.get(pk=pk) for pk in (kept, left))
    given_up, kept_one = (here, there) if _weight(there) > _weight(here) else (there, here)
    leave_registration(given_up.registration, person=given_up.person, reason=CancelReason.TWICE, by=SYSTEM, now=timezone.now())
    _keep_the_needs(kept_one, given_up)
    Attendee.objects.filter(pk=there.pk).update(person=here.person)
    return [[Attendee._meta.label, "person_id", str(there.pk), [str(there.person_id), str(here.person_id)]]]


def _keep_the_needs(kept: Attendee, given_up: Attendee) -> None:
    """What they asked for on either record still holds: their wheelchair, and the vehicle where they come alone and it can take them so."""
    row, before = kept.registration, _in_wheelchair(kept.registration)
    asked = _both_of(row, given_up.registration) if row.seats == 1 else row.pick_up
    seated = before | ({kept.person_id} if given_up.wheelchair else set())
    if (asked, seated) == (row.pick_up, before):
        return
    try:
        change_needs(row, pick_up=asked, in_wheelchair=seated, by=SYSTEM, now=timezone.now())
    except Refusal:  # what is over, or full: the page of the session names who is to ride and cannot
        Attendee.objects.filter(pk=kept.pk).update(wheelchair=kept.person_id in seated)


def _in_wheelchair(registration: Registration) -> set[UUID]:
    return set(registration.attendees.filter(is_living=True, wheelchair=True).values_list("person_id", flat=True))


def _both_of(kept: Registration, given_up: Registration) -> PickUpWay:
    there, back = kept.rides_there or given_up.rides_there, kept.rides_back or given_up.rides_back
    return next(way for way in PickUpWay if (way in RIDE_THERE, way in RIDE_BACK) == (there, back))


def _weight(row: Attendee) -> tuple[bool, bool, int]:
    """Of two who wait, the one who stands before the other."""
    is_waiting = row.registration.state == RegistrationState.WAITLISTED
    return row.attendance == Attendance.SEEN, row.registration.state in HOLDING, -rank_of(row.registration) if is_waiting else 0
